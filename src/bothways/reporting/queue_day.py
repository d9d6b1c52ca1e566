"""A queue's figures since its midnight, kept as a set of contacts: the same contact told twice counts once (I19)."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct

from bothways.kernel.time import Instant, from_datetime, to_datetime
from bothways.reporting.service_level import QueueCounts

SHORT_MS = 5000
"""An abandon before this is `short` (METRICS: Bs)."""


class Passage(Struct, frozen=True, kw_only=True):
    """One contact's way through a queue."""

    contact: str
    queued_at: Instant
    connected_at: Instant | None
    ended_at: Instant | None


def counts_of(passage: Passage, threshold_seconds: int) -> QueueCounts:
    """What one contact adds. In time means within the threshold, the threshold itself included."""
    limit = threshold_seconds * 1000
    if passage.connected_at is not None:
        wait = passage.connected_at - passage.queued_at
        return QueueCounts(offered=1, answered=1, answered_in_time=int(wait <= limit), wait_of_answered_ms=wait)
    if passage.ended_at is not None:
        wait = passage.ended_at - passage.queued_at
        return QueueCounts(
            offered=1,
            abandoned=1,
            abandoned_in_time=int(wait <= limit),
            abandoned_short=int(wait < SHORT_MS),
        )
    return QueueCounts(offered=1)


def day_start(at: Instant, zone: str) -> Instant:
    """The last midnight in `zone` at or before `at` (the first instant of the day where midnight is skipped)."""
    tz = ZoneInfo(zone)
    return from_datetime(datetime.combine(to_datetime(at).astimezone(tz).date(), time(), tz))


class QueueDay:
    """One queue's day."""

    def __init__(self, threshold_seconds: int, zone: str) -> None:
        self.threshold_seconds, self.zone = threshold_seconds, zone
        self.began: Instant = Instant(0)
        self._passages: dict[str, Passage] = {}
        self._counts: QueueCounts | None = QueueCounts()

    def tell(self, passage: Passage) -> None:
        """Note how a contact stands now."""
        if self._passages.get(passage.contact) != passage:
            self._passages[passage.contact] = passage
            self._counts = None

    def forget(self, contact: str) -> None:
        """The contact did not count after all."""
        if self._passages.pop(contact, None) is not None:
            self._counts = None

    def counts(self, at: Instant) -> QueueCounts:
        """The figures of the day that `at` is in; contacts count in the day in which they entered the queue."""
        began = day_start(at, self.zone)
        if began != self.began:
            self.began = began
            self._passages = {k: p for k, p in self._passages.items() if p.queued_at >= began}
            self._counts = None
        if self._counts is None:
            total = QueueCounts()
            for passage in self._passages.values():
                total = total.plus(counts_of(passage, self.threshold_seconds))
            self._counts = total
        return self._counts
