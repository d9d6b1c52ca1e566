"""The media side of a test phone: 20 ms of u-law at a time, and RFC 4733 digits."""

from __future__ import annotations

import asyncio
import random
import struct
import time
from typing import Any

from telephony.hearing import Sound, linear, ulaw

FRAME = 160
SILENCE = b"\xff" * FRAME
DIGITS = "0123456789*#ABCD"
EVENT_PACKETS, END_PACKETS, GAP_PACKETS = 5, 3, 6


class Media(asyncio.DatagramProtocol):
    """Sends what `play` gives (silence otherwise) and keeps what arrives with its time."""

    def __init__(self) -> None:
        self.remote: tuple[str, int] | None = None
        self.digits: list[str] = []
        self.packets = 0
        self.first_sound_at: float | None = None
        self._heard = bytearray()
        self._last_event = -1
        self._source: bytes | None = None
        self._position = 0
        self._repeat = True
        self._to_send: list[str] = []
        self._task: asyncio.Task[None] | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._came = asyncio.Event()
        self.port = 0

    async def open(self, ip: str) -> Media:
        """Bind to a free port."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(ip, 0))
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    def go(self) -> None:
        """Begin to send, once."""
        if self._task is None:
            self._task = asyncio.create_task(self._send_for_ever())

    def close(self) -> None:
        """Stop sending and receiving."""
        if self._task:
            self._task.cancel()
        if self._transport:
            self._transport.close()

    def play(self, sound: Sound | None, *, repeat: bool = True) -> None:
        """Say this from now on; None is silence."""
        self._source, self._position, self._repeat = (ulaw(sound) if sound is not None else None), 0, repeat

    def press(self, digits: str) -> None:
        """Send digits one after the other."""
        self._to_send += list(digits)

    def heard(self, *, clear: bool = False) -> Sound:
        """All that arrived since the start or the last clear."""
        sound = linear(bytes(self._heard))
        if clear:
            self._heard.clear()
        return sound

    async def until_heard(self, *, seconds: float, timeout: float = 10.0) -> Sound:
        """Wait until something sounded and `seconds` of audio came since the start or the last clear."""
        async with asyncio.timeout(timeout):
            while self.first_sound_at is None or len(self._heard) < seconds * 8000:
                self._came.clear()
                await self._came.wait()
        return self.heard()

    async def until_digits(self, digits: str, timeout: float = 10.0) -> None:
        """Wait until these digits came, in this order, since the start."""
        async with asyncio.timeout(timeout):
            while "".join(self.digits) != digits:
                self._came.clear()
                await self._came.wait()

    def datagram_received(self, data: bytes, _addr: Any) -> None:
        if len(data) < 12 or 72 <= data[1] & 0x7F <= 76:  # RTCP
            return
        self.packets += 1
        self._came.set()
        match data[1] & 0x7F:
            case 0:
                self._heard += data[12:]
                if self.first_sound_at is None and abs(linear(data[12:]).astype(int)).max() > 200:
                    self.first_sound_at = time.monotonic()
            case 101:
                (stamp,) = struct.unpack("!I", data[4:8])
                if stamp != self._last_event:
                    self._last_event = stamp
                    self.digits.append(DIGITS[data[12]])

    async def _send_for_ever(self) -> None:
        sequence, stamp, source = random.randrange(65536), random.randrange(1 << 31), random.randrange(1 << 31)
        due = time.monotonic()
        digit: tuple[int, int] | None = None  # (code, timestamp of its start)
        sent_of_digit = pause = 0
        while True:
            if digit is None and self._to_send and pause <= 0:
                digit, sent_of_digit = (DIGITS.index(self._to_send.pop(0)), stamp), 0
            if digit:
                sent_of_digit += 1
                body = _event(digit[0], sent_of_digit)
                marker = 0x80 if sent_of_digit == 1 else 0
                header = struct.pack("!BBHII", 0x80, 101 | marker, sequence, digit[1], source)
                if sent_of_digit >= EVENT_PACKETS + END_PACKETS:
                    digit, pause = None, GAP_PACKETS
            else:
                pause -= 1
                header, body = struct.pack("!BBHII", 0x80, 0, sequence, stamp, source), self._next_frame()
            if self.remote and self._transport:
                self._transport.sendto(header + body, self.remote)
            sequence, stamp, due = (sequence + 1) & 0xFFFF, (stamp + FRAME) & 0xFFFFFFFF, due + 0.02
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    def _next_frame(self) -> bytes:
        if not self._source:
            return SILENCE
        frame = self._source[self._position : self._position + FRAME]
        self._position += FRAME
        if self._position >= len(self._source):
            self._position = 0
            if not self._repeat:
                self._source = None
        return frame + SILENCE[len(frame) :]


def _event(code: int, sent: int) -> bytes:
    end = 0x80 if sent > EVENT_PACKETS else 0
    return struct.pack("!BBH", code, end | 10, FRAME * min(sent, EVENT_PACKETS + 1))
