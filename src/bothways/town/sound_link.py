"""The ear and mouth of one line: a WebSocket that carries its audio, u-law in both directions."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from typing import Final

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bothways.town import mulaw
from bothways.town.errors import TownError
from bothways.town.mulaw import RATE, Sound
from bothways.town.premises import Premises
from bothways.town.voices import Voice

AHEAD_SECONDS: Final = 0.4
"""How much speech lies ready in the engine, which paces it; silence from us would end the call for lack of media."""
PUMP_SECONDS: Final = 0.2
GAP_SECONDS: Final = 0.1
"""Where nothing arrived for longer, nothing was sent: the gap is kept as silence so that times stay right."""
CONNECT_SECONDS: Final = 5.0


class SoundLink(WSListener):
    """`speak` changes what is said from the next moment on; `heard` is all that came since `begin`."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._transport: WSTransport | None = None
        self._ear = bytearray()
        self._began: float | None = None
        self._spoken = 0
        self._pump: asyncio.Task[None] | None = None
        self._listen = True

    # --- WSListener ---

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The engine let us in."""
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """20 ms of what the line hears (binary); its control messages do not matter to us."""
        if frame.msg_type is WSMsgType.BINARY and self._began is not None and self._listen:
            self._take(frame.get_payload_as_bytes())
        elif frame.msg_type is WSMsgType.CLOSE:
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """The call is over."""
        self._transport = None
        if self._pump is not None:
            self._pump.cancel()

    # --- ours ---

    def begin(self, listen: bool = True) -> None:
        """The line is connected: from now on it speaks, and (unless told otherwise) what it hears is kept."""
        self._listen = listen
        self._began = asyncio.get_running_loop().time()
        self._pump = asyncio.create_task(self._speak(), name="voice")

    def speak(self, voice: Voice) -> None:
        """Say this instead; what lies ready in the engine is dropped."""
        self._voice = voice
        self._order("FLUSH_MEDIA")

    def heard(self, since_seconds: float = 0.0) -> Sound:
        """What was heard since so many seconds after `begin`."""
        return mulaw.decode(self._ear[int(since_seconds * RATE) :])

    @property
    def heard_seconds(self) -> float:
        """How much was heard until now."""
        return len(self._ear) / RATE

    def close(self) -> None:
        """Let go; the engine hangs up this end of it."""
        if self._pump is not None:
            self._pump.cancel()
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    def _take(self, piece: bytes) -> None:
        passed = asyncio.get_running_loop().time() - (self._began or 0.0)
        missing = int(passed * RATE) - len(self._ear) - len(piece)
        if missing > GAP_SECONDS * RATE:
            self._ear += mulaw.SILENCE * missing
        self._ear += piece

    async def _speak(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        # One long message in pieces: without this the engine wants each piece to be whole frames.
        self._order("START_MEDIA_BUFFERING")
        while self._transport is not None:
            due = int((loop.time() - began + AHEAD_SECONDS) * RATE) // 160 * 160
            if due > self._spoken:
                self._transport.send(WSMsgType.BINARY, self._voice.piece(self._spoken, due - self._spoken))
                self._spoken = due
            await asyncio.sleep(PUMP_SECONDS)

    def _order(self, command: str) -> None:
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, f'{{"command":"{command}"}}'.encode())


async def open_sound(premises: Premises, connection: str, voice: Voice) -> SoundLink:
    """Connect to the engine's end named `connection`. Raises TownError."""
    link = SoundLink(voice)
    secret = base64.b64encode(f"{premises.user}:{premises.secret}".encode()).decode()
    address = premises.url.replace("http", "ws", 1) + f"/media/{connection}"
    headers = {"Authorization": f"Basic {secret}", "Sec-WebSocket-Protocol": "media"}
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await ws_connect(lambda: link, address, extra_headers=headers)
    except (OSError, WSError, TimeoutError) as refused:
        raise TownError("No sound from the town's engine.", reason=str(refused) or "no answer") from refused
    return link


async def close_quietly(link: SoundLink | None) -> None:
    """Close what may never have been opened."""
    if link is not None:
        with contextlib.suppress(WSError, OSError):
            link.close()
