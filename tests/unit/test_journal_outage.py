"""The journal while the database is away: what keeps calls going goes out, offers wait, nothing is told too early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bothways.center.journal import Journal, Pending
from bothways.center.orders import Answer, AnyOrder, HangUp, Ring
from bothways.center.rows import RowMaker, Rows
from bothways.interactions import events as ev
from bothways.interactions.events import Entry
from bothways.interactions.floor import Floor
from bothways.kernel.errors import Unavailable
from bothways.kernel.ids import AgentId, LegId
from bothways.kernel.time import Instant

CUSTOMER, AGENT = LegId("customer"), LegId("agent")
ANSWER, HANG_UP = Answer(leg=CUSTOMER), HangUp(leg=CUSTOMER)
RING = Ring(leg=AGENT, agent=AgentId("a"), offer="o", caller="1", caller_name="", seconds=20)


class Database:
    """A ledger whose `write` stands still until it is told what becomes of it."""

    def __init__(self) -> None:
        self.there = True
        self.writing = asyncio.Event()
        self.go_on = asyncio.Event()
        self.written: list[Entry] = []

    async def write(self, rows: Rows) -> None:
        """Stand still, then write or fail."""
        self.writing.set()
        await self.go_on.wait()
        if not self.there:
            raise Unavailable("away", part="database")
        self.written.extend(rows.entries)

    async def reconnect(self) -> None:
        """As long as it is away there is no connection."""
        if not self.there:
            raise Unavailable("away", part="database")


class Paper:
    """A spool."""

    def __init__(self) -> None:
        self.kept: list[Entry] = []

    def keep(self, entries: tuple[Entry, ...]) -> None:
        """Append."""
        self.kept.extend(entries)

    def clear(self) -> None:
        """All is in the database."""
        self.kept.clear()


class Scene:
    """A journal at work and what came of it."""

    def __init__(self) -> None:
        self.database, self.spool = Database(), Paper()
        self.orders: list[AnyOrder] = []
        self.told: list[Entry] = []
        self.healths: list[bool] = []
        self.replies: list[int] = []
        self.journal = Journal(
            ledger=self.database,
            spool=self.spool,
            maker=RowMaker(Floor()),
            let_go=self.orders.append,
            told=self.told.extend,
            health=self.healths.append,
        )

    def happens(self, seq: int, *orders: AnyOrder) -> None:
        """A step with one entry."""
        event = ev.SystemChanged(part="engine", up=bool(seq % 2))
        entry = Entry(seq=seq, at=Instant(seq), actor="system", correlation="system", event=event)
        step = Pending(entries=(entry,), orders=orders, reply=lambda _refused: self.replies.append(seq))
        self.journal.add(step)

    async def until(self, condition: Callable[[], object]) -> None:
        """Let the journal work until it is so."""
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0.01)


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """A journal that runs for the time of the block."""
    made = Scene()
    running = asyncio.create_task(made.journal.run())
    try:
        yield made
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_what_came_while_a_write_stood_still_goes_on_when_the_outage_is_noticed() -> None:
    async with scene() as s:
        s.happens(1, HANG_UP)
        await s.until(s.database.writing.is_set)
        s.happens(2, ANSWER, RING)
        assert s.orders == []
        s.database.there = False
        s.database.go_on.set()
        await s.until(lambda: len(s.orders) == 2)
        assert s.orders == [HANG_UP, ANSWER]
        assert [entry.seq for entry in s.spool.kept] == [1, 2]
        assert (s.told, s.replies, s.healths) == ([], [], [False])


async def test_what_waited_is_written_in_order_then_told_and_the_offers_leave() -> None:
    async with scene() as s:
        s.database.there = False
        s.database.go_on.set()
        s.happens(1, HANG_UP)
        await s.until(lambda: s.healths == [False])
        s.happens(2, RING)
        s.database.there = True
        await s.until(lambda: s.healths == [False, True])
        assert [entry.seq for entry in s.database.written] == [entry.seq for entry in s.told] == s.replies == [1, 2]
        assert s.orders == [HANG_UP, RING]
        assert s.spool.kept == []


async def test_a_quiet_floor_notices_that_the_database_is_gone() -> None:
    async with scene() as s:
        s.database.there = False
        s.database.go_on.set()
        await s.until(lambda: s.healths == [False])
        assert s.spool.kept == []
