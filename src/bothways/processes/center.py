"""The center process: one tenant's mailbox, journal and telephone. Nothing else runs here that could stall an offer."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
from collections import OrderedDict
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import msgspec
import structlog
from msgspec import Struct

from bothways.adapters.asterisk.engine import AsteriskTelephony
from bothways.adapters.asterisk.link import EngineAccess
from bothways.adapters.nats import messages as nats
from bothways.adapters.postgres.config import config_version, load_config
from bothways.adapters.postgres.customers import PostgresCustomers
from bothways.adapters.postgres.ledger import PostgresLedger
from bothways.adapters.postgres.live_rows import catch_up, load_floor
from bothways.adapters.postgres.pool import Database, open_pool
from bothways.adapters.speech.prompt_files import PromptFiles
from bothways.center import facts as f
from bothways.center.commands import (
    alive_subject,
    command_subject,
    config_subject,
    events_subject,
    read_request,
    refusal,
    success,
)
from bothways.center.config import Config
from bothways.center.core import Core
from bothways.center.journal import Journal
from bothways.center.mailbox import Mailbox
from bothways.center.orders import AnyOrder, FindCustomer, LookUp
from bothways.center.rows import RowMaker
from bothways.center.spool import FileSpool
from bothways.interactions.events import Entry
from bothways.kernel.errors import BothwaysError, Unavailable
from bothways.kernel.ids import AgentId, TenantId
from bothways.processes.clock import SystemClock, new_id
from bothways.settings import Settings

log = structlog.get_logger()

LIST_SECONDS = 2.0
TICK_SECONDS = 1.0
CONFIG_SECONDS = 2.0
DRAIN_SECONDS = 3.0
KEYS_KEPT = 20_000
LOOK_UP_SECONDS = 2.0

_entries = msgspec.json.Encoder().encode


class Phone(Struct, frozen=True, kw_only=True):
    """An agent's phone account (`center.ports.PhoneAccount`)."""

    agent: AgentId
    endpoint: str
    secret: str
    browser: bool


