"""One WebSocket to the engine: events come in, requests go out and their answers come back in order."""

from __future__ import annotations

import asyncio
import base64
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec
import structlog
from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bothways.adapters.asterisk.errors import EngineAway
from bothways.adapters.asterisk.events import Event, decode_event

log = structlog.get_logger(__name__)

PING_SECONDS = 1.0
"""Silence until a ping, and time for its answer: an engine that is stopped, not gone, is noticed within 3 s (C4)."""
PATIENT_PING_SECONDS = 15.0
"""For links on which a request may wait inside the engine: it answers no ping meanwhile."""
SWEEP_SECONDS = 0.25
CONNECT_SECONDS = 3.0
LARGEST_MESSAGE = 64 * 1024 * 1024
"""A listing of ten thousand channels has about 20 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineAccess:
    """Where the engine's control interface is and as whom we enter. `app` names us to the dialplan."""

    url: str
    user: str
    secret: str
    app: str = "bothways"


class Request(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="RESTRequest"):
    """A request as the engine reads it from the socket."""

    request_id: str
    method: str
    uri: str
    query_strings: list[dict[str, str]] = []
    content_type: str = ""
    message_body: str = ""


_encode = msgspec.json.Encoder().encode


class Reply(msgspec.Struct, frozen=True):
    """The engine's answer: HTTP status and JSON text (empty for none)."""

    status: int
    body: str


class Link(WSListener):
    """A connection under the name `app`. `closed` is done when it is over, for whatever reason."""

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self._on_event = on_event
        self._transport: WSTransport | None = None
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, tuple[asyncio.Future[Reply], float]] = {}
        self._sweeper: asyncio.TimerHandle | None = None
        self._numbers = itertools.count(1)
        self._pieces = bytearray()
        self.closed: asyncio.Future[None] = self._loop.create_future()

    # --- WSListener ----------------------------------------------------------------------------------------------

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The handshake is done."""
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take one frame; messages in pieces are put together first."""
        if frame.msg_type is WSMsgType.TEXT or frame.msg_type is WSMsgType.CONTINUATION:
            if frame.fin and not self._pieces:
                self._take(frame.get_payload_as_memoryview())
                return
            self._pieces += frame.get_payload_as_memoryview()
            if frame.fin:
                whole, self._pieces = self._pieces, bytearray()
                self._take(whole)
        elif frame.msg_type is WSMsgType.CLOSE:
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Whoever waits for an answer gets none any more."""
        self._transport = None
        if not self.closed.done():
            self.closed.set_result(None)
        waiting, self._waiting = self._waiting, {}
        for answer, _ in waiting.values():
            _fail(answer, "The connection to the engine broke.")

    # --- ours ----------------------------------------------------------------------------------------------------

    def send(
        self, method: str, path: str, query: dict[str, str] | None, body: object | None, seconds: float
    ) -> asyncio.Future[Reply]:
        """Send one request; the answer, or EngineAway, comes with the future. Requests are answered in their order."""
        answer: asyncio.Future[Reply] = self._loop.create_future()
        if self._transport is None:
            answer.set_exception(EngineAway("There is no connection to the engine."))
            return answer
        number = str(next(self._numbers))
        self._waiting[number] = (answer, self._loop.time() + seconds)
        self._transport.send(WSMsgType.TEXT, _encode(_request(number, method, path, query, body)))
        if self._sweeper is None:
            self._sweeper = self._loop.call_later(SWEEP_SECONDS, self._sweep)
        return answer

    def close(self) -> None:
        """End the connection now."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    def _sweep(self) -> None:
        # One timer for all requests: a timer for each would cost more than the request.
        now = self._loop.time()
        for number, (answer, deadline) in tuple(self._waiting.items()):
            if answer.done() or deadline < now:
                del self._waiting[number]
                _fail(answer, "The engine gave no answer in time.")
        self._sweeper = self._loop.call_later(SWEEP_SECONDS, self._sweep) if self._waiting else None

    def _take(self, payload: memoryview | bytearray) -> None:
        try:
            event = decode_event(payload)
            if event.request_id:
                self._answer(event)
            else:
                self._on_event(event)
        except Exception:  # the loop top of this connection: one bad message must not end the others
            log.exception("engine.message_failed")

    def _answer(self, event: Event) -> None:
        answer, _ = self._waiting.pop(event.request_id, (None, 0.0))
        if answer is not None and not answer.done():
            answer.set_result(Reply(event.status_code, event.message_body))


def _fail(answer: asyncio.Future[Reply], why: str) -> None:
    if not answer.done():
        answer.set_exception(EngineAway(why))


def _request(number: str, method: str, path: str, query: dict[str, str] | None, body: object | None) -> Request:
    asked = [{"name": name, "value": value} for name, value in query.items()] if query else []
    if body is None:
        return Request(number, method, path, asked)
    return Request(number, method, path, asked, "application/json", msgspec.json.encode(body).decode())


async def open_link(
    access: EngineAccess, app: str, on_event: Callable[[Event], None], ping_seconds: float = PING_SECONDS
) -> Link:
    """Connect under the name `app`. Raises EngineAway."""
    link = Link(on_event)
    query = urlencode({"app": app, "subscribeAll": "false"})
    secret = base64.b64encode(f"{access.user}:{access.secret}".encode()).decode()
    address = access.url.replace("http", "ws", 1) + f"/ari/events?{query}"
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await ws_connect(
                lambda: link,
                address,
                enable_auto_ping=True,
                auto_ping_idle_timeout=ping_seconds,
                auto_ping_reply_timeout=ping_seconds,
                max_frame_size=LARGEST_MESSAGE,
                extra_headers={"Authorization": f"Basic {secret}"},
            )
    except (OSError, WSError, TimeoutError) as refused:
        raise EngineAway("The engine does not let us in.", reason=str(refused) or type(refused).__name__) from refused
    return link
