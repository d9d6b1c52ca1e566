"""The live feed over WebSocket, and the same snapshot over plain HTTP."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Response, WebSocket, WebSocketDisconnect
from msgspec import Struct
from starlette.requests import HTTPConnection

from bothways.adapters.postgres.people import Session
from bothways.center.facts import DeskOpened
from bothways.center.permissions import Permission, Person, require
from bothways.interactions.agent import state
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import AgentId, TenantId
from bothways.web.identity import Here, Who, parts_of, same_origin, session_of, token_of
from bothways.web.live_hub import Client, LiveHub
from bothways.web.live_ring import Reader
from bothways.web.models import QueueStatus, StatusOut
from bothways.web.parts import WebParts

router = APIRouter(tags=["live"])
POLICY_VIOLATION = 1008
SESSION_OVER = 4401
TRY_AGAIN_LATER = 1013
SEND_SECONDS = 10
RECHECK_MS = 30_000
"""How often an open feed looks whether its session still stands."""


class Hello(Struct, frozen=True, kw_only=True):
    """The client's first message: where it stands, and which desk it is."""

    since: int | None = None
    desk: str | None = None


class Beat(Struct, frozen=True, kw_only=True):
    """The client's heartbeat."""

    type: Literal["beat"]


class Hubs:
    """The live hubs of this process, one per tenant."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._hubs: dict[TenantId, LiveHub] = {}
        self._making = asyncio.Lock()

    async def of(self, tenant: TenantId) -> LiveHub:
        """The tenant's hub, started when it is wanted for the first time."""
        async with self._making:
            if tenant not in self._hubs:
                hub = LiveHub(self._parts, tenant)
                await hub.start()
                self._hubs[tenant] = hub
            return self._hubs[tenant]

    async def stop(self) -> None:
        """End all of them."""
        for hub in self._hubs.values():
            await hub.stop()


def hubs_of(connection: HTTPConnection) -> Hubs:
    """The hubs of the app."""
    hubs: Hubs = connection.app.state.hubs
    return hubs


Live = Annotated[Hubs, Depends(hubs_of)]


def reader_of(person: Person) -> Reader:
    """What the person may see of the floor."""
    return Reader(agent=person.id, all=person.may(Permission.SEE_BOARD))


@router.get("/board")
async def board(signed: Who, hubs: Live) -> Response:
    """The snapshot that the live feed begins with."""
    require(signed.person, Permission.SEE_BOARD)
    hub = await hubs.of(signed.person.tenant)
    await hub.replica()
    return Response(hub.snapshot(reader_of(signed.person)), media_type="application/json")


@router.get("/status")
async def status(parts: Here, signed: Who, hubs: Live) -> StatusOut:
    """The floor in figures."""
    require(signed.person, Permission.SEE_BOARD)
    return await status_of(parts, hubs, signed.person.tenant)


async def status_of(parts: WebParts, hubs: Hubs, tenant: TenantId) -> StatusOut:
    """A tenant's floor in figures."""
    replica = await (await hubs.of(tenant)).replica()
    now = parts.clock.now()
    queues = []
    for queue in replica.config.queues.values():
        shown = replica.show(("queue", queue.id), now)
        if shown is None:
            continue
        view = shown.view
        since = view.longest_waiting_since
        waited = (now - since) / 1000 if since is not None else 0.0
        queues.append(
            QueueStatus(
                code=view.code,
                name=view.name,
                waiting=view.waiting,
                longest_wait_seconds=waited,
                service_level=view.service_level,
            )
        )
    agents: dict[str, int] = {}
    for agent in replica.config.agents:
        word = state(replica.floor.agent(agent))
        agents[word] = agents.get(word, 0) + 1
    system = replica.system()
    return StatusOut(
        queues=queues,
        agents=agents,
        active_contacts=len(replica.floor.contacts),
        center=system.center,
        database=system.database,
        engine=system.engine,
    )


