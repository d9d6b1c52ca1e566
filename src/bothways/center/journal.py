"""The journal: gathers what happened, makes it durable in batches, then lets the orders go and the replies out.

While the database is away, entries wait in order in bounded memory and in a local spool; orders that keep or end a
running call go out at once, new ones wait.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import structlog
from msgspec import Struct

from bothways.center.orders import AnyOrder, FindCustomer, LookUp, Ring
from bothways.center.rows import RowMaker, Rows
from bothways.interactions.events import Entry
from bothways.kernel.errors import BothwaysError, Unavailable

log = structlog.get_logger()

GATHER_SECONDS = 0.004
BEAT_SECONDS = 1.0
"""After so long without an entry the lease is renewed by a batch of nothing: a database that stands still, or another
center that has taken over, is noticed on a quiet floor too."""
MOST_ENTRIES = 200
MOST_WAITING = 200_000
"""Entries held in memory while the database is away; beyond it the center stops taking calls (it already does)."""


class Ledger(Protocol):
    """Where batches become durable."""

    async def write(self, rows: Rows) -> None:
        """One transaction. Raises Unavailable (nothing certain: try the same again) or LeaseLost (stop)."""
        ...

    async def reconnect(self) -> None:
        """After Unavailable: get the connection and the lease back. Raises Unavailable or LeaseLost."""
        ...


class Spool(Protocol):
    """A local file for entries that the database cannot take yet."""

    def keep(self, entries: tuple[Entry, ...]) -> None:
        """Append and sync to disk; raises OSError when the disk refuses."""
        ...

    def clear(self) -> None:
        """All of it is in the database."""
        ...


class Pending(Struct, kw_only=True):
    """One step that waits to be durable: its entries, the orders that follow, the reply that waits."""

    entries: tuple[Entry, ...]
    orders: tuple[AnyOrder, ...]
    reply: Callable[[BothwaysError | None], None] | None = None


class Journal:
    """One writer task. `let_go` carries out orders, `told` publishes durable entries, `health` tells the floor."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        spool: Spool,
        maker: RowMaker,
        let_go: Callable[[AnyOrder], None],
        told: Callable[[tuple[Entry, ...]], None],
        health: Callable[[bool], None],
    ) -> None:
        self._ledger = ledger
        self._spool = spool
        self._maker = maker
        self._let_go = let_go
        self._told = told
        self._health = health
        self._waiting: deque[Pending] = deque()
        self._rows: deque[tuple[Rows, list[Pending]]] = deque()
        self._wake = asyncio.Event()
        self.up = True
        self.idle = asyncio.Event()
        """Set while everything is durable."""
        self.idle.set()
        self.batches = 0

    def add(self, pending: Pending) -> None:
        """Take a step. Look-ups need not wait; while the database is away nothing that keeps a call does."""
        early = tuple(order for order in pending.orders if self._need_not_wait(order))
        for order in early:
            self._let_go(order)
        pending.orders = tuple(order for order in pending.orders if order not in early)
        if not pending.entries and not self._waiting and not self._rows:
            self._release([pending])
            return
        self._waiting.append(pending)
        self.idle.clear()
        self._wake.set()

    def _need_not_wait(self, order: AnyOrder) -> bool:
        if isinstance(order, FindCustomer | LookUp):
            return True
        return not self.up and not isinstance(order, Ring)

    async def run(self) -> None:
        """Write batch after batch until cancelled; raises LeaseLost when another center has taken over."""
        while True:
            if not await self._woken():
                self._rows.append((Rows(), []))
            self._wake.clear()
            while self._waiting or self._rows:
                if sum(len(p.entries) for p in self._waiting) < MOST_ENTRIES:
                    await asyncio.sleep(GATHER_SECONDS)
                self._gather()
                await self._write_next()
            self.idle.set()

    async def _woken(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(BEAT_SECONDS):
                await self._wake.wait()
                return True
        return False

    def _gather(self) -> None:
        """Make one batch of what waits. The floor is read now: it holds at least these entries, perhaps more, and
        those that come later write their own, newer state."""
        steps = list(self._waiting)
        self._waiting.clear()
        if not steps:
            return
        entries = tuple(entry for step in steps for entry in step.entries)
        if entries:
            self._rows.append((self._maker.rows(entries), steps))
        elif self._rows:
            self._rows[-1][1].extend(steps)
        else:
            self._release(steps)

    async def _write_next(self) -> None:
        if not self._rows:
            return
        rows, steps = self._rows[0]
        try:
            await self._ledger.write(rows)
        except Unavailable as away:
            await self._outage(away)
            return
        self._rows.popleft()
        self.batches += bool(rows.entries)
        self._tell(rows)
        self._release(steps)

    def _tell(self, rows: Rows) -> None:
        if rows.entries:
            self._told(rows.entries)

    def _release(self, steps: list[Pending]) -> None:
        for step in steps:
            for order in step.orders:
                self._let_go(order)
            if step.reply is not None:
                step.reply(None)

    async def _outage(self, away: Unavailable) -> None:
        """Say it, keep what there is on the local disk, let go what keeps calls alive, and try again."""
        if self.up:
            self.up = False
            log.error("journal.database_away", reason=str(away))
            for rows, steps in self._rows:
                self._to_spool(rows)
                self._let_go_calls(steps)
            self._health(False)
        while True:
            await asyncio.sleep(0.25)
            self._spool_new()
            try:
                await self._ledger.reconnect()
            except Unavailable:
                continue
            break
        while self._rows:
            rows, steps = self._rows[0]
            try:
                await self._ledger.write(rows)
            except Unavailable:
                return
            self._rows.popleft()
            self._tell(rows)
            self._release(steps)
        self.up = True
        self._spool.clear()
        log.info("journal.database_back")
        self._health(True)

    def _spool_new(self) -> None:
        before = len(self._rows)
        self._gather()
        for rows, steps in list(self._rows)[before:]:
            self._to_spool(rows)
            self._let_go_calls(steps)  # those that came while nobody knew yet that the database is away

    def _to_spool(self, rows: Rows) -> None:
        if not rows.entries:
            return
        try:
            self._spool.keep(rows.entries)
        except OSError as full:
            log.error("journal.spool_refuses", reason=str(full), entries=len(rows.entries))

    def _let_go_calls(self, steps: list[Pending]) -> None:
        for step in steps:
            for order in step.orders:
                if not isinstance(order, Ring):
                    self._let_go(order)
            step.orders = tuple(order for order in step.orders if isinstance(order, Ring))
