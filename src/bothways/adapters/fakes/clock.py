"""A clock that moves only when told to."""

from __future__ import annotations

import asyncio
from heapq import heappop, heappush

from bothways.kernel.time import Instant, after

START = Instant(1_790_000_000_000)
"""Some Monday morning; any fixed instant would do."""


class VirtualClock:
    """Fulfills `kernel.time.Clock`; sleepers wake when `advance` passes their instant."""

    def __init__(self, at: Instant = START) -> None:
        self._at = at
        self._count = 0
        self._sleepers: list[tuple[Instant, int, asyncio.Future[None]]] = []

    def now(self) -> Instant:
        """The present instant."""
        return self._at

    async def sleep_until(self, at: Instant) -> None:
        """Return when `advance` has passed `at`, at once if it has."""
        if at <= self._at:
            return
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heappush(self._sleepers, (at, self._count, waking))
        await waking

    def advance(self, seconds: float) -> None:
        """Let time pass and wake who slept until then."""
        self.set(after(self._at, seconds))

    def set(self, at: Instant) -> None:
        """Go to an instant; never backward."""
        self._at = max(self._at, at)
        while self._sleepers and self._sleepers[0][0] <= self._at:
            waking = heappop(self._sleepers)[2]
            if not waking.done():
                waking.set_result(None)
