"""The telephone adapter with a real engine under it, callers and one agent's phone around it."""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import numpy as np

from bothways.adapters.asterisk.engine import AsteriskTelephony
from bothways.adapters.asterisk.link import EngineAccess
from bothways.center.facts import EngineListed, PhonePresence
from bothways.engine import AsteriskConfig, RunningAsterisk, running_asterisk
from bothways.engine.ports import free_tcp_port, free_udp_port
from bothways.flows.turns import Spoken
from bothways.kernel.ids import AgentId
from bothways.kernel.time import Instant
from contracts.heard import Heard
from contracts.telephony import PhoneDoes
from telephony.hearing import RATE, Sound, level, tone
from telephony.sippeer import Call, Peer

MUSIC_HZ, PROMPT_HZ, CALLER_HZ, AGENT_HZ = 600, 700, 1000, 440
LOUD_DBFS, QUIET_DBFS = -25.0, -50.0
HEARD_SECONDS = 0.4
DEADLINE_SECONDS = 8.0
_rtp_ports = itertools.count(36000, 400)


@asynccontextmanager
async def engine_with_tones(folder: Path) -> AsyncIterator[RunningAsterisk]:
    """A running engine whose music on hold is a tone."""
    (folder / "music").mkdir(parents=True)
    write_prompt(folder / "music" / "tone.ulaw", MUSIC_HZ, seconds=20)
    music = f"[general]\n[default]\nmode=files\ndirectory={folder / 'music'}\n"
    rtp = next(_rtp_ports)
    config = AsteriskConfig(
        sip_port=free_udp_port(),
        http_port=free_tcp_port(),
        rtp_from=rtp,
        rtp_to=rtp + 399,
        secret="not-a-secret",
        demo=True,
        extra_files={"musiconhold.conf": music},
    )
    async with running_asterisk(config, folder) as running:
        yield running


def write_prompt(path: Path, hz: float, seconds: float) -> None:
    """A tone as the engine plays it without converting."""
    from telephony.hearing import ulaw

    path.write_bytes(ulaw(tone(hz, seconds)))


