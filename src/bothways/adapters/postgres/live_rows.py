"""Bringing a floor back from what was last written: the live rows and the ledger's last number."""

from __future__ import annotations

import msgspec
from sqlalchemy import text

from bothways.adapters.postgres.pool import Database
from bothways.interactions.agent import Agent
from bothways.interactions.contact import Contact
from bothways.interactions.events import Entry
from bothways.interactions.evolve import evolve
from bothways.interactions.floor import Floor
from bothways.kernel.ids import TenantId

_contact = msgspec.json.Decoder(Contact).decode
_agent = msgspec.json.Decoder(Agent).decode


async def load_floor(db: Database, tenant: TenantId) -> Floor:
    """The floor as of the last durable batch; Unavailable without a database."""
    floor = Floor()
    async with db.tenant(tenant) as connection:
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        last = await connection.execute(text("SELECT coalesce(max(seq), 0) FROM events"))
        floor.seq = int(last.scalar_one())
        rows = await connection.execute(text("SELECT kind, state::text FROM live"))
        for kind, state in rows:
            if kind == "contact":
                floor.put_contact(_contact(state))
            elif kind == "agent":
                floor.put_agent(_agent(state))
    floor.harvest()
    return floor


def catch_up(floor: Floor, entries: list[Entry]) -> tuple[Entry, ...]:
    """Apply entries that the floor has not seen; returns those. A gap ends it: what follows has nothing to stand on."""
    applied: list[Entry] = []
    for entry in entries:
        if entry.seq == floor.seq + 1:
            evolve(floor, entry)
            applied.append(entry)
    return tuple(applied)
