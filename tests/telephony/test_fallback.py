"""A caller is never left in silence: dead, stopped or deaf application, the engine itself speaks within 3 s."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bothways.engine import AsteriskConfig, RunningAsterisk, running_asterisk
from bothways.engine.ports import free_tcp_port, free_udp_port
from telephony.hearing import level, share_of_tone
from telephony.sippeer import Peer

pytestmark = pytest.mark.asyncio(loop_scope="module")
FALLBACK_SECONDS = 3.0
BEEP_HZ = 440


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningAsterisk]:
    config = AsteriskConfig(
        sip_port=free_udp_port(),
        http_port=free_tcp_port(),
        rtp_from=34000,
        rtp_to=34200,
        secret="not-a-secret",
        demo=True,
    )
    async with running_asterisk(config, tmp_path_factory.mktemp("engine")) as running:
        yield running


async def hears_fallback(engine: RunningAsterisk) -> float:
    """Call, and give the seconds from INVITE to the first sound, which must be the beep."""
    async with Peer(("127.0.0.1", engine.config.sip_port)) as peer:
        call = await peer.call("1001")
        await call.until("up", timeout=10)
        await call.media.until_heard(seconds=1.0)
        assert level(call.media.heard()) > -40
        assert share_of_tone(call.media.heard(), BEEP_HZ) > 0.5
        assert call.media.first_sound_at is not None
        return call.media.first_sound_at - call.began_at


async def test_caller_hears_the_fallback_when_no_application_is_connected(engine: RunningAsterisk) -> None:
    assert await hears_fallback(engine) < FALLBACK_SECONDS


async def test_caller_hears_the_fallback_when_the_application_does_not_claim(engine: RunningAsterisk) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(events_url(engine)) as events:
        reading = asyncio.create_task(drain(events))
        assert await hears_fallback(engine) < FALLBACK_SECONDS
        reading.cancel()


async def test_caller_hears_the_fallback_when_the_application_is_stopped(engine: RunningAsterisk) -> None:
    with stopped_application(engine):
        assert await hears_fallback(engine) < FALLBACK_SECONDS


async def test_callers_hear_the_fallback_when_the_application_does_not_read(engine: RunningAsterisk) -> None:
    """Its buffers are full: every event to it would have to wait."""
    for _ in range(10):
        with deaf_application(engine) as deaf, contextlib.suppress(CutOff):
            await fill(engine, deaf)
            waited = await asyncio.gather(*(hears_fallback(engine) for _ in range(5)))
            assert max(waited) < FALLBACK_SECONDS
            return
    raise AssertionError("the engine always gave the application up before it was deaf")


async def test_a_claimed_call_stays_with_the_application(engine: RunningAsterisk) -> None:
    server = ("127.0.0.1", engine.config.sip_port)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(events_url(engine)) as events,
        Peer(server) as peer,
    ):
        call = await peer.call("1001")
        channel = (await event_of(events, "CallBroadcast"))["channel"]["id"]
        await post(session, engine, f"events/claim?channelId={channel}&application=bothways")
        started = await event_of(events, "StasisStart")
        assert started["args"] == ["inbound", "1001"]
        await post(session, engine, f"channels/{channel}/answer")
        await call.until("up")
        with pytest.raises(TimeoutError):
            await call.until("ended", timeout=FALLBACK_SECONDS)
        assert call.media.first_sound_at is None


def events_url(engine: RunningAsterisk) -> str:
    return f"{engine.url}/ari/events?app=bothways&api_key={engine.config.user}:{engine.config.secret}"


async def drain(events: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in events:
        pass


async def event_of(events: aiohttp.ClientWebSocketResponse, kind: str) -> dict:  # type: ignore[type-arg]
    async with asyncio.timeout(5):
        while True:
            event = await events.receive_json()
            if event["type"] == kind:
                return event  # type: ignore[no-any-return]


async def post(session: aiohttp.ClientSession, engine: RunningAsterisk, path: str) -> None:
    login = aiohttp.BasicAuth(engine.config.user, engine.config.secret)
    async with session.post(f"{engine.url}/ari/{path}", auth=login) as answer:
        assert answer.status < 300, await answer.text()


def open_events_socket(engine: RunningAsterisk, buffer: int | None = None) -> socket.socket:
    """A connected application that has said hello and will not read."""
    raw = socket.socket()
    if buffer:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    raw.connect(("127.0.0.1", engine.config.http_port))
    key = base64.b64encode(os.urandom(16)).decode()
    path = events_url(engine).removeprefix(engine.url)
    raw.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert raw.recv(1024).startswith(b"HTTP/1.1 101")
    return raw


@contextlib.contextmanager
def stopped_application(engine: RunningAsterisk) -> Iterator[None]:
    """As after SIGSTOP: the kernel keeps the connection, nobody reads or answers."""
    raw = open_events_socket(engine)
    try:
        yield
    finally:
        raw.close()


@contextlib.contextmanager
def deaf_application(engine: RunningAsterisk) -> Iterator[socket.socket]:
    raw = open_events_socket(engine, buffer=2048)
    try:
        yield raw
    finally:
        raw.close()


class CutOff(Exception):
    """The engine gave the deaf application up before its buffers were measured as full."""


async def fill(engine: RunningAsterisk, deaf: socket.socket) -> None:
    """Send events until what waits in the kernel for the deaf application grows no more: writes to it now block.
    Raises CutOff when the engine was quicker to give it up."""
    login = aiohttp.BasicAuth(engine.config.user, engine.config.secret)
    big = {"variables": {"text": "x" * 3000}}
    url = f"{engine.url}/ari/events/user/fill?application=bothways"
    waiting, unchanged = 0, 0
    async with aiohttp.ClientSession() as session, asyncio.timeout(30):
        while unchanged < 3:
            for _ in range(10):
                async with session.post(url, json=big, auth=login) as answer:
                    if answer.status == 404:
                        raise CutOff
                    assert answer.status < 300, await answer.text()
            before, waiting = waiting, waiting_bytes(deaf)
            unchanged = unchanged + 1 if waiting == before > 0 else 0


def waiting_bytes(deaf: socket.socket) -> int:
    """What the engine has sent to this socket and the kernel still holds."""
    ours = f"{deaf.getsockname()[1]:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[2].endswith(":" + ours):
            return int(fields[4].split(":")[0], 16)
    raise CutOff
