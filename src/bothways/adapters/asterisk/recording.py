"""Two taps per part: one listens to what the customer says, one to what the agent says, each into a file of its own.

A tap (the engine calls it a snoop) has our own id, and its file the same name: `RECORDING-PART-c` and `-a`. So after a
crash of ours the running parts can be read off the engine's list of channels.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import structlog

from bothways.adapters.asterisk.client import AriClient
from bothways.adapters.asterisk.errors import EngineAway, EngineRefused
from bothways.adapters.asterisk.events import LiveRecording
from bothways.center.facts import MessageTaken, OrderFailed, RecordingBegan, RecordingEnded, RecordingPaused
from bothways.center.orders import PauseRecording, Record, StopRecording, TakeMessage
from bothways.center.ports import Tell
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import ContactId, LegId, RecordingId

log = structlog.get_logger(__name__)

Ear = Literal["c", "a"]
EARS: tuple[Ear, Ear] = ("c", "a")
FORMAT = "ulaw"
TAP = "tap"
"""First word that we give ourselves for a tap."""
TONE = "tone"
"""First word of the playback of a tone, whose end is told to nobody."""
TAP_SECONDS = 3.0
MESSAGE_SILENCE_SECONDS = "5"
GONE = (404,)


def tap_name(recording: RecordingId, part: int, ear: Ear) -> str:
    """The tap's id, and the name of its recording and file (without `.ulaw`)."""
    return f"{recording}-{part}-{ear}"


def part_paths(folder: Path, recording: RecordingId, part: int) -> tuple[Path, Path]:
    """Customer's and agent's file of a part in the engine's folder of recordings."""
    customer, agent = (folder / f"{tap_name(recording, part, ear)}.{FORMAT}" for ear in EARS)
    return customer, agent


def parse_tap(name: str) -> tuple[RecordingId, int, Ear] | None:
    """The reverse of `tap_name`; None for names of others."""
    recording, _, rest = name.rpartition("-")[0].rpartition("-")
    ear = name.rpartition("-")[2]
    if not recording or not rest.isdecimal() or ear not in EARS:
        return None
    return RecordingId(recording), int(rest), "c" if ear == "c" else "a"


@dataclass(slots=True, kw_only=True)
class Part:
    """A part that is being written. `done` are the ears whose files are complete."""

    done: set[Ear] = field(default_factory=set)
    ok: bool = True
    reason: str = ""


