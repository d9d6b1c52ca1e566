"""One synthetic caller: dials, listens, presses keys, speaks, has a limit to patience, and hangs up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from bothways.town import hearing
from bothways.town.hearing import Heard
from bothways.town.keys import Press
from bothways.town.lines import Ending, Line
from bothways.town.mulaw import Sound
from bothways.town.switchboard import Switchboard
from bothways.town.voices import Voice

LISTEN_EVERY: Final = 0.1
TONE_SECONDS: Final = 0.3
TONE_HEARD_DBFS: Final = -35.0
TONE_HEARD_SHARE: Final = 0.5
"""Half of the energy: the person may speak into a remnant of the music."""
RING_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What the caller will do. `talk_seconds` count from the answer, or from being connected to a person where
    `until_tone_hz` (their voice) or `connected` says when that is; None talks until the other side hangs up.
    `patience_seconds` count from dialing; then a caller who is not connected hangs up."""

    number: str
    caller: str
    voice: Voice
    keys: tuple[Press, ...] = ()
    talk_seconds: float | None = 10.0
    patience_seconds: float = 300.0
    until_tone_hz: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it. Seconds count from dialing, those of `heard` from the answer."""

    script: Script
    answered_after_seconds: float | None
    connected_after_seconds: float | None
    seconds: float
    talked_seconds: float
    ending: Ending
    keys_sent: tuple[Press, ...]
    heard: Heard
    sound: Sound = field(repr=False)

    @property
    def gave_up(self) -> bool:
        """Whether patience ended before anybody was there."""
        return self.ending.by_us and self.connected_after_seconds is None


Connected = Callable[[Line], Awaitable[None]]
"""Returns when the caller has a person on the line."""


async def make_call(board: Switchboard, script: Script, connected: Connected | None = None) -> Outcome:
    """Call and tell what happened. Cancelled, the caller hangs up. Raises TownError."""
    line = await board.call(
        script.number,
        caller=script.caller,
        voice=script.voice,
        ring_seconds=max(RING_SECONDS, script.patience_seconds + 5),
    )
    caller = _Caller(board, line, script, connected)
    try:
        return await caller.live()
    finally:
        await board.hang_up(line)


class _Caller:
    def __init__(self, board: Switchboard, line: Line, script: Script, connected: Connected | None) -> None:
        self.board = board
        self.line = line
        self.script = script
        self.connected = connected
        self.connected_at: float | None = None
        self.sent: list[Press] = []

    async def live(self) -> Outcome:
        keys = asyncio.create_task(self._press_keys())
        ending = asyncio.create_task(self._wait_and_talk())
        try:
            await self._first_of(ending)
            if ending.done():
                ending.result()
            await self.board.hang_up(self.line)
        finally:
            for task in (keys, ending):
                task.cancel()
            await asyncio.gather(keys, ending, return_exceptions=True)
        return self._outcome(await self.line.ended)

    async def _first_of(self, ending: asyncio.Task[None]) -> None:
        over = asyncio.ensure_future(asyncio.shield(self.line.ended))
        ending.add_done_callback(lambda _task: over.cancel())
        await asyncio.wait([over])

    async def _wait_and_talk(self) -> None:
        try:
            async with asyncio.timeout(self.script.patience_seconds):
                await self._until_connected()
        except TimeoutError:
            return
        self.connected_at = asyncio.get_running_loop().time()
        await asyncio.sleep(86400 if self.script.talk_seconds is None else self.script.talk_seconds)

    async def _until_connected(self) -> None:
        await asyncio.wait([self.line.answered])
        if self.line.answered.cancelled():
            await asyncio.Event().wait()  # it was never answered: the end of the line is what counts
        if self.script.until_tone_hz is not None:
            await self._until_tone(self.script.until_tone_hz)
        elif self.connected is not None:
            await self.connected(self.line)

    async def _until_tone(self, hz: int) -> None:
        while True:
            sound = self.line.sound
            if sound is not None and sound.heard_seconds >= TONE_SECONDS:
                last = sound.heard(sound.heard_seconds - TONE_SECONDS)
                is_there = hearing.tone_level_dbfs(last, hz) >= TONE_HEARD_DBFS
                if is_there and hearing.tone_share(last, hz) >= TONE_HEARD_SHARE:
                    return
            await asyncio.sleep(LISTEN_EVERY)

    async def _press_keys(self) -> None:
        await asyncio.wait([self.line.answered])
        for press in self.script.keys:
            if not self.line.is_up:
                return
            await asyncio.sleep(max(0.0, press.at - self.line.talked_seconds))
            at = self.line.talked_seconds
            await self.board.press(self.line, press.keys)
            self.sent.append(Press(keys=press.keys, at=round(at, 2)))

    def _outcome(self, ending: Ending) -> Outcome:
        line, sound = self.line, self.line.sound
        heard = sound.heard() if sound is not None else hearing.nothing()
        return Outcome(
            script=self.script,
            answered_after_seconds=_after(line.began, line.answered_at),
            connected_after_seconds=_after(line.began, self.connected_at),
            seconds=_after(line.began, line.ended_at) or 0.0,
            talked_seconds=round(line.talked_seconds, 2),
            ending=ending,
            keys_sent=tuple(self.sent),
            heard=hearing.hear(heard),
            sound=heard,
        )


def _after(began: float, at: float | None) -> float | None:
    return None if at is None else round(at - began, 2)
