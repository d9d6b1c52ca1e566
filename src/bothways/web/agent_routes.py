"""How an agent works: phone, leg, automatic acceptance, wrap-up. Read and changed by who manages people."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from bothways.adapters.postgres import people
from bothways.adapters.postgres.audit_chain import AuditEntry, record
from bothways.center.permissions import Permission, require
from bothways.kernel.errors import Invalid, NotFound
from bothways.kernel.ids import UserId
from bothways.web.identity import Here, Who
from bothways.web.models import IdPath, Model

router = APIRouter(tags=["people"])


class WorkSettings(Model):
    """All of an agent's settings. `leg`: made for each call, or kept up all shift."""

    phone: Literal["browser", "desk_phone"]
    leg: Literal["per_call", "kept_up"]
    auto_accept: bool
    phone_only: bool
    wrap_up: Literal["none", "timed", "free", "mandatory"]
    wrap_up_seconds: int


class WorkChange(Model):
    """What is to change; what is left out stays. `wrap_up_seconds` from 0 (none) to an hour."""

    phone: Literal["browser", "desk_phone"] | None = None
    leg: Literal["per_call", "kept_up"] | None = None
    auto_accept: bool | None = None
    phone_only: bool | None = None
    wrap_up: Literal["none", "timed", "free", "mandatory"] | None = None
    wrap_up_seconds: int | None = Field(default=None, ge=0, le=3600)


@router.get("/agents/{agent_id}/settings")
async def read_settings(parts: Here, signed: Who, agent_id: IdPath) -> WorkSettings:
    """The agent's settings; agents may read their own."""
    if agent_id != signed.person.id:
        require(signed.person, Permission.MANAGE_PEOPLE)
    async with parts.db.tenant(signed.person.tenant) as connection:
        row = await people.agent_row(connection, UserId(agent_id))
    if row is None:
        raise NotFound("no such agent", agent=agent_id)
    return WorkSettings(
        phone=row.phone,
        leg=row.leg,
        auto_accept=row.auto_accept,
        phone_only=row.phone_only,
        wrap_up=row.wrap_up,
        wrap_up_seconds=row.wrap_up_seconds,
    )


@router.patch("/agents/{agent_id}/settings")
async def change_settings(parts: Here, signed: Who, agent_id: IdPath, body: WorkChange) -> WorkSettings:
    """Change some of them; the center works by them within 2 s, a contact that runs ends as it began."""
    require(signed.person, Permission.MANAGE_PEOPLE)
    change = body.model_dump(exclude_none=True)
    if not change:
        raise Invalid("nothing to change", field="body")
    tenant = signed.person.tenant
    async with parts.db.tenant(tenant) as connection:
        if await people.agent_row(connection, UserId(agent_id)) is None:
            raise NotFound("no such agent", agent=agent_id)
        await people.change_agent(connection, UserId(agent_id), change)
        entry = AuditEntry(
            at=parts.clock.now(),
            actor=signed.person.actor,
            action="agent.settings_changed",
            target=f"agent:{agent_id}",
            facts=dict(change),
        )
        await record(connection, tenant, entry)
    return await read_settings(parts, signed, agent_id)
