"""The tenant's mailbox: the one writer of its contacts, agents and queues. Facts in, one at a time, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import structlog

from bothways.center import facts as f
from bothways.center.core import Core
from bothways.center.journal import Journal, Pending
from bothways.kernel.errors import BothwaysError
from bothways.kernel.time import Clock

log = structlog.get_logger()
Answer = Callable[[BothwaysError | None], None]

AT_ONCE = 200
"""Facts taken before the loop lets others run: sockets must be read while a burst is worked off."""


class Mailbox:
    """Takes facts from anywhere in this process and feeds the core; `tell` never blocks and never raises."""

    def __init__(self, core: Core, journal: Journal, clock: Clock) -> None:
        self._core = core
        self._journal = journal
        self._clock = clock
        self._facts: deque[tuple[f.Fact, Answer | None]] = deque()
        self._wake = asyncio.Event()
        self.taken = 0

    def tell(self, fact: f.Fact, answer: Answer | None = None) -> None:
        """Put a fact in. `answer` is called when it is durable, or with the reason of its refusal."""
        self._facts.append((fact, answer))
        self._wake.set()

    async def run(self) -> None:
        """Take facts and deadlines for ever."""
        while True:
            await self._next()
            self._wake.clear()
            for _ in range(AT_ONCE):
                if not self._facts:
                    break
                self._take(*self._facts.popleft())
            if self._facts:
                self._wake.set()
                await asyncio.sleep(0)
            due = self._core.next_due()
            if due is not None and due <= self._clock.now():
                self._take(f.TimePassed(), None)

    async def _next(self) -> None:
        due = self._core.next_due()
        if due is None:
            await self._wake.wait()
            return
        seconds = max(0.0, (due - self._clock.now()) / 1000)
        try:
            await asyncio.wait_for(self._wake.wait(), seconds + 0.001)
        except TimeoutError:
            return

    def _take(self, fact: f.Fact, answer: Answer | None) -> None:
        taken = self._core.take(fact, self._clock.now())
        self.taken += 1
        if taken.broke is not None:
            log.error("mailbox.step_broke", fact=type(fact).__name__, exc_info=taken.broke)
        if taken.refused is not None:
            if answer is not None:
                answer(taken.refused)
            return
        if taken.entries or taken.orders or answer is not None:
            self._journal.add(Pending(entries=taken.entries, orders=taken.orders, reply=answer))
