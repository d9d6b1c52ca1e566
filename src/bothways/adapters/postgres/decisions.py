"""Routing decisions as they were stored, made again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from bothways.adapters.postgres.owner import as_owner, list_tenants, take_tenant
from bothways.kernel.errors import Invalid, NotFound
from bothways.routing.decide import Match, Snapshot, decide


async def replay(url: str, decision: str) -> dict[str, Any]:
    """Decide again from the stored row alone: what was chosen, what would be now, and whether they are the same."""
    try:
        UUID(decision)
    except ValueError as bad:
        raise Invalid("not a decision's id", field="decision") from bad
    for tenant in await list_tenants(url):
        async with as_owner(url) as owner:
            await take_tenant(owner, tenant.id)
            row = (
                await owner.execute(
                    text(
                        "SELECT at, code_version, inputs::text AS inputs, choice::text AS choice FROM decisions"
                        " WHERE tenant_id = :tenant AND id = :id"
                    ),
                    {"tenant": tenant.id, "id": decision},
                )
            ).first()
        if row is not None:
            return _again(decision, row)
    raise NotFound("no such decision", decision=decision)


def _again(decision: str, row: Any) -> dict[str, Any]:
    snapshot = msgspec.json.decode(row.inputs, type=Snapshot)
    stored = msgspec.json.decode(row.choice, type=Match)
    now = decide(snapshot)
    return {
        "decision": decision,
        "at": row.at,
        "code_version": row.code_version,
        "policy": snapshot.policy,
        "contacts": len(snapshot.contacts),
        "agents": len(snapshot.agents),
        "stored": msgspec.to_builtins(stored),
        "again": msgspec.to_builtins(now) if now else None,
        "same": now == stored,
    }