class WallClock:
    """Real time."""

    def now(self) -> Instant:
        return Instant(time.time_ns() // 1_000_000)

    async def sleep_until(self, at: Instant) -> None:
        await asyncio.sleep(max(0, at - self.now()) / 1000)


@dataclass(frozen=True, kw_only=True)
class Account:
    """A phone account."""

    agent: AgentId
    endpoint: str
    secret: str = "not-a-secret"
    browser: bool = False


class OutsideCaller:
    """Somebody outside, who says a tone all the time."""

    def __init__(self, call: Call) -> None:
        self.call = call
        call.media.play(tone(CALLER_HZ, 1.0))

    def press(self, digit: str) -> None:
        self.call.media.press(digit)

    def hang_up(self) -> None:
        self.call.hang_up()


class EngineDriver:
    """Fulfills `contracts.telephony.Driver` on the real engine."""

    def __init__(self, engine: RunningAsterisk, prompts: Path) -> None:
        self.engine, self._prompts = engine, prompts
        self.heard = Heard()
        self.agent = AgentId(str(uuid.uuid4()))
        self.account = Account(agent=self.agent, endpoint=self.agent)
        self.telephony = self.new_telephony()
        server = ("127.0.0.1", engine.config.sip_port)
        self.outside = Peer(server)
        self.phone = Peer(server, user=self.account.endpoint, password=self.account.secret, on_call=self._on_call)
        self._phone_does: PhoneDoes = "answer"

    def new_telephony(self, port: int | None = None) -> AsteriskTelephony:
        """The adapter as another process of ours would make it; `port` is that of a wire to the engine."""
        url = f"http://127.0.0.1:{port}" if port else self.engine.url
        access = EngineAccess(url=url, user=self.engine.config.user, secret=self.engine.config.secret)
        write_prompt(self._prompts / "tone.ulaw", PROMPT_HZ, 0.2)
        return AsteriskTelephony(
            access, tell=self.heard.tell, clock=WallClock(), files=self._files, tone=self._prompts / "tone.ulaw"
        )

    def new_id(self) -> str:
        return str(uuid.uuid4())

    async def call(self, number: str, caller: str) -> OutsideCaller:
        return OutsideCaller(await self.outside.call(number, caller=caller))

    def phone_does(self, what: PhoneDoes) -> None:
        self._phone_does = what

    def stop_live_recording(self, name: str) -> None:
        """End a recording behind the adapter's back: the loop stands still meanwhile."""
        config = self.engine.config
        address = f"{self.engine.url}/ari/recordings/live/{name}/stop"
        ask = Request(address, method="POST")  # noqa: S310 (our own engine on loopback)
        ask.add_header("Authorization", "Basic " + b64encode(f"{config.user}:{config.secret}".encode()).decode())
        with urlopen(ask, timeout=5) as answer:  # noqa: S310
            assert answer.status == 204

    async def phone_call(self) -> Call:
        """The call that rings or has rung at the agent's phone."""
        return await asyncio.wait_for(self.phone.incoming.get(), DEADLINE_SECONDS)

    async def _on_call(self, call: Call) -> None:
        call.ring()
        match self._phone_does:
            case "answer":
                call.media.play(tone(AGENT_HZ, 1.0))
                call.answer()
            case "decline":
                call.reject(603, "Decline")

    def _files(self, spoken: Sequence[Spoken]) -> Sequence[str]:
        """`missing` is not there; everything else is a tone of four seconds, `short` of a quarter."""
        names = []
        for text in (one.text for one in spoken):
            path = self._prompts / f"{text.replace(' ', '-')}.ulaw"
            if text != "missing" and not path.exists():
                write_prompt(path, PROMPT_HZ, 0.25 if text == "short" else 4.0)
            names.append(str(path.with_suffix("")))
        return names


@asynccontextmanager
async def driving(engine: RunningAsterisk, prompts: Path) -> AsyncIterator[EngineDriver]:
    """A driver with its adapter connected and its phone registered; afterwards no channel is left."""
    driver = EngineDriver(engine, prompts)
    await driver.telephony.start()
    await driver.heard.fact(EngineListed)
    await driver.telephony.provide_phone(driver.account)
    driver.telephony.accept_calls(True)
    async with driver.outside, driver.phone:
        assert await driver.phone.register() == 200
        await driver.heard.fact(PhonePresence, agent=driver.agent, registered=True)
        try:
            yield driver
        finally:
            if engine.process.returncode is None:
                await engine.command("channel request hangup all")
                await no_channels(engine)
            await driver.telephony.stop()


async def no_channels(engine: RunningAsterisk) -> None:
    """Wait until the engine has no channel."""
    await _until_console(engine, "core show channels count", "0 active channels")


async def no_bridges(engine: RunningAsterisk) -> None:
    """Wait until the engine has no bridge."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while "stasis" in await engine.command("bridge show all"):
            await asyncio.sleep(0.05)  # another process: there is nothing to be woken by


async def _until_console(engine: RunningAsterisk, command: str, wanted: str) -> None:
    async with asyncio.timeout(DEADLINE_SECONDS):
        while wanted not in await engine.command(command):
            await asyncio.sleep(0.05)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that cannot wake us. Raises TimeoutError."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not condition():
            await asyncio.sleep(0.02)


def strength(sound: Sound, hz: float) -> float:
    """Level of a tone in the sound in dBFS; -99 when there is none."""
    if not len(sound):
        return -99.0
    at = np.arange(len(sound)) / RATE
    amplitude = 2 * abs(np.mean(sound.astype(np.float64) * np.exp(-2j * np.pi * hz * at))) / np.sqrt(2) / 32768
    return 20 * float(np.log10(amplitude)) if amplitude > 1e-5 else -99.0


async def hears(call: Call, *, loud: Sequence[float] = (), quiet: Sequence[float] = ()) -> None:
    """Wait until the last stretch that the phone heard holds the loud tones and none of the quiet ones."""
    latest: dict[float, float] = {}
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            while True:
                latest = await _stretch(call, (*loud, *quiet))
                if all(latest[hz] > LOUD_DBFS for hz in loud) and all(latest[hz] < QUIET_DBFS for hz in quiet):
                    return
    except TimeoutError:
        raise AssertionError(f"wanted loud {loud} and quiet {quiet}, heard {latest}") from None


async def hears_nothing(call: Call) -> None:
    """Wait until the phone hears silence, or no packets at all, for a stretch."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while True:
            call.media.heard(clear=True)
            await asyncio.sleep(HEARD_SECONDS)
            if level(call.media.heard()) < QUIET_DBFS:
                return


async def _stretch(call: Call, tones: Sequence[float]) -> dict[float, float]:
    call.media.heard(clear=True)
    for _ in range(20):
        await asyncio.sleep(HEARD_SECONDS / 10)
        if len(call.media.heard()) >= HEARD_SECONDS * RATE:
            break
    sound = call.media.heard()
    return {hz: strength(sound, hz) for hz in tones}
