"""Carries SIP messages between a browser's WebSocket and the engine's, which listens on loopback only."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress

import structlog
from fastapi import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

LOG = structlog.get_logger(__name__)
MOST_BYTES = 64 * 1024
"""The largest SIP message: an INVITE with many candidates has some 6 kB."""
PING_SECONDS = 20
TRY_AGAIN_LATER = 1013
OWN_FROM = re.compile(rb"^(?:From|f)\s*:[^\r\n]*?sips?:([^@;>\s]+)@", re.IGNORECASE | re.MULTILINE)


async def carry(
    socket: WebSocket, engine_url: str, user: str, ended: Callable[[], Coroutine[None, None, None]]
) -> None:
    """Run until either side or the session ends; a browser may speak for its own account `user` only."""
    try:
        engine = await connect(
            engine_url,
            subprotocols=[Subprotocol("sip")],
            max_size=MOST_BYTES,
            ping_interval=PING_SECONDS,
            open_timeout=2,
            close_timeout=1,
            compression=None,
        )
    except (OSError, InvalidHandshake, TimeoutError):
        await socket.close(TRY_AGAIN_LATER)
        return
    await socket.accept(subprotocol="sip")
    ways = [asyncio.ensure_future(way) for way in (_up(socket, engine, user), _down(socket, engine), ended())]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        await engine.close()
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close()


def may_pass(message: bytes, user: str) -> bool:
    """Whether a message may go to the engine: a registration only for the own account.

    Inside a call From may be the contact's random name, so other requests are left to the engine, which asks each
    for the account's password.
    """
    if not message.startswith(b"REGISTER "):
        return True
    claimed = OWN_FROM.search(message)
    return claimed is not None and claimed.group(1) == user.encode()


async def _up(socket: WebSocket, engine: ClientConnection, user: str) -> None:
    with suppress(WebSocketDisconnect, ConnectionClosed):
        while True:
            message = await socket.receive()
            if message["type"] != "websocket.receive":
                return
            data = message.get("text") or message.get("bytes") or ""
            raw = data.encode() if isinstance(data, str) else data
            if len(raw) > MOST_BYTES or not may_pass(raw, user):
                LOG.warning("a phone sent what it may not", agent=user, size=len(raw))
                return
            await engine.send(data)


async def _down(socket: WebSocket, engine: ClientConnection) -> None:
    with suppress(WebSocketDisconnect, ConnectionClosed, RuntimeError):
        async for data in engine:
            if isinstance(data, str):
                await socket.send_text(data)
            else:
                await socket.send_bytes(data)
