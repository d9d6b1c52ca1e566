"""The audit chain: rows sealed in order, each with the hash of the one before it."""

from __future__ import annotations

import hashlib

import orjson
from msgspec import Struct
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bothways.adapters.postgres.tables import audit
from bothways.kernel.ids import TenantId
from bothways.kernel.time import Instant

GENESIS = "0" * 64


class AuditEntry(Struct, frozen=True, kw_only=True):
    """Somebody did something privileged: `action` in the past tense, `target` as `kind:id`."""

    at: Instant
    actor: str
    action: str
    target: str
    facts: dict[str, object]


def seal(tenant: str, n: int, entry: AuditEntry, prev_hash: str) -> str:
    """SHA-256 over the previous hash and the row in one canonical form (sorted keys, UTF-8, no spaces)."""
    row = [prev_hash, tenant, n, entry.at, entry.actor, entry.action, entry.target, entry.facts]
    return hashlib.sha256(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def record(connection: AsyncConnection, tenant: TenantId, entry: AuditEntry) -> int:
    """Append one row in the caller's transaction; its number. A lock per tenant keeps the order without gaps."""
    await connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('bothways.audit:' || :tenant, 0))"), {"tenant": tenant}
    )
    last = (await connection.execute(select(audit.c.n, audit.c.hash).order_by(audit.c.n.desc()).limit(1))).first()
    n, prev = (last.n + 1, last.hash) if last else (1, GENESIS)
    await connection.execute(
        insert(audit).values(
            tenant_id=tenant,
            n=n,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            target=entry.target,
            facts=entry.facts,
            prev_hash=prev,
            hash=seal(tenant, n, entry, prev),
        )
    )
    return n


async def first_break(connection: AsyncConnection, tenant: TenantId) -> int | None:
    """The number of the first row that does not follow from the one before it; None when the chain holds (I42)."""
    prev, expected = GENESIS, 1
    rows = await connection.stream(select(audit).order_by(audit.c.n).execution_options(yield_per=1000))
    async for row in rows:
        entry = AuditEntry(at=row.at, actor=row.actor, action=row.action, target=row.target, facts=row.facts)
        if row.n != expected or row.prev_hash != prev or row.hash != seal(tenant, row.n, entry, prev):
            return int(row.n)
        prev, expected = row.hash, row.n + 1
    return None
