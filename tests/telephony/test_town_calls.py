"""Telephony tier: the town's people on a plain engine: they are heard, hear, press keys, register and answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bothways.engine import AsteriskConfig, RunningAsterisk, running_asterisk
from bothways.engine.ports import free_tcp_port, free_udp_port
from bothways.town import hearing, phones, premises
from bothways.town.caller import Outcome, Script, make_call
from bothways.town.errors import TownError
from bothways.town.keys import parse_keys
from bothways.town.lines import Line
from bothways.town.phones import PhoneAccount
from bothways.town.switchboard import Switchboard, opened
from bothways.town.voices import voice

pytestmark = pytest.mark.asyncio(loop_scope="module")
Rung = list[tuple[Line, str]]

DIALPLAN = """[from-trunk]
exten => echo,1,Answer()
 same => n,Echo()
exten => tone,1,Answer()
 same => n,Wait(1)
 same => n,PlayTones(425)
 same => n,Wait(3)
 same => n,Hangup()
exten => busy,1,Busy()
exten => ringing,1,Ringing()
 same => n,Wait(60)
exten => keys,1,Answer()
 same => n,Read(PRESSED,,4,,,6)
 same => n,Set(GLOBAL(PRESSED)=${PRESSED}/${CALLERID(num)})
 same => n,Hangup()
exten => agent,1,Dial(PJSIP/agent-1,20)
"""
AGENT = """[agent-1]
type=endpoint
context=nowhere
disallow=all
allow=ulaw
aors=agent-1
auth=agent-1
identify_by=auth_username,username
direct_media=no
[agent-1]
type=aor
max_contacts=1
remove_existing=yes
[agent-1]
type=auth
auth_type=userpass
username=agent-1
password=only-a-test
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def center(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningAsterisk]:
    config = AsteriskConfig(
        sip_port=free_udp_port(),
        http_port=free_tcp_port(),
        rtp_from=36000,
        rtp_to=36400,
        secret="not-a-secret",
        demo=True,
        dialplan=DIALPLAN,
        extra_pjsip=AGENT,
        extra_modules=("app_read",),
    )
    async with running_asterisk(config, tmp_path_factory.mktemp("center")) as running:
        yield running


@pytest.fixture(scope="module")
def rung() -> Rung:
    return []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(
    center: RunningAsterisk, rung: Rung, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Switchboard]:
    folder = tmp_path_factory.mktemp("data") / "town"
    address = f"127.0.0.1:{center.config.sip_port}"
    async with opened(folder, address, lambda line, name: rung.append((line, name))) as board:
        yield board
    await premises.leave(folder)


