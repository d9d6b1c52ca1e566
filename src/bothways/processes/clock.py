"""The real clock and the real ids."""

from __future__ import annotations

import asyncio
import time

import uuid_utils

from bothways.kernel.time import Instant

SLEW_PER_SECOND_MS = 1
"""How fast our time follows the machine's when that was set anew: durations stay right to 0.1 % (I50)."""


class SystemClock:
    """Monotonic time on top of the wall clock as it was at the start, drawn slowly toward the wall clock of now."""

    def __init__(self) -> None:
        self._mono = time.monotonic()
        self._at = time.time() * 1000

    def now(self) -> Instant:
        """The present instant; never goes backward."""
        mono = time.monotonic()
        passed = (mono - self._mono) * 1000
        expected = self._at + passed
        most = passed / 1000 * SLEW_PER_SECOND_MS
        drift = time.time() * 1000 - expected
        self._mono, self._at = mono, expected + max(-most, min(most, drift))
        return Instant(int(self._at))

    async def sleep_until(self, at: Instant) -> None:
        """Return when `at` has come."""
        await asyncio.sleep(max(0.0, (at - self.now()) / 1000))


def new_id() -> str:
    """A UUIDv7 as text."""
    return str(uuid_utils.uuid7())
