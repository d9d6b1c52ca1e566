"""The agent's phone: how it registers, and the browser's way to the engine."""

from __future__ import annotations

import asyncio
from functools import partial

from fastapi import APIRouter, WebSocket

from bothways.adapters.postgres import people
from bothways.center.permissions import Permission, require
from bothways.kernel.errors import BothwaysError, NotFound
from bothways.web.identity import Here, Who, parts_of, same_origin, session_of, token_of
from bothways.web.models import PhoneChoice, PhoneOut
from bothways.web.parts import WebParts
from bothways.web.sip_proxy import carry

router = APIRouter(tags=["phone"])
WS_PATH = "/api/v1/phone/sip"
POLICY_VIOLATION = 1008


@router.get("/phone")
async def read_phone(parts: Here, signed: Who) -> PhoneOut:
    """The account of the agent's own phone."""
    require(signed.person, Permission.TAKE_CONTACTS)
    async with parts.db.tenant(signed.person.tenant) as connection:
        agent = await people.agent_row(connection, signed.person.id)
    if agent is None:
        raise NotFound("no phone for this person")
    phone, user = parts.phone, signed.person.id
    return PhoneOut(
        kind="desk_phone" if agent.phone == "desk_phone" else "browser",
        sip_uri=f"sip:{user}@{phone.sip_host}",
        username=user,
        password=agent.sip_secret,
        ws_path=WS_PATH,
        server=f"{phone.sip_host}:{phone.sip_port}",
        ice_servers=list(phone.ice_servers),
    )


@router.put("/agent/phone")
async def choose_phone(parts: Here, signed: Who, body: PhoneChoice) -> PhoneOut:
    """Take calls on this phone; the center knows within 2 s, a call that runs stays where it is."""
    require(signed.person, Permission.TAKE_CONTACTS)
    async with parts.db.tenant(signed.person.tenant) as connection:
        if await people.agent_row(connection, signed.person.id) is None:
            raise NotFound("no phone for this person")
        await people.choose_phone(connection, signed.person.id, body.kind)
    return await read_phone(parts, signed)


@router.websocket("/phone/sip")
async def sip(socket: WebSocket) -> None:
    """SIP over WebSocket (RFC 7118) for browsers that are signed in as agents."""
    parts = parts_of(socket)
    found = token_of(socket)
    try:
        if found is None or not same_origin(socket) or "sip" not in socket.scope.get("subprotocols", ()):
            await socket.close(POLICY_VIOLATION)
            return
        session = await session_of(parts, found[0])
        require(session.person, Permission.TAKE_CONTACTS)
    except BothwaysError:
        await socket.close(POLICY_VIOLATION)
        return
    await carry(
        socket, engine_socket(parts.phone.engine_url), session.person.id, partial(_end_of_session, parts, found[0])
    )


async def _end_of_session(parts: WebParts, token: str) -> None:
    """Return when the session is over; a database that is away ends nothing."""
    while True:
        await asyncio.sleep(parts.phone.recheck_seconds)
        try:
            await session_of(parts, token)
        except BothwaysError as refused:
            if refused.kind != "unavailable":
                return


def engine_socket(url: str) -> str:
    """The engine's WebSocket, given its HTTP address or the WebSocket's own."""
    scheme, _, rest = url.partition("://")
    if scheme in ("ws", "wss"):
        return url
    return f"{'wss' if scheme == 'https' else 'ws'}://{rest.rstrip('/')}/ws"
