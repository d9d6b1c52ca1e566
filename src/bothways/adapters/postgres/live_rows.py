"""Bringing a floor back from what was last written: the live rows and the ledger's last number."""

from __future__ import annotations

from bothways.adapters.postgres.floor_rows import read_floor
from bothways.adapters.postgres.pool import Database
from bothways.interactions.events import Entry
from bothways.interactions.evolve import evolve
from bothways.interactions.floor import Floor, System
from bothways.kernel.ids import TenantId


async def load_floor(db: Database, tenant: TenantId) -> Floor:
    """The floor as of the last durable batch, with nothing assumed of the engine; Unavailable without a database."""
    floor, _ = await read_floor(db, tenant, {})
    floor.put_system(System())
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
