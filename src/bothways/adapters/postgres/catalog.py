"""What ids stand for: the names of everything a desk shows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select

from bothways.adapters.postgres import tables as t
from bothways.adapters.postgres.pool import Database
from bothways.kernel.ids import TenantId


async def read_catalog(db: Database, tenant: TenantId) -> dict[str, list[dict[str, Any]]]:
    """Rows by kind, each with the columns of the same name."""
    async with db.tenant(tenant) as connection:

        async def rows(table: Table, *names: str) -> list[dict[str, Any]]:
            found = await connection.execute(select(*(table.c[name] for name in names)).order_by(table.c[names[-2]]))
            return [dict(row._mapping) for row in found]

        people = (
            select(t.users.c.id, t.users.c.name, t.users.c.username)
            .join(t.agents, t.agents.c.user_id == t.users.c.id)
            .where(t.users.c.active)
            .order_by(t.users.c.username)
        )
        return {
            "queues": await rows(t.queues, "id", "code", "names"),
            "dispositions": await rows(t.dispositions, "id", "code", "names"),
            "pause_reasons": await rows(t.pause_reasons, "code", "names"),
            "skills": await rows(t.skills, "id", "code", "names"),
            "numbers": await rows(t.numbers, "number", "name"),
            "agents": [dict(row._mapping) for row in await connection.execute(people)],
        }
