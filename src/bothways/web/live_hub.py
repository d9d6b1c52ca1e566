"""One tenant's live feed: a replica of the floor, told to each client as a snapshot and whole-view changes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import structlog

from bothways.adapters.postgres.config import config_version, load_config
from bothways.adapters.postgres.floor_rows import read_floor
from bothways.adapters.postgres.patience import within
from bothways.center.facts import DeskBeat
from bothways.interactions.events import Entry
from bothways.kernel.errors import BothwaysError, Unavailable
from bothways.kernel.ids import AgentId, TenantId
from bothways.reporting.queue_day import day_start
from bothways.web.live_replica import NOBODY, Gap, Key, Replica
from bothways.web.live_ring import Change, Reader, Ring, Told, told
from bothways.web.parts import WebParts

LOG = structlog.get_logger(__name__)
COALESCE_SECONDS = 0.05
CHECK_SECONDS = 2.0
DATABASE_SECONDS = 1.5
LOAD_SECONDS = 5.0
MOST_PENDING = 200
"""Messages a slow client may owe; beyond it they are dropped and it gets a snapshot."""

_json = msgspec.json.Encoder().encode


class Client:
    """One connected reader."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.pending: deque[bytes] = deque()
        self.wants_snapshot = False
        self.wake = asyncio.Event()

    def give(self, message: bytes) -> None:
        """Queue a message, or note that it is too far behind."""
        if len(self.pending) >= MOST_PENDING:
            self.restart()
            return
        self.pending.append(message)
        self.wake.set()

    def restart(self) -> None:
        """Nothing that was pending is worth sending: it gets everything anew."""
        self.pending.clear()
        self.wants_snapshot = True
        self.wake.set()


