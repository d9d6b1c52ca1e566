"""The floor as the ledger last wrote it, read in one snapshot: what the live feed begins with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Select, func, or_, select, text

from bothways.adapters.postgres import tables as t
from bothways.adapters.postgres.pool import Database
from bothways.interactions.agent import Agent
from bothways.interactions.contact import Contact
from bothways.interactions.events import SystemChanged
from bothways.interactions.floor import Floor, System
from bothways.kernel.ids import TenantId
from bothways.kernel.time import Instant
from bothways.reporting.queue_day import Passage

SYSTEM = SystemChanged.__struct_config__.tag


async def read_floor(
    db: Database, tenant: TenantId, since: dict[str, Instant]
) -> tuple[Floor, list[tuple[str, Passage]]]:
    """The floor with the number of its last event, and who passed each queue after `since[queue]`."""
    async with db.tenant(tenant, snapshot=True) as connection:
        floor = Floor()
        seq = (await connection.execute(select(func.max(t.events.c.seq)))).scalar()
        for row in await connection.execute(select(t.live.c.kind, t.live.c.state)):
            if row.kind == "contact":
                floor.put_contact(msgspec.convert(row.state, Contact))
            elif row.kind == "agent":
                floor.put_agent(msgspec.convert(row.state, Agent))
        system = select(t.events.c.payload).where(t.events.c.name == SYSTEM).order_by(t.events.c.seq.desc()).limit(20)
        seen = [row.payload for row in await connection.execute(system)]
        floor.put_system(_system(seen))
        passages = [
            (row.queue_id, Passage(**{name: getattr(row, name) for name in Passage.__struct_fields__}))
            for row in await connection.execute(_passed(since))
        ]
    floor.seq = seq or 0
    return floor, passages


def _passed(since: dict[str, Instant]) -> Select[Any]:
    c = t.contacts.c
    days = [(c.queue_id == queue) & (c.queued_at >= began) for queue, began in since.items()]
    columns = (c.queue_id, c.id.label("contact"), c.queued_at, c.connected_at, c.ended_at)
    return select(*columns).where(or_(*days) if days else text("false"))


def _system(newest_first: Iterable[dict[str, object]]) -> System:
    parts: dict[str, bool] = {}
    for payload in newest_first:
        parts.setdefault(str(payload["part"]), bool(payload["up"]))
    return System(engine=parts.get("engine", False), database=parts.get("database", True))
