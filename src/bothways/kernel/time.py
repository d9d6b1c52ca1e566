"""Time as an argument: instants are whole milliseconds, and only the hall owns a real clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NewType, Protocol

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01T00:00Z."""

Millis = int
"""A length of time in milliseconds."""


class Clock(Protocol):
    """What tells the time. `now` never goes backward within a process (I50)."""

    def now(self) -> Instant:
        """The present instant."""
        ...

    async def sleep_until(self, at: Instant) -> None:
        """Return when `at` has come, at once if it has passed."""
        ...


def after(at: Instant, seconds: float) -> Instant:
    """The instant `seconds` (may be negative) after `at`."""
    return Instant(at + round(seconds * 1000))


def to_datetime(at: Instant) -> datetime:
    """The instant as an aware UTC datetime."""
    return datetime.fromtimestamp(at / 1000, UTC)


def from_datetime(moment: datetime) -> Instant:
    """The instant of an aware datetime; a naive one is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no instant")
    return Instant(round(moment.timestamp() * 1000))
