"""Versions of flows: a checked draft is kept first, and goes live when its prompts stand."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bothways.adapters.postgres import tables as t
from bothways.adapters.postgres.jobs import PUBLISH_FLOW, QUEUE
from bothways.adapters.postgres.pool import Database
from bothways.flows.model import Flow
from bothways.flows.validate import Known
from bothways.kernel.errors import NotFound
from bothways.kernel.ids import NewId, TenantId
from bothways.kernel.time import Instant

DEFER_NAMED = text("""
SELECT procrastinate_defer_jobs_v1(ARRAY[
  ROW(:queue, :task, 0, NULL, NULL, CAST(:arguments AS jsonb), NULL)::procrastinate_job_to_defer_v1])""")

VersionState = Literal["live", "replaced", "rendering", "failed"]


class FlowVersion(Struct, frozen=True, kw_only=True):
    """A version of a flow and how it stands."""

    flow: str
    version: int
    state: VersionState
    published_at: Instant | None


async def read_known(connection: AsyncConnection) -> Known:
    """What the tenant's flows may name."""
    settings = (await connection.execute(select(t.tenant_settings.c.languages))).scalar() or ["en"]

    async def codes(table: Any) -> frozenset[str]:
        return frozenset(row.code for row in await connection.execute(select(table.c.code)))

    return Known(
        queues=await codes(t.queues),
        hours=await codes(t.hours),
        languages=frozenset(settings),
        skills=await codes(t.skills),
    )


async def keep_draft(db: Database, tenant: TenantId, flow: Flow, new_id: NewId) -> int:
    """Store a checked flow as the next version and have the worker publish it; returns the version's number.

    The draft and its job commit together."""
    async with db.tenant(tenant) as connection:
        new = insert(t.flows).values(tenant_id=tenant, id=new_id(), code=flow.id)
        await connection.execute(new.on_conflict_do_nothing(index_elements=["tenant_id", "code"]))
        row = (
            await connection.execute(select(t.flows.c.id).where(t.flows.c.code == flow.id).with_for_update())
        ).scalar_one()
        last = select(func.max(t.flow_versions.c.version)).where(t.flow_versions.c.flow_id == row)
        version = ((await connection.execute(last)).scalar() or 0) + 1
        graph = {**msgspec.to_builtins(flow), "version": version}
        draft = {"tenant_id": tenant, "flow_id": row, "version": version, "graph": graph, "published_at": None}
        await connection.execute(insert(t.flow_versions).values(**draft))
        arguments = {"tenant": tenant, "flow": flow.id, "version": version}
        await connection.execute(
            DEFER_NAMED, {"queue": QUEUE, "task": PUBLISH_FLOW, "arguments": msgspec.json.encode(arguments).decode()}
        )
    return version


async def read_version(db: Database, tenant: TenantId, code: str, version: int) -> Flow:
    """The stored graph; NotFound when there is none."""
    async with db.tenant(tenant) as connection:
        joined = select(t.flow_versions.c.graph).join(
            t.flows, (t.flows.c.tenant_id == t.flow_versions.c.tenant_id) & (t.flows.c.id == t.flow_versions.c.flow_id)
        )
        row = await connection.execute(joined.where(t.flows.c.code == code, t.flow_versions.c.version == version))
        graph = row.scalar()
    if graph is None:
        raise NotFound("no such version of a flow", flow=code, version=version)
    return msgspec.convert(graph, Flow)


async def make_live(db: Database, tenant: TenantId, code: str, version: int, at: Instant) -> None:
    """From now on new calls take this version, unless a newer one is live; running calls keep theirs."""
    async with db.tenant(tenant) as connection:
        flow = t.flows.c
        changed = await connection.execute(
            update(t.flows)
            .where(flow.code == code, func.coalesce(flow.published_version, 0) < version)
            .values(published_version=version)
            .returning(flow.id)
        )
        row = changed.first()
        if row is None:
            return
        versions = t.flow_versions.c
        await connection.execute(
            update(t.flow_versions)
            .where(versions.flow_id == row.id, versions.version == version)
            .values(published_at=at)
        )
        await connection.execute(text("UPDATE config_version SET n = n + 1"))


async def list_versions(db: Database, tenant: TenantId, code: str) -> list[FlowVersion]:
    """All versions, newest first, with the state of each; NotFound when there is no such flow."""
    async with db.tenant(tenant) as connection:
        flow = (await connection.execute(select(t.flows).where(t.flows.c.code == code))).first()
        if flow is None:
            raise NotFound("no such flow", flow=code)
        v = t.flow_versions.c
        rows = await connection.execute(
            select(v.version, v.published_at).where(v.flow_id == flow.id).order_by(v.version.desc()).limit(100)
        )
        failed = {
            int(row.version)
            for row in await connection.execute(
                text("""SELECT args ->> 'version' AS version FROM procrastinate_jobs
                        WHERE task_name = :task AND status = 'failed' AND args ->> 'tenant' = :tenant
                          AND args ->> 'flow' = :flow"""),
                {"task": PUBLISH_FLOW, "tenant": tenant, "flow": code},
            )
        }
        return [
            FlowVersion(
                flow=code,
                version=row.version,
                state=_state(row.version, row.published_at, flow.published_version, failed),
                published_at=row.published_at,
            )
            for row in rows
        ]


def _state(version: int, published_at: int | None, live: int | None, failed: set[int]) -> VersionState:
    if version == live:
        return "live"
    if published_at is not None:
        return "replaced"
    return "failed" if version in failed else "rendering"
