"""A center that lives in the test's process: the real mailbox, journal and ledger over a model telephone engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec

from bothways.adapters.fakes.messages import FakeMessages
from bothways.adapters.fakes.telephony import FakeTelephony
from bothways.adapters.postgres.config import load_config
from bothways.adapters.postgres.customers import PostgresCustomers
from bothways.adapters.postgres.ledger import PostgresLedger
from bothways.adapters.postgres.live_rows import load_floor
from bothways.adapters.postgres.pool import Database
from bothways.center import facts as f
from bothways.center.commands import alive_subject, command_subject, events_subject, read_request, refusal, success
from bothways.center.core import Core
from bothways.center.journal import Journal
from bothways.center.mailbox import Mailbox
from bothways.center.orders import AnyOrder, FindCustomer, LookUp
from bothways.center.rows import RowMaker
from bothways.center.spool import FileSpool
from bothways.interactions.events import Entry
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import AgentId, LegId, TenantId
from bothways.processes.clock import SystemClock, new_id
from integration.browser import until

FASTER = 20
"""The model engine speaks and rings twenty times as fast as people would."""


class LivingCenter:
    """One tenant's center. `telephony.switch` is what callers and phones do."""

    def __init__(self, db: Database, url: str, tenant: TenantId, messages: FakeMessages, folder: Path) -> None:
        self.db, self.url, self.tenant, self.messages, self.folder = db, url, tenant, messages, folder
        self.clock = SystemClock()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._to_tell: asyncio.Queue[tuple[Entry, ...]] = asyncio.Queue()
        self._stops: list[Callable[[], Coroutine[Any, Any, None]]] = []

    async def start(self) -> None:
        """Take the tenant and open the doors."""
        self.ledger = PostgresLedger(self.url, self.tenant, "test", self.clock)
        await self.ledger.open()
        floor = await load_floor(self.db, self.tenant)
        maker = RowMaker(floor)
        self.core = Core(await load_config(self.db, self.tenant), new_id, floor)
        self.journal = Journal(
            ledger=self.ledger,
            spool=FileSpool(self.folder / f"{self.tenant}.jsonl"),
            maker=maker,
            let_go=self._let_go,
            told=self._to_tell.put_nowait,
            health=lambda ok: self.mailbox.tell(f.DatabaseHealth(ok=ok)),
        )
        self.mailbox = Mailbox(self.core, self.journal, self.clock)
        loop = asyncio.get_running_loop()
        self.telephony = FakeTelephony(
            tell=self.mailbox.tell,
            now=self.clock.now,
            later=lambda ms, do: loop.call_later(ms / 1000 / FASTER, do) and None,
        )
        self.customers = PostgresCustomers(self.db)
        for work in (self.mailbox.run(), self.journal.run(), self._tell_entries()):
            self._keep(work)
        await self.telephony.start()
        self.telephony.accept_calls(True)
        await until(lambda: self.core.floor.system.engine, "the engine is there")
        self._stops.append(await self.messages.subscribe(command_subject(self.tenant), self._command))
        self._stops.append(await self.messages.subscribe(alive_subject(self.tenant), self._alive))

    async def stop(self) -> None:
        """End, as a center that is told to."""
        await self.fall_silent()
        async with asyncio.timeout(5):
            await self.journal.idle.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.ledger.close()

    async def fall_silent(self) -> None:
        """Answer nobody any more."""
        while self._stops:
            await self._stops.pop()()

    def dial(self, number: str, caller: str) -> LegId:
        """Somebody rings."""
        leg = LegId(new_id())
        assert self.telephony.dial(leg, number, caller)
        return leg

    def phone_on(self, agent: str) -> None:
        """An agent's phone registers."""
        self.telephony.switch.register(AgentId(agent), True)

    def ringing(self, agent: str) -> LegId | None:
        """The leg that rings at the agent, if any."""
        leg = self.core.floor.agent(AgentId(agent)).leg
        return leg.id if leg is not None and not leg.up else None

    def _let_go(self, order: AnyOrder) -> None:
        if isinstance(order, FindCustomer):
            self._keep(self._find(order))
        elif isinstance(order, LookUp):
            if order.contact is not None:
                self.mailbox.tell(f.LookedUp(contact=order.contact, node=order.node, values=None))
        else:
            self.telephony.carry_out(order)

    async def _find(self, order: FindCustomer) -> None:
        if order.contact is not None:
            found = await self.customers.find(self.tenant, order.caller)
            self.mailbox.tell(f.CustomerFound(contact=order.contact, customer=found))

    async def _command(self, payload: bytes) -> bytes:
        done: asyncio.Future[BothwaysError | None] = asyncio.get_running_loop().create_future()
        self.mailbox.tell(read_request(payload).command, done.set_result)
        error = await done
        return refusal(error) if error is not None else success(self.core.floor.seq)

    async def _alive(self, _payload: bytes) -> bytes:
        return b"1" if self.journal.up else b"0"

    async def _tell_entries(self) -> None:
        while True:
            entries = await self._to_tell.get()
            await self.messages.publish(events_subject(self.tenant), msgspec.json.encode(entries))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
