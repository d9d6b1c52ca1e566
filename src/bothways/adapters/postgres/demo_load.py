"""Writes the demo tenant. Loading it again renews content and keeps what people have changed about themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bothways.adapters.postgres import tables as t
from bothways.adapters.postgres.owner import (
    NewUser,
    as_owner,
    change_config,
    make_tenant,
    put_user,
    set_password,
    steady_id,
)
from bothways.adapters.postgres.people import TenantCard
from bothways.crm.passwords import is_right
from bothways.demo.nordlys import Demo, DemoUser
from bothways.flows.model import Flow
from bothways.kernel.ids import TenantId, UserId
from bothways.kernel.time import Instant

Rows = Sequence[dict[str, Any]]


class _Writer:
    """One load: knows the tenant and how its ids are made."""

    def __init__(self, owner: AsyncConnection, tenant: TenantId, code: str) -> None:
        self.owner, self.tenant, self.code = owner, tenant, code

    def id(self, kind: str, code: str) -> str:
        return steady_id(self.code, kind, code)

    async def put(self, table: Table, rows: Rows) -> None:
        """Insert or renew rows by their key."""
        key = [column.name for column in table.primary_key]
        for row in rows:
            new = insert(table).values(tenant_id=self.tenant, **row)
            rest = {name: new.excluded[name] for name in row if name not in key}
            once = new.on_conflict_do_update(index_elements=key, set_=rest) if rest else new.on_conflict_do_nothing()
            await self.owner.execute(once)


async def load_demo(url: str, demo: Demo, password: str, at: Instant) -> TenantId:
    """Write the demo tenant's content as the owner; everybody's password becomes `password`. Returns the tenant."""
    code = demo.tenant.code
    tenant = TenantId(steady_id(code, "tenant", code))
    async with as_owner(url) as owner:
        await make_tenant(owner, TenantCard(id=tenant, code=code, name=demo.tenant.name))
        write = _Writer(owner, tenant, code)
        await _names(write, demo)
        await _routes(write, demo, at)
        for user in demo.users:
            await _user(write, user, password)
        await _customers(write, demo)
        await change_config(owner)
    return tenant


async def _names(write: _Writer, demo: Demo) -> None:
    settings = {
        "zone": demo.tenant.zone,
        "currency": demo.tenant.currency,
        "languages": list(demo.tenant.languages),
        "not_in_service_flow": demo.tenant.unknown_number_flow,
    }
    await write.put(t.tenant_settings, [settings])
    skills = [{"id": write.id("skill", x.id), "code": x.id, "names": x.name} for x in demo.skills]
    await write.put(t.skills, skills)
    results = [{"id": write.id("disposition", x.id), "code": x.id, "names": x.name} for x in demo.dispositions]
    await write.put(t.dispositions, results)
    teams = [{"id": write.id("team", x.id), "code": x.id, "name": x.name["en"]} for x in demo.teams]
    await write.put(t.teams, teams)
    await write.put(t.pause_reasons, [{"code": x.id, "names": x.name} for x in demo.pause_reasons])
    await write.put(t.tiers, [{"code": x.id, "priority": x.priority_boost, "names": x.name} for x in demo.tiers])


async def _routes(write: _Writer, demo: Demo, at: Instant) -> None:
    hours = [
        {
            "id": write.id("hours", x.id),
            "code": x.id,
            "zone": x.zone,
            "weekly": msgspec.to_builtins(x.weekly),
            "exceptions": msgspec.to_builtins(x.exceptions),
        }
        for x in demo.hours
    ]
    await write.put(t.hours, hours)
    queues = [
        {
            "id": write.id("queue", x.id),
            "code": x.id,
            "names": x.name,
            "threshold_seconds": x.target_seconds,
            "target_percent": x.target_percent,
            "offer_seconds": x.offer_seconds,
            "priority": x.priority,
            "requires": x.skills,
            "record": True,
            "zone": demo.tenant.zone,
        }
        for x in demo.queues
    ]
    await write.put(t.queues, queues)
    for flow in demo.flows:
        await _publish(write, flow, at)
    numbers = [{"number": x.number, "name": x.name, "flow_id": write.id("flow", x.flow)} for x in demo.numbers]
    await write.put(t.numbers, numbers)


async def _publish(write: _Writer, flow: Flow, at: Instant) -> None:
    """Publish the graph as a new version unless there was one like it: what people have made of it stays live."""
    flow_id, graph = write.id("flow", flow.id), msgspec.json.decode(msgspec.json.encode(flow))
    await write.put(t.flows, [{"id": flow_id, "code": flow.id}])
    versions = select(t.flow_versions).where(t.flow_versions.c.flow_id == flow_id)
    known = list(await write.owner.execute(versions))
    if any({**one.graph, "version": 0} == {**graph, "version": 0} for one in known):
        return
    version = max((one.version for one in known), default=0) + 1
    row = {"flow_id": flow_id, "version": version, "graph": {**graph, "version": version}, "published_at": at}
    await write.put(t.flow_versions, [row])
    await write.put(t.flows, [{"id": flow_id, "code": flow.id, "published_version": version}])


async def _user(write: _Writer, user: DemoUser, password: str) -> None:
    user_id = UserId(write.id("user", user.login))
    language = user.reads or max(user.languages, key=lambda known: user.languages[known], default="en")
    new = NewUser(
        username=user.login,
        name=user.name,
        role=user.role,
        password=password,
        language=language,
        phone=user.phone,
        auto_accept=user.auto_accept,
        wrap_up="timed" if user.wrap_up_seconds else "none",
        wrap_up_seconds=user.wrap_up_seconds,
    )
    await put_user(write.owner, write.tenant, user_id, new)
    stored = (await write.owner.execute(select(t.users.c.password_hash).where(t.users.c.id == user_id))).scalar_one()
    if not is_right(password, stored):
        await set_password(write.owner, user_id, password)
    await write.put(t.team_members, [{"team_id": write.id("team", user.team), "user_id": user_id}])
    if user.role != "agent":
        return
    skills = [{"user_id": user_id, "skill_id": write.id("skill", s), "level": n} for s, n in user.levels.items()]
    await write.put(t.agent_skills, skills)
    spoken = [{"user_id": user_id, "language": tag, "level": n} for tag, n in user.languages.items()]
    await write.put(t.agent_languages, spoken)


async def _customers(write: _Writer, demo: Demo) -> None:
    for x in demo.customers:
        name = x.native_name or x.name
        key = write.id("customer", x.number)
        row = {"id": key, "name": name, "tier": x.tier, "language": x.language, "tags": [x.city, *x.owns]}
        await write.put(t.customers, [row])
        await write.put(t.customer_phones, [{"phone": x.number, "customer_id": key}])