class LiveHub:
    """Made on first use and kept; `start` loads it, `stop` ends its tasks."""

    def __init__(self, parts: WebParts, tenant: TenantId) -> None:
        self._parts, self._tenant = parts, tenant
        self._replica: Replica | None = None
        self._ring = Ring(0)
        self._readers: dict[Key, frozenset[str]] = {}
        self._clients: set[Client] = set()
        self._desks: set[tuple[AgentId, str]] = set()
        self._early: list[Entry] = []
        self._dirty = asyncio.Event()
        self._stale = asyncio.Event()
        self._unfollow: Callable[[], Awaitable[None]] = _nothing
        self._tasks: list[asyncio.Task[None]] = []
        self._loaded = asyncio.Event()

    async def start(self) -> None:
        """Follow the events first, then load, so that none falls between."""
        self._unfollow = await self._parts.center.follow(self._tenant, self._heard)
        self._stale.set()
        self._tasks = [asyncio.create_task(work()) for work in (self._load_loop, self._flush_loop, self._check_loop)]

    async def stop(self) -> None:
        """End the tasks and follow no more."""
        await self._unfollow()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def replica(self) -> Replica:
        """The loaded replica; Unavailable when it cannot be loaded in time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._loaded.wait(), 1.5)
        if self._replica is None:
            raise Unavailable("the floor cannot be read now", part="database")
        return self._replica

    async def join(self, reader: Reader, since: int | None) -> Client:
        """A new client whose first message is what it missed, or a snapshot."""
        replica = await self.replica()
        self._flush()
        client = Client(reader)
        missed = self._ring.since(since, replica.floor.seq, reader) if since is not None else None
        if missed is None:
            client.restart()
        else:
            client.give(self._changes(replica, missed))
        self._clients.add(client)
        return client

    def leave(self, client: Client) -> None:
        """The client is gone."""
        self._clients.discard(client)

    def beat(self, agent: AgentId, desk: str) -> None:
        """A desk was heard of; the center is told with the next beat."""
        self._desks.add((agent, desk))

    def snapshot(self, reader: Reader) -> bytes:
        """Everything the reader may see, as of one moment."""
        replica = self._replica
        if replica is None:
            raise Unavailable("the floor cannot be read now", part="database")
        self._flush()
        now = self._parts.clock.now()
        entities: dict[str, dict[str, Any]] = {"agent": {}, "contact": {}, "queue": {}, "system": {}}
        for key in replica.everything():
            shown = replica.show(key, now)
            if shown is not None and reader.sees(shown.readers):
                entities[key[0]][key[1]] = shown.view
        return _json({"type": "snapshot", "seq": replica.floor.seq, "entities": entities, "now": now})

    async def _heard(self, entries: Sequence[Entry]) -> None:
        if self._replica is None or self._stale.is_set():
            self._early.extend(entries)
            return
        try:
            self._replica.apply(entries)
        except Gap as gap:
            LOG.warning("live.gap", tenant=self._tenant, reason=str(gap))
            self._early.extend(entries)
            self._stale.set()
        self._dirty.set()

    async def _load_loop(self) -> None:
        while True:
            await self._stale.wait()
            try:
                async with asyncio.timeout(LOAD_SECONDS):
                    await self._load()
            except (BothwaysError, TimeoutError) as away:
                LOG.warning("live.not_loaded", tenant=self._tenant, reason=str(away))
            except Exception as broken:  # the loop's top: a feed that cannot load says so and tries again
                LOG.error("live.load_broke", tenant=self._tenant, exc_info=broken)
            else:
                continue
            self._down()
            await asyncio.sleep(0.5)

    async def _load(self) -> None:
        config = await load_config(self._parts.db, self._tenant)
        now = self._parts.clock.now()
        since = {str(queue.id): day_start(now, queue.zone) for queue in config.queues.values()}
        floor, passages = await read_floor(self._parts.db, self._tenant, since)
        replica = Replica(config, floor, passages)
        early, self._early = self._early, []
        with suppress(Gap):
            replica.apply(early)
        replica.changed.clear()
        shown = {key: replica.show(key, now) for key in replica.everything()}
        self._readers = {key: seen.readers for key, seen in shown.items() if seen is not None}
        self._replica, self._ring = replica, Ring(replica.floor.seq)
        self._stale.clear()
        self._loaded.set()
        for client in self._clients:
            client.restart()

    def _down(self) -> None:
        if self._replica is not None and self._replica.database_up:
            self._replica.database_up = False
            self._replica.changed.add(("system", "system"))
            self._dirty.set()

    async def _flush_loop(self) -> None:
        while True:
            await self._dirty.wait()
            await asyncio.sleep(COALESCE_SECONDS)
            self._dirty.clear()
            self._flush()

    def _flush(self) -> None:
        """Turn what has changed into one batch for the ring and the clients."""
        replica = self._replica
        if replica is None or not replica.changed:
            return
        changed, replica.changed = replica.changed, set()
        changes = tuple(self._change(replica, key) for key in sorted(changed))
        self._ring.add(replica.floor.seq, changes)
        for_all: bytes | None = None
        for client in self._clients:
            if client.reader.all:
                for_all = for_all or self._changes(replica, [t for c in changes if (t := told(c, client.reader))])
                client.give(for_all)
                continue
            mine = [t for c in changes if (t := told(c, client.reader))]
            if mine:
                client.give(self._changes(replica, mine))

    def _change(self, replica: Replica, key: Key) -> Change:
        shown = replica.show(key, self._parts.clock.now())
        before = self._readers.get(key, NOBODY)
        if shown is None:
            self._readers.pop(key, None)
            return Change(key=key, view=None, readers=NOBODY, before=before)
        self._readers[key] = shown.readers
        return Change(key=key, view=msgspec.Raw(_json(shown.view)), readers=shown.readers, before=before)

    def _changes(self, replica: Replica, found: list[Told]) -> bytes:
        now = self._parts.clock.now()
        return _json({"type": "changes", "seq": replica.floor.seq, "changes": found, "now": now})

    async def _check_loop(self) -> None:
        """Every two seconds: tell the center whose desks live, and see whether center and database answer."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            desks, self._desks = tuple(sorted(self._desks)), set()
            # Side by side: a center that waits for the database must not keep us from seeing that it stands still.
            center, version = await asyncio.gather(self._tell_beat(desks), self._version())
            replica = self._replica
            if replica is None:
                continue
            database = version is not None
            if (replica.center_up, replica.database_up) != (center, database):
                replica.center_up, replica.database_up = center, database
                replica.changed.add(("system", "system"))
                self._dirty.set()
            if version is not None and version != replica.config.version:
                await self._reconfigure(replica)

    async def _tell_beat(self, desks: tuple[tuple[AgentId, str], ...]) -> bool:
        """Tell whose desks live; whether the center is there."""
        if not desks:
            return await self._parts.center.alive(self._tenant)
        try:
            await self._parts.center.command(self._tenant, DeskBeat(desks=desks), actor="web")
        except Unavailable:
            return False
        except BothwaysError as refused:
            LOG.warning("live.beat_refused", reason=str(refused))
        return True

    async def _version(self) -> int | None:
        try:
            return await within(DATABASE_SECONDS, config_version(self._parts.db, self._tenant))
        except (BothwaysError, TimeoutError):
            return None

    async def _reconfigure(self, replica: Replica) -> None:
        with suppress(BothwaysError):
            replica.configure(await load_config(self._parts.db, self._tenant))
            self._dirty.set()


async def _nothing() -> None:
    """There is nothing to stop following yet."""