@router.websocket("/live")
async def live(socket: WebSocket) -> None:
    """Snapshot, then changes, for as long as the session stands."""
    parts = parts_of(socket)
    token, protocol = _token(socket)
    if token is None or not same_origin(socket):
        await socket.close(POLICY_VIOLATION)
        return
    try:
        session = await session_of(parts, token)
    except BothwaysError as refused:
        await socket.close(TRY_AGAIN_LATER if refused.kind == "unavailable" else POLICY_VIOLATION)
        return
    await socket.accept(subprotocol=protocol)
    with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        await _serve(socket, parts, session, token)
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.close()


def _token(socket: WebSocket) -> tuple[str | None, str | None]:
    for offered in socket.scope.get("subprotocols", ()):
        if offered.startswith("bearer."):
            return offered.removeprefix("bearer."), offered
    found = token_of(socket)
    return (found[0] if found else None), None


async def _serve(socket: WebSocket, parts: WebParts, session: Session, token: str) -> None:
    hello = await _hello(socket)
    if hello is None:
        return
    hub = await hubs_of(socket).of(session.person.tenant)
    # The desk is told to be open before anything is shown, so that its phone cannot register first.
    listening = asyncio.ensure_future(_listen(socket, parts, hub, session, token, hello))
    try:
        client = await hub.join(reader_of(session.person), hello.since)
    except BothwaysError:
        listening.cancel()
        await socket.close(TRY_AGAIN_LATER)
        return
    sending = asyncio.ensure_future(_send(socket, hub, client))
    try:
        await asyncio.wait({sending, listening}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.leave(client)
        for task in (sending, listening):
            task.cancel()
        await asyncio.gather(sending, listening, return_exceptions=True)


async def _hello(socket: WebSocket) -> Hello | None:
    async with asyncio.timeout(SEND_SECONDS):
        text = await socket.receive_text()
    try:
        hello = msgspec.json.decode(text, type=Hello)
    except msgspec.DecodeError:
        await socket.close(POLICY_VIOLATION)
        return None
    return hello if hello.desk is None or len(hello.desk) <= 64 else None


async def _send(socket: WebSocket, hub: LiveHub, client: Client) -> None:
    while True:
        await client.wake.wait()
        client.wake.clear()
        while client.wants_snapshot or client.pending:
            if client.wants_snapshot:
                client.wants_snapshot = False
                message = hub.snapshot(client.reader)
                client.pending.clear()
            else:
                message = client.pending.popleft()
            async with asyncio.timeout(SEND_SECONDS):
                await socket.send_text(message.decode())


async def _listen(socket: WebSocket, parts: WebParts, hub: LiveHub, session: Session, token: str, hello: Hello) -> None:
    person = session.person
    desk = hello.desk if person.may(Permission.TAKE_CONTACTS) else None
    opened = desk is None
    checked = parts.clock.now()
    while True:
        if desk is not None and not opened:
            opened = await _open_desk(parts, person, desk, fresh=hello.since is None)
        text = await socket.receive_text()
        try:
            msgspec.json.decode(text, type=Beat)
        except msgspec.DecodeError:
            await socket.close(POLICY_VIOLATION)
            return
        now = parts.clock.now()
        if desk is not None:
            hub.beat(AgentId(person.id), desk)
        if now - checked > RECHECK_MS:
            checked = now
            if not await _stands(parts, token):
                await socket.close(SESSION_OVER)
                return
        await socket.send_text(f'{{"type":"beat","now":{now}}}')


async def _open_desk(parts: WebParts, person: Person, desk: str, fresh: bool) -> bool:
    """Say that the desk is open; False: the center did not hear it, so it is said again with the next beat."""
    command = DeskOpened(agent=AgentId(person.id), desk=desk, fresh=fresh)
    try:
        await parts.center.command(person.tenant, command, actor=person.actor)
    except BothwaysError as refused:
        return refused.kind != "unavailable"
    return True


async def _stands(parts: WebParts, token: str) -> bool:
    try:
        await session_of(parts, token)
    except BothwaysError as refused:
        return refused.kind == "unavailable"
    return True