async def until(true: Callable[[], Awaitable[bool]], seconds: float = 10.0) -> None:
    """Wait for a condition, but not longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < deadline, "it did not come true in time"
        await asyncio.sleep(0.02)


async def calls(town: Switchboard, number: str, **script: object) -> Outcome:
    told = {"caller": "+4512345678", "voice": voice("tone:440"), **script}
    return await make_call(town, Script(number=number, **told))  # type: ignore[arg-type]


async def test_a_caller_who_speaks_to_an_echo_hears_the_own_voice(town: Switchboard) -> None:
    done = await calls(town, "echo", talk_seconds=3.0)
    assert done.answered_after_seconds is not None
    assert done.ending.by_us
    assert [tone.hz for tone in done.heard.tones] == [440]
    assert done.heard.level_dbfs == pytest.approx(-15.3, abs=1.5)
    assert done.heard.seconds == pytest.approx(3.0, abs=0.6)


async def test_what_is_heard_keeps_its_place_in_time(town: Switchboard) -> None:
    done = await calls(town, "tone", talk_seconds=None)
    assert not done.ending.by_us
    assert done.heard.first_sound_after_seconds == pytest.approx(1.0, abs=0.4)
    assert [tone.hz for tone in done.heard.tones] == [pytest.approx(425, abs=2)]
    assert done.talked_seconds == pytest.approx(4.0, abs=0.7)


async def test_a_caller_who_waits_for_a_voice_talks_from_then_on(town: Switchboard) -> None:
    done = await calls(town, "tone", until_tone_hz=425, talk_seconds=1.0)
    assert done.connected_after_seconds is not None
    assert done.connected_after_seconds > 1.0
    assert done.talked_seconds < 3.5
    assert done.ending.by_us


async def test_a_caller_who_never_hears_that_voice_gives_up(town: Switchboard) -> None:
    done = await calls(town, "echo", until_tone_hz=700, patience_seconds=1.5)
    assert done.gave_up
    assert done.connected_after_seconds is None


async def test_a_busy_number_is_told_by_its_code(town: Switchboard) -> None:
    done = await calls(town, "busy")
    assert done.answered_after_seconds is None
    assert done.ending.sip_code == 486


async def test_a_number_that_rings_for_ever_ends_with_patience(town: Switchboard) -> None:
    done = await calls(town, "ringing", patience_seconds=1.0)
    assert done.answered_after_seconds is None
    assert done.gave_up
    assert done.seconds == pytest.approx(1.0, abs=0.6)


async def test_keys_arrive_and_the_number_is_shown(town: Switchboard, center: RunningAsterisk) -> None:
    done = await calls(town, "keys", keys=parse_keys("12@0.5,3#@1.5"), voice=voice("silence"), talk_seconds=None)
    assert [press.keys for press in done.keys_sent] == ["12", "3#"]
    assert "PRESSED=123/+4512345678" in await center.command("dialplan show globals")


async def test_a_phone_registers_rings_and_both_hear_each_other(
    town: Switchboard, center: RunningAsterisk, rung: Rung
) -> None:
    account = PhoneAccount(server=f"127.0.0.1:{center.config.sip_port}", username="agent-1", password="only-a-test")
    await phones.register(town, "bo", account)
    await until(lambda: has_contact(center))
    caller = await town.call("agent", caller="+4511111111", voice=voice("tone:440"))

    async def rings() -> bool:
        return bool(rung)

    await until(rings)
    line, name = rung[0]
    assert (name, line.caller) == ("bo", "+4511111111")
    await town.answer(line, voice("tone:700"))
    assert caller.sound is not None
    assert line.sound is not None

    async def heard_enough() -> bool:
        return min(caller.sound.heard_seconds, line.sound.heard_seconds) > 1.5  # type: ignore[union-attr]

    await until(heard_enough)
    assert hearing.tone_share(caller.sound.heard(0.5), 700) > 0.9
    assert hearing.tone_share(line.sound.heard(0.5), 440) > 0.9
    await town.hang_up(line)
    assert not (await asyncio.wait_for(asyncio.shield(caller.ended), 5)).by_us
    await phones.unregister(town, "bo")

    async def gone() -> bool:
        return not await has_contact(center)

    await until(gone)


async def has_contact(center: RunningAsterisk) -> bool:
    return "sip:town" in await center.command("pjsip show contacts")


async def test_thirty_callers_at_once_each_hear_their_own_tone(town: Switchboard) -> None:
    hertz = [400 + 40 * n for n in range(30)]
    done = await asyncio.gather(*(calls(town, "echo", voice=voice(f"tone:{hz}"), talk_seconds=2.5) for hz in hertz))
    heard = [max(one.heard.tones, key=lambda tone: tone.ended - tone.began).hz for one in done if one.heard.tones]
    assert heard == [pytest.approx(hz, abs=2) for hz in hertz]


async def test_two_commands_share_one_engine_and_it_ends_when_unused(center: RunningAsterisk, tmp_path: Path) -> None:
    address = f"127.0.0.1:{center.config.sip_port}"
    folder = tmp_path / "town"
    async with opened(folder, address) as first:
        async with opened(folder, address) as second:
            assert first.premises == second.premises
            done = await calls(second, "echo", talk_seconds=1.0)
            assert done.answered_after_seconds is not None
        await premises.leave(folder)
        assert premises.read_state(folder) == first.premises  # somebody is still there
    await premises.leave(folder)
    assert premises.read_state(folder) is None


async def test_a_center_that_is_not_there_is_an_unanswered_call(center: RunningAsterisk, town: Switchboard) -> None:
    nobody = Switchboard(town.premises, f"127.0.0.1:{free_udp_port()}")
    await nobody.start()
    try:
        done = await calls(nobody, "echo", patience_seconds=2.0)
        assert done.answered_after_seconds is None
    except TownError:
        pass
    finally:
        await nobody.stop()