class Center:
    """Everything of one tenant, put together. `run` ends when a signal sets `stopping` or the lease is lost."""

    def __init__(self, settings: Settings, tenant: TenantId) -> None:
        self.settings = settings
        self.tenant = tenant
        self.clock = SystemClock()
        self.stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._keys: OrderedDict[str, int] = OrderedDict()
        self._to_tell: asyncio.Queue[tuple[Entry, ...]] = asyncio.Queue()

    async def run(self) -> None:
        """Take the lease, bring the floor back, open the doors, and keep going."""
        self.messages = await nats.connect(self.settings.nats_url)
        self.db: Database = await open_pool(self.settings.database_url, size=4)
        holder = f"{socket.gethostname()}:{os.getpid()}"
        self.ledger = PostgresLedger(self.settings.database_url, self.tenant, holder, self.clock)
        await self.ledger.open()
        spool = FileSpool(self._folder("spool") / f"{self.tenant}.jsonl")
        floor = await load_floor(self.db, self.tenant)
        maker = RowMaker(floor)
        config = await load_config(self.db, self.tenant)
        left = catch_up(floor, spool.read())
        if left:
            await self.ledger.write(maker.rows(left))
            log.info("center.spool_written", entries=len(left))
        spool.clear()
        self.core = Core(config, new_id, floor)
        self.journal = Journal(
            ledger=self.ledger,
            spool=spool,
            maker=maker,
            let_go=self._let_go,
            told=self._to_tell.put_nowait,
            health=self._database_health,
        )
        self.mailbox = Mailbox(self.core, self.journal, self.clock)
        tone = self._stand_in()
        prompts = PromptFiles(self.settings.instance.prompts, tone)
        engine = self.settings.engine
        self.telephony = AsteriskTelephony(
            EngineAccess(url=engine.url, user=engine.user, secret=engine.secret, app=engine.app),
            tell=self.mailbox.tell,
            clock=self.clock,
            files=prompts.names,
            tone=tone,
        )
        self.customers = PostgresCustomers(self.db)
        await self._open()
        gc.freeze()
        log.info("center.ready", tenant=self.tenant, epoch=self.ledger.epoch, contacts=len(floor.contacts))
        await self._until_the_end()

    async def _open(self) -> None:
        self.mailbox.tell(f.CenterStarted())
        for agent, settings in self.core.config.agents.items():
            await self._provide(agent, settings.sip_secret, settings.card.phone == "browser")
        for work in (
            self.mailbox.run(),
            self.journal.run(),
            self._tell_entries(),
            self._tick(),
            self._list(),
            self._watch_config(),
        ):
            self._keep(work)
        await self.telephony.start()
        self.telephony.accept_calls(True)
        await self.messages.subscribe(command_subject(self.tenant), self._command)
        await self.messages.subscribe(alive_subject(self.tenant), self._alive)
        await self.messages.subscribe(config_subject(self.tenant), self._config_told)

    async def _until_the_end(self) -> None:
        stop = asyncio.create_task(self.stopping.wait())
        done, _ = await asyncio.wait({stop, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
        self.telephony.accept_calls(False)
        broken = [task.exception() for task in done if task is not stop and not task.cancelled()]
        if not broken:
            await self._drained()
        await self.telephony.stop()
        for task in self._tasks:
            task.cancel()
        await self.messages.close()
        await self.ledger.close()
        await self.db.close()
        for error in broken:
            if error is not None:
                raise error

    async def _drained(self) -> None:
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                await self.journal.idle.wait()
        except TimeoutError:
            log.warning("center.not_drained")

    # --- orders and look-ups -------------------------------------------------------------------------------------

    def _let_go(self, order: AnyOrder) -> None:
        if isinstance(order, FindCustomer):
            self._keep(self._find(order), forever=False)
        elif isinstance(order, LookUp):
            # Sources of look-ups are set up with a later part; until there is one, nothing is found.
            if order.contact is not None:
                self.mailbox.tell(f.LookedUp(contact=order.contact, node=order.node, values=None))
        else:
            self.telephony.carry_out(order)

    async def _find(self, order: FindCustomer) -> None:
        if order.contact is None:
            return
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                customer = await self.customers.find(self.tenant, order.caller)
        except (BothwaysError, TimeoutError):
            customer = None
        self.mailbox.tell(f.CustomerFound(contact=order.contact, customer=customer))

    def _database_health(self, ok: bool) -> None:
        self.telephony.accept_calls(ok)
        self.mailbox.tell(f.DatabaseHealth(ok=ok))

    # --- messages ------------------------------------------------------------------------------------------------

    async def _command(self, payload: bytes) -> bytes:
        try:
            request = read_request(payload)
        except BothwaysError as bad:
            return refusal(bad)
        if request.key and request.key in self._keys:
            return success(self._keys[request.key])
        done: asyncio.Future[BothwaysError | None] = asyncio.get_running_loop().create_future()

        def answer(error: BothwaysError | None) -> None:
            if not done.done():
                done.set_result(error)

        self.mailbox.tell(request.command, answer)
        error = await done
        if error is not None:
            return refusal(error)
        seq = self.core.floor.seq
        if request.key:
            self._keys[request.key] = seq
            if len(self._keys) > KEYS_KEPT:
                self._keys.popitem(last=False)
        return success(seq)

    async def _alive(self, _payload: bytes) -> bytes:
        return b"1" if self.journal.up else b"0"

    async def _config_told(self, _payload: bytes) -> None:
        await self._reload()

    async def _tell_entries(self) -> None:
        while True:
            entries = list(await self._to_tell.get())
            while not self._to_tell.empty():
                entries.extend(self._to_tell.get_nowait())
            try:
                await self.messages.publish(events_subject(self.tenant), _entries(entries))
            except Unavailable:
                log.warning("center.events_not_told", entries=len(entries))

    # --- round and round -----------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        """Show the supervisor that the loop turns."""
        path = self.settings.instance.run / "center.tick"
        while True:
            path.touch()
            await asyncio.sleep(TICK_SECONDS)

    async def _list(self) -> None:
        while True:
            await asyncio.sleep(LIST_SECONDS)
            try:
                await self.telephony.list_now()
            except BothwaysError as away:
                log.debug("center.no_listing", reason=str(away))

    async def _watch_config(self) -> None:
        while True:
            await asyncio.sleep(CONFIG_SECONDS)
            try:
                if await config_version(self.db, self.tenant) != self.core.config.version:
                    await self._reload()
            except Unavailable:
                continue

    async def _reload(self) -> None:
        before = self.core.config
        config = await load_config(self.db, self.tenant)
        self.core.configure(config)
        await self._provide_changed(before, config)
        log.info("center.configured", version=config.version)

    async def _provide_changed(self, before: Config, now: Config) -> None:
        for agent, settings in now.agents.items():
            known = before.agents.get(agent)
            browser = settings.card.phone == "browser"
            if known is None or (known.sip_secret, known.card.phone) != (settings.sip_secret, settings.card.phone):
                await self._provide(agent, settings.sip_secret, browser)

    async def _provide(self, agent: AgentId, secret: str, browser: bool) -> None:
        await self.telephony.provide_phone(Phone(agent=agent, endpoint=agent, secret=secret, browser=browser))

    # --- small things --------------------------------------------------------------------------------------------

    def _keep(self, work: Coroutine[Any, Any, None], forever: bool = True) -> None:
        task = asyncio.create_task(work)
        if forever:
            self._tasks.add(task)
        else:
            _LOOSE.add(task)
            task.add_done_callback(_LOOSE.discard)

    def _folder(self, name: str) -> Path:
        folder = self.settings.instance.data / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _stand_in(self) -> Path | None:
        tone = self.settings.instance.prompts / "stand-in.wav"
        return tone if tone.exists() else None


_LOOSE: set[asyncio.Task[Any]] = set()
