"""Live: this process turns. Ready: a write succeeds, the center answers, SIP answers (PROMISES §2.6)."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from bothways.adapters.postgres import people
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import TenantId
from bothways.web.identity import Here
from bothways.web.live_routes import Live
from bothways.web.parts import WebParts
from bothways.web.sip_ping import answers

router = APIRouter(tags=["health"])
SECONDS = 1.8


@router.get("/livez")
async def livez() -> dict[str, bool]:
    """This process answers."""
    return {"live": True}


@router.get("/readyz")
async def readyz(parts: Here, hubs: Live) -> JSONResponse:
    """200 when calls can be taken, else 503; each part with what is wrong with it ("" when nothing is)."""
    tenant, wrong = await _database(parts)
    found = {"database": wrong, "sip": "", "center": "", "engine": ""}
    if tenant is not None:
        center, sip, engine = await asyncio.gather(
            _center(parts, tenant),
            answers(parts.phone.ping_host, parts.phone.sip_port),
            _engine(hubs, tenant),
        )
        found |= {"center": center, "sip": "" if sip else "no answer to OPTIONS", "engine": engine}
    ready = not any(found.values())
    return JSONResponse({"ready": ready, "parts": found}, status_code=200 if ready else 503)


async def _database(parts: WebParts) -> tuple[TenantId | None, str]:
    """The tenant that readiness is about, and what is wrong with the database or its content."""
    try:
        async with asyncio.timeout(SECONDS):
            if parts.default_tenant is None:
                await parts.db.ready()
                return None, ""
            async with parts.db.no_tenant() as connection:
                card = await people.tenant_by_code(connection, parts.default_tenant)
            if card is None:
                return None, f"the tenant {parts.default_tenant} is not there yet"
            await parts.db.ready(card.id)
            return card.id, ""
    except (BothwaysError, TimeoutError) as away:
        return None, str(away) or "no answer"


async def _center(parts: WebParts, tenant: TenantId) -> str:
    return "" if await parts.center.alive(tenant) else "no center serves the tenant"


async def _engine(hubs: Live, tenant: TenantId) -> str:
    try:
        replica = await (await hubs.of(tenant)).replica()
    except BothwaysError as away:
        return str(away)
    return "" if replica.system().engine == "up" else "the center has no connection to it"
