"""Flows: read the live graph, hand in a new version. A version with errors is refused; the live one stays."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from bothways.adapters.postgres import flow_store
from bothways.adapters.postgres.audit_chain import AuditEntry, record
from bothways.center.permissions import Permission, require
from bothways.flows.files import MOST_BYTES, read_flow
from bothways.flows.validate import refuse_faulty
from bothways.kernel.errors import Invalid
from bothways.web.identity import Here, Who

router = APIRouter(tags=["flows"])
Code = Annotated[str, Path(min_length=1, max_length=64)]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]


class FindingOut(BaseModel):
    """Something about a flow that its author should know."""

    node: str
    reason: str
    message: str


class FlowAccepted(BaseModel):
    """The version is kept; it goes live when its prompts are rendered."""

    flow: str
    version: int
    warnings: list[FindingOut]


class FlowVersionOut(BaseModel):
    """How a version stands: live, replaced, rendering or failed."""

    flow: str
    version: int
    state: str
    published_at: int | None


@router.post("/flows/{code}/versions", status_code=202)
async def hand_in(parts: Here, signed: Who, code: Code, request: Request) -> FlowAccepted:
    """Check the flow in the body (JSON); 422 `flow-refused` names the node and the reason."""
    require(signed.person, Permission.MANAGE_ROUTES)
    flow = read_flow(await _body(request))
    if flow.id != code:
        raise Invalid("the flow's id is another", field="id", value=flow.id)
    tenant = signed.person.tenant
    async with parts.db.tenant(tenant) as connection:
        known = await flow_store.read_known(connection)
    findings = refuse_faulty(flow, known)
    version = await flow_store.keep_draft(parts.db, tenant, flow, parts.new_id)
    async with parts.db.tenant(tenant) as connection:
        entry = AuditEntry(
            at=parts.clock.now(),
            actor=signed.person.actor,
            action="flow.handed_in",
            target=f"flow:{code}",
            facts={"version": version},
        )
        await record(connection, tenant, entry)
    warnings = [FindingOut(node=f.node, reason=str(f.reason), message=f.message) for f in findings]
    return FlowAccepted(flow=code, version=version, warnings=warnings)


@router.get("/flows/{code}/versions")
async def versions(parts: Here, signed: Who, code: Code) -> list[FlowVersionOut]:
    """The latest versions of a flow, newest first."""
    require(signed.person, Permission.MANAGE_ROUTES)
    found = await flow_store.list_versions(parts.db, signed.person.tenant, code)
    return [FlowVersionOut.model_validate(msgspec.to_builtins(one)) for one in found]


@router.get("/flows/{code}/versions/{version}")
async def version(parts: Here, signed: Who, code: Code, version: Version) -> dict[str, Any]:
    """One version's graph, as it was handed in."""
    require(signed.person, Permission.MANAGE_ROUTES)
    flow = await flow_store.read_version(parts.db, signed.person.tenant, code, version)
    return dict(msgspec.to_builtins(flow))


async def _body(request: Request) -> bytes:
    whole = b""
    async for piece in request.stream():
        whole += piece
        if len(whole) > MOST_BYTES:
            raise Invalid("flow file too big", reason=f"more than {MOST_BYTES} bytes")
    return whole
