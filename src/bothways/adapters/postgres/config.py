"""Reads what a tenant has set up into the one frozen snapshot that the center works by."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bothways.adapters.postgres import tables as t
from bothways.adapters.postgres.pool import Database
from bothways.center.config import AgentSettings, Config, Number, Queue
from bothways.flows.hours import Hours
from bothways.flows.model import Flow
from bothways.interactions.views import AgentCard
from bothways.kernel.errors import NotFound
from bothways.kernel.ids import AgentId, DispositionId, QueueId, TenantId

OLD_VERSIONS = 3
"""How many former versions of a flow are kept at hand for calls that began with them."""


async def config_version(db: Database, tenant: TenantId) -> int:
    """The number of the tenant's set-up; it moves with each change."""
    async with db.tenant(tenant) as connection:
        return (await connection.execute(select(t.config_version.c.n))).scalar() or 0


async def load_config(db: Database, tenant: TenantId) -> Config:
    """The tenant's present set-up; NotFound when there is no such tenant, Unavailable without a database."""
    async with db.tenant(tenant) as connection:
        version = (await connection.execute(select(t.config_version.c.n))).scalar()
        settings = (await connection.execute(select(t.tenant_settings))).first()
        if version is None or settings is None:
            raise NotFound("no such tenant", tenant=tenant)
        flows, old = await _flows(connection)
        return Config(
            tenant=tenant,
            version=version,
            queues=await _queues(connection),
            agents=await _agents(connection),
            numbers=await _numbers(connection),
            flows=flows,
            old_flows=old,
            hours=await _hours(connection),
            dispositions=frozenset(DispositionId(row.id) for row in await _all(connection, t.dispositions)),
            languages=tuple(settings.languages),
            not_in_service_flow=settings.not_in_service_flow,
        )


async def _all(connection: AsyncConnection, table: Table) -> list[Any]:
    return list(await connection.execute(select(table)))


async def _queues(connection: AsyncConnection) -> dict[QueueId, Queue]:
    return {
        QueueId(row.id): Queue(
            id=QueueId(row.id),
            code=row.code,
            name=row.names.get("en", row.code),
            requires=row.requires,
            priority=row.priority,
            threshold_seconds=row.threshold_seconds,
            offer_seconds=row.offer_seconds,
            music=row.music or "default",
            record=row.record,
            zone=row.zone,
        )
        for row in await _all(connection, t.queues)
    }


async def _agents(connection: AsyncConnection) -> dict[AgentId, AgentSettings]:
    codes = {row.id: row.code for row in await _all(connection, t.skills)}
    skills: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await _all(connection, t.agent_skills):
        skills[row.user_id][codes[row.skill_id]] = row.level
    spoken: dict[str, set[str]] = defaultdict(set)
    for row in await _all(connection, t.agent_languages):
        spoken[row.user_id].add(row.language)
    query = (
        select(t.agents, t.users.c.name, t.users.c.username)
        .join(t.users, t.users.c.id == t.agents.c.user_id)
        .where(t.users.c.active)
    )
    return {
        AgentId(row.user_id): AgentSettings(
            id=AgentId(row.user_id),
            card=AgentCard(name=row.name, username=row.username, phone=row.phone),
            skills=skills[row.user_id],
            languages=frozenset(spoken[row.user_id]),
            auto_accept=row.auto_accept,
            phone_only=row.phone_only,
            leg=row.leg,
            wrap_up=row.wrap_up,
            wrap_up_seconds=row.wrap_up_seconds,
            sip_secret=row.sip_secret,
        )
        for row in await connection.execute(query)
    }


async def _numbers(connection: AsyncConnection) -> dict[str, Number]:
    query = select(t.numbers, t.flows.c.code).join(t.flows, t.flows.c.id == t.numbers.c.flow_id)
    rows = await connection.execute(query)
    return {row.number: Number(number=row.number, name=row.name, flow=row.code) for row in rows}


async def _flows(connection: AsyncConnection) -> tuple[dict[str, Flow], dict[tuple[str, int], Flow]]:
    versions = t.flow_versions
    query = (
        select(t.flows.c.code, t.flows.c.published_version, versions.c.version, versions.c.graph)
        .join(versions, versions.c.flow_id == t.flows.c.id)
        .where(versions.c.published_at.is_not(None))
        .where(versions.c.version > t.flows.c.published_version - OLD_VERSIONS - 1)
    )
    live: dict[str, Flow] = {}
    old: dict[tuple[str, int], Flow] = {}
    for row in await connection.execute(query):
        flow = msgspec.convert({**row.graph, "version": row.version}, Flow)
        if row.version == row.published_version:
            live[row.code] = flow
        else:
            old[row.code, row.version] = flow
    return live, old


async def _hours(connection: AsyncConnection) -> dict[str, Hours]:
    rows = await _all(connection, t.hours)
    return {
        row.code: msgspec.convert(
            {"id": row.code, "name": row.code, "zone": row.zone, "weekly": row.weekly, "exceptions": row.exceptions},
            Hours,
        )
        for row in rows
    }
