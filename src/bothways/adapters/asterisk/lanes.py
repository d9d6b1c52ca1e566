"""Lanes: orders of one contact run one after the other, those of different contacts side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)
Work = Callable[[], Awaitable[None]]


class Lanes:
    """`put` takes work and returns at once; the work of one lane is done in its order."""

    def __init__(self) -> None:
        self._lanes: dict[str, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How much waits in the lanes; what is being done is not counted."""
        return sum(len(lane) for lane in self._lanes.values())

    @property
    def busy(self) -> bool:
        """Whether any lane still has something to do."""
        return bool(self._lanes)

    def put(self, lane: str, work: Work) -> None:
        """Take `work` behind all that is in its lane."""
        running = self._lanes.get(lane)
        if running is not None:
            running.append(work)
            return
        self._lanes[lane] = deque((work,))
        task = asyncio.create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Return when all that was put before this is done."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Drop what waits and cancel what is in work."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._lanes.clear()

    async def _run(self, lane: str) -> None:
        waiting = self._lanes[lane]
        try:
            while waiting:
                try:
                    await waiting.popleft()()
                except Exception:  # the loop top of a lane: the next order must still be carried out
                    log.exception("engine.order_broke", lane=lane)
        finally:
            self._lanes.pop(lane, None)