class Recorder:
    """Starts, mutes and ends parts; tells each part's end exactly once."""

    def __init__(self, client: AriClient, tell: Tell, tone: Path | None = None) -> None:
        self._client = client
        self._tell = tell
        self._tone = tone
        self._parts: dict[tuple[RecordingId, int], Part] = {}
        self._messages: dict[str, ContactId] = {}
        self._entering: dict[str, asyncio.Future[None]] = {}

    # --- orders --------------------------------------------------------------------------------------------------

    async def record(self, order: Record, lane: str) -> None:
        """Start a part; both ears or none."""
        key = (order.recording, order.part)
        if key in self._parts:
            return
        part = self._parts[key] = Part()
        ears: tuple[tuple[Ear, LegId], ...] = (("c", order.customer_leg), ("a", order.agent_leg))
        results = await asyncio.gather(
            *(self._listen(tap_name(*key, ear), leg, lane) for ear, leg in ears), return_exceptions=True
        )
        failures = [result for result in results if isinstance(result, BaseException)]
        if not failures:
            self._tell(RecordingBegan(recording=order.recording, part=order.part))
            return
        part.ok, part.reason = False, str(failures[0])
        started = [ear for ear, result in zip(EARS, results, strict=True) if not isinstance(result, BaseException)]
        part.done |= set(EARS) - set(started)
        await self._remove_taps(key, lane)
        self._settle(key)

    async def pause(self, order: PauseRecording, lane: str) -> None:
        """Write silence, or no longer, on both ears. Fails closed: when an ear refuses, the part is ended."""
        key = (order.recording, order.part)
        part = self._parts.get(key)
        if part is None:
            self._tell(OrderFailed(order="pause-recording", reason="no such part", recording=order.recording))
            return
        method = "POST" if order.on else "DELETE"
        names = [tap_name(*key, ear) for ear in EARS if ear not in part.done]
        results = await asyncio.gather(
            *(self._client.request(method, f"recordings/live/{name}/mute", key=lane) for name in names),
            return_exceptions=True,
        )
        failures = [result for result in results if isinstance(result, BaseException)]
        if not failures:
            self._tell(RecordingPaused(recording=order.recording, paused=order.on))
            return
        part.ok, part.reason = False, f"pausing failed: {failures[0]}"
        self._tell(OrderFailed(order="pause-recording", reason=part.reason, recording=order.recording))
        await self._remove_taps(key, lane)

    async def stop(self, order: StopRecording, lane: str) -> None:
        """End a part. One that we do not remember is looked for in the engine."""
        key = (order.recording, order.part)
        known = key in self._parts
        self._parts.setdefault(key, Part())
        await self._remove_taps(key, lane)
        if not known:
            await self._settle_missed(key, lane)

    async def take_message(self, order: TakeMessage, lane: str) -> None:
        """Record what a caller says, into one file named after the recording."""
        if order.contact is None or order.recording in self._messages:
            return
        self._messages[order.recording] = order.contact
        try:
            if self._tone is not None:
                path = f"channels/{order.leg}/play/{TONE}-{order.recording}"
                await self._client.request("POST", path, key=lane, media=f"sound:{self._tone.with_suffix('')}")
            # Waits in the engine until the tone is over.
            await self._client.request(
                "POST",
                f"channels/{order.leg}/record",
                key=lane,
                name=order.recording,
                format=FORMAT,
                maxDurationSeconds=str(order.seconds),
                maxSilenceSeconds=MESSAGE_SILENCE_SECONDS,
                terminateOn="any",
                ifExists="fail",
            )
        except BothwaysError as refused:
            del self._messages[order.recording]
            log.warning("recording.message_failed", reason=str(refused))
            self._tell(MessageTaken(contact=order.contact, recording=order.recording, ok=False))

    # --- what the engine tells -----------------------------------------------------------------------------------

    def entered(self, tap: str) -> None:
        """A tap is there and can be told to record."""
        waiting = self._entering.get(tap)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    def finished(self, recording: LiveRecording, ok: bool) -> None:
        """A file is complete, or (not ok) the engine gave it up."""
        contact = self._messages.pop(recording.name, None)
        if contact is not None:
            taken = RecordingId(recording.name)
            self._tell(MessageTaken(contact=contact, recording=taken, seconds=recording.duration, ok=ok))
            return
        self._finished(recording.name, ok, recording.cause)

    def _finished(self, name: str, ok: bool, reason: str) -> None:
        parsed = parse_tap(name)
        part = self._parts.get(parsed[:2]) if parsed else None
        if parsed is None or part is None:
            return
        part.done.add(parsed[2])
        if not ok:
            part.ok, part.reason = False, reason
        self._settle(parsed[:2])

    def engine_restarted(self) -> None:
        """Everything that ran is cut; the files hold all but the last seconds."""
        for recording, part in tuple(self._parts):
            del self._parts[recording, part]
            self._tell(RecordingEnded(recording=recording, part=part, ok=False, reason="engine-restarted"))
        messages, self._messages = self._messages, {}
        for name, contact in messages.items():
            self._tell(MessageTaken(contact=contact, recording=RecordingId(name), ok=False))

    async def adopt(self, taps: Iterable[str]) -> None:
        """After a connection: know the running parts, and tell the end of those that ended unseen."""
        running = {parsed[:2] for parsed in map(parse_tap, taps) if parsed}
        for key in running:
            self._parts.setdefault(key, Part())
        for key in tuple(self._parts):
            await self._settle_missed(key, key[0])
        for name in tuple(self._messages):
            if not await self._exists(f"recordings/live/{name}", name):
                stored = await self._exists(f"recordings/stored/{name}", name)
                self.finished(LiveRecording(name=name), stored)

    # --- inside --------------------------------------------------------------------------------------------------

    async def _listen(self, name: str, leg: LegId, lane: str) -> None:
        entering = self._entering[name] = asyncio.get_running_loop().create_future()
        try:
            app = self._client.access.app
            path = f"channels/{leg}/snoop/{name}"
            await self._client.request("POST", path, key=lane, app=app, appArgs=TAP, spy="in", whisper="none")
            async with asyncio.timeout(TAP_SECONDS):
                await entering
            path = f"channels/{name}/record"
            await self._client.request("POST", path, key=lane, name=name, format=FORMAT, ifExists="fail")
        except TimeoutError:
            raise EngineAway("The tap did not come up.", tap=name) from None
        finally:
            del self._entering[name]

    async def _remove_taps(self, key: tuple[RecordingId, int], lane: str) -> None:
        names = [tap_name(*key, ear) for ear in EARS]
        for result in await asyncio.gather(
            *(self._client.request("DELETE", f"channels/{name}", key=lane, fine=GONE) for name in names),
            return_exceptions=True,
        ):
            if isinstance(result, BaseException) and not isinstance(result, BothwaysError):
                raise result

    async def _settle_missed(self, key: tuple[RecordingId, int], lane: str) -> None:
        part = self._parts.get(key)
        for ear in EARS:
            name = tap_name(*key, ear)
            if part is None or ear in part.done or await self._exists(f"recordings/live/{name}", lane):
                continue
            stored = await self._exists(f"recordings/stored/{name}", lane)
            self._finished(name, stored, "" if stored else "file-missing")

    async def _exists(self, path: str, lane: str) -> bool:
        try:
            await self._client.request("GET", path, key=lane)
        except EngineRefused as refused:
            if refused.status == 404:
                return False
            raise
        return True

    def _settle(self, key: tuple[RecordingId, int]) -> None:
        part = self._parts.get(key)
        if part is None or len(part.done) < len(EARS):
            return
        del self._parts[key]
        self._tell(RecordingEnded(recording=key[0], part=key[1], ok=part.ok, reason=part.reason))
