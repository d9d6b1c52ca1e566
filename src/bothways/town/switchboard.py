"""Lines by way of the town's engine: calls out, calls in, keys, and hanging up."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec
import structlog

from bothways.adapters.asterisk.client import AriClient
from bothways.adapters.asterisk.errors import EngineAway, EngineRefused
from bothways.adapters.asterisk.events import Event
from bothways.adapters.asterisk.link import EngineAccess
from bothways.town import premises
from bothways.town.errors import TownError
from bothways.town.lines import Line
from bothways.town.premises import APP_LENGTH, Premises
from bothways.town.sound_link import close_quietly, open_sound
from bothways.town.voices import Voice

log = structlog.get_logger(__name__)

EVENTS: Final = ("StasisStart", "ChannelDestroyed", "ChannelDtmfReceived")
KEY_MS: Final = "120"
BETWEEN_KEYS_MS: Final = "120"
RingHandler = Callable[[Line, str], None]
"""Told of each call in, with the name that was dialed."""


class _Variables(msgspec.Struct):
    MEDIA_WEBSOCKET_CONNECTION_ID: str = ""


class _ExternalMedia(msgspec.Struct):
    id: str
    channelvars: _Variables = msgspec.field(default_factory=_Variables)


class Switchboard:
    """All lines of one process. `center` is host:port of the center's SIP."""

    def __init__(self, premises: Premises, center: str) -> None:
        self.premises = premises
        self.center = center
        self.app = "town" + secrets.token_hex((APP_LENGTH - 4) // 2)
        self._lines: dict[str, Line] = {}
        self._on_ring: RingHandler | None = None
        access = EngineAccess(url=premises.url, user=premises.user, secret=premises.secret, app=self.app)
        self.engine = AriClient(access, on_event=self._take, events=EVENTS, watch_phones=False)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, on_ring: RingHandler | None = None) -> None:
        """Connect to the engine. Raises TownError."""
        self._on_ring = on_ring
        await self.engine.start()
        try:
            await self.engine.wait_up()
        except EngineAway as away:
            raise TownError("The town's engine does not answer.", reason=str(away)) from away

    async def stop(self) -> None:
        """Hang up all lines and let go of the engine."""
        await asyncio.gather(*(self.hang_up(line) for line in list(self._lines.values())))
        await asyncio.gather(*list(self._tasks), return_exceptions=True)
        await self.engine.stop()

    @property
    def lines_in_use(self) -> int:
        """How many calls there are now."""
        return len(self._lines)

    # --- calls out ---

    async def call(self, number: str, *, caller: str, voice: Voice, ring_seconds: float = 60.0) -> Line:
        """Dial. The line is returned at once; await its `answered` and `ended`. Raises TownError."""
        mark = secrets.token_hex(8)
        line = Line(f"{self.app}-{mark}", number=number, caller=caller)
        try:
            await self._furnish(line, voice)
            self._lines[line.leg] = line
            await self._originate(line, ring_seconds)
        except (EngineAway, EngineRefused) as refused:
            self._lines.pop(line.leg, None)
            await self._clear(line)
            raise TownError("The town's engine refused to dial.", number=number, reason=str(refused)) from refused
        return line

    async def _originate(self, line: Line, ring_seconds: float) -> None:
        await self.engine.request(
            "POST",
            "channels",
            key=line.leg,
            endpoint=f"PJSIP/center/sip:{line.number}@{self.center}",
            app=self.app,
            appArgs="out",
            channelId=line.leg,
            callerId=f"<{line.caller}>",
            formats="ulaw",
            timeout=str(max(1, round(ring_seconds))),
        )

    # --- calls in ---

    async def answer(self, line: Line, voice: Voice) -> None:
        """Lift. Raises TownError when the caller has gone."""
        try:
            await self._furnish(line, voice)
            await self.engine.request("POST", f"channels/{line.leg}/answer", key=line.leg)
            await self._connect(line)
        except (EngineAway, EngineRefused) as refused:
            raise TownError("The call was over before it was answered.", reason=str(refused)) from refused

    async def ring(self, line: Line) -> None:
        """Say 180: the phone rings."""
        await self.engine.request("POST", f"channels/{line.leg}/ring", key=line.leg, fine=(404, 409, 412))

    # --- during a call ---

    async def press(self, line: Line, keys: str) -> None:
        """Press telephone keys."""
        await self.engine.request(
            "POST",
            f"channels/{line.leg}/dtmf",
            key=line.leg,
            fine=(404, 409, 412),
            dtmf=keys,
            duration=KEY_MS,
            between=BETWEEN_KEYS_MS,
        )

    async def hang_up(self, line: Line) -> None:
        """End the call, ringing or up; one that is over is left alone."""
        if line.ended.done():
            return
        line.hung_up_by_us = True
        try:
            await self.engine.request("DELETE", f"channels/{line.leg}", key=line.leg, fine=(404, 409))
            async with asyncio.timeout(5):
                await asyncio.wait([line.ended])
        except (EngineAway, TimeoutError):
            line.note_end(0, None)

    # --- inside ---

    async def _furnish(self, line: Line, voice: Voice) -> None:
        """Make the room with its ear and mouth before the line needs it."""
        line.room = f"room-{line.leg}"
        await self.engine.request("POST", f"bridges/{line.room}", key=line.leg, type="mixing")
        made = await self.engine.request(
            "POST",
            "channels/externalMedia",
            key=line.leg,
            app=self.app,
            channelId=f"sound-{line.leg}",
            external_host="INCOMING",
            transport="websocket",
            encapsulation="none",
            connection_type="server",
            format="ulaw",
            transport_data="f(json)",
        )
        media = msgspec.json.decode(made.body, type=_ExternalMedia)
        connection = media.channelvars.MEDIA_WEBSOCKET_CONNECTION_ID
        line.sound = await open_sound(self.premises, connection, voice)

    async def _connect(self, line: Line) -> None:
        line.note_answer()
        await self.engine.request(
            "POST", f"bridges/{line.room}/addChannel", key=line.leg, channel=f"{line.leg},sound-{line.leg}"
        )
        if line.sound is not None:
            line.sound.begin()

    async def _clear(self, line: Line) -> None:
        await close_quietly(line.sound)
        if self.engine.is_up and line.room:
            try:
                for path in (f"channels/sound-{line.leg}", f"bridges/{line.room}"):
                    await self.engine.request("DELETE", path, key=line.leg, fine=(404, 409))
            except EngineAway as away:
                log.info("town.line_not_cleared", reason=str(away))

    def _take(self, event: Event) -> None:
        channel = event.channel
        if channel is None:
            return
        line = self._lines.get(channel.id)
        match event.type:
            case "StasisStart" if line is not None:
                self._later(self._connect_out(line))
            case "StasisStart" if event.args[:1] == ("ring",):
                self._ring_in(channel.id, event.args[1], channel.caller.number)
            case "ChannelDtmfReceived" if line is not None:
                line.keys_heard += event.digit
            case "ChannelDestroyed" if line is not None:
                del self._lines[channel.id]
                line.note_end(event.cause, event.tech_cause)
                self._later(self._clear(line))

    def _ring_in(self, leg: str, dialed: str, caller: str) -> None:
        line = Line(leg, number=dialed, caller=caller)
        self._lines[leg] = line
        if self._on_ring is None:
            self._later(self.hang_up(line))
        else:
            self._on_ring(line, dialed)

    async def _connect_out(self, line: Line) -> None:
        try:
            await self._connect(line)
        except (EngineAway, EngineRefused) as refused:
            log.info("town.line_lost", reason=str(refused))

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


@asynccontextmanager
async def opened(folder: Path, center: str, on_ring: RingHandler | None = None) -> AsyncIterator[Switchboard]:
    """A switchboard on the town's engine in `folder` for the time of the block. Raises TownError."""
    async with premises.opened(folder) as address:
        board = Switchboard(address, center)
        await board.start(on_ring)
        try:
            yield board
        finally:
            await board.stop()
