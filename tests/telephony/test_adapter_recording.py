"""Recordings: each side in its own file, silence while paused, whole after holds, hang-ups and crashes of ours."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bothways.adapters.asterisk.merge import HEADER_SIZE, PartFiles, merge_files
from bothways.adapters.asterisk.recording import part_paths
from bothways.center.facts import EngineListed, LegEnded, OrderFailed, RecordingBegan, RecordingEnded, RecordingPaused
from bothways.center.orders import HangUp, Hold, PauseRecording, StopRecording, Unhold
from bothways.kernel.ids import RecordingId
from contracts.telephony import Talk, answered, record
from telephony.adapter_driver import AGENT_HZ, CALLER_HZ, LOUD_DBFS, QUIET_DBFS, EngineDriver, hears, strength
from telephony.hearing import RATE, Sound, level, linear

pytestmark = pytest.mark.asyncio(loop_scope="session")
TOLERANCE_SECONDS = 0.15


async def recorded_talk(driver: EngineDriver) -> tuple[Talk, RecordingId]:
    """A connected call that is being recorded and in which both are heard."""
    talk = await answered(driver)
    await talk.begin()
    await hears(await driver.phone_call(), loud=[CALLER_HZ])
    recording = RecordingId(driver.new_id())
    driver.telephony.carry_out(record(talk, recording))
    await driver.heard.fact(RecordingBegan, recording=recording, part=1)
    return talk, recording


def sides(driver: EngineDriver, recording: RecordingId, part: int = 1) -> tuple[Sound, Sound]:
    """What the customer's and the agent's file hold."""
    customer, agent = part_paths(driver.engine.folders.recordings, recording, part)
    return linear(customer.read_bytes()), linear(agent.read_bytes())


def piece(sound: Sound, begin: float, end: float) -> Sound:
    return sound[int(begin * RATE) : int(end * RATE)]


async def test_each_file_holds_what_its_side_said_and_nothing_else(driver: EngineDriver) -> None:
    talk, recording = await recorded_talk(driver)
    await asyncio.sleep(1.5)  # a recording has a length
    driver.telephony.carry_out(StopRecording(contact=talk.contact, recording=recording, part=1))
    assert (await driver.heard.fact(RecordingEnded, recording=recording)).ok
    customer, agent = sides(driver, recording)
    assert strength(customer, CALLER_HZ) > LOUD_DBFS
    assert strength(customer, AGENT_HZ) < QUIET_DBFS
    assert strength(agent, AGENT_HZ) > LOUD_DBFS
    assert strength(agent, CALLER_HZ) < QUIET_DBFS
    assert abs(len(customer) - len(agent)) < TOLERANCE_SECONDS * RATE
    assert abs(len(customer) / RATE - 1.5) < 0.3


async def test_nothing_is_heard_of_a_pause_and_the_timeline_stays(driver: EngineDriver) -> None:
    talk, recording = await recorded_talk(driver)
    await asyncio.sleep(1.0)
    driver.telephony.carry_out(PauseRecording(contact=talk.contact, recording=recording, part=1, on=True))
    await driver.heard.fact(RecordingPaused, recording=recording, paused=True)
    await asyncio.sleep(1.0)
    driver.telephony.carry_out(PauseRecording(contact=talk.contact, recording=recording, part=1, on=False))
    await driver.heard.fact(RecordingPaused, recording=recording, paused=False)
    await asyncio.sleep(1.0)
    driver.telephony.carry_out(StopRecording(contact=talk.contact, recording=recording, part=1))
    await driver.heard.fact(RecordingEnded, recording=recording)
    for sound, hz in zip(sides(driver, recording), (CALLER_HZ, AGENT_HZ), strict=True):
        assert strength(piece(sound, 0.2, 0.8), hz) > LOUD_DBFS
        assert level(piece(sound, 1.2, 1.8)) < QUIET_DBFS
        assert strength(piece(sound, 2.2, 2.8), hz) > LOUD_DBFS
        assert abs(len(sound) / RATE - 3.0) < 0.4


async def test_after_a_hold_the_next_part_holds_both_voices(driver: EngineDriver) -> None:
    talk, recording = await recorded_talk(driver)
    order = driver.telephony.carry_out
    order(StopRecording(contact=talk.contact, recording=recording, part=1))
    order(Hold(contact=talk.contact, customer_leg=talk.customer_leg, bridge=talk.bridge))
    await driver.heard.fact(RecordingEnded, recording=recording, part=1)
    order(Unhold(contact=talk.contact, customer_leg=talk.customer_leg, agent_leg=talk.agent_leg, bridge=talk.bridge))
    order(record(talk, recording, part=2))
    await driver.heard.fact(RecordingBegan, recording=recording, part=2)
    await asyncio.sleep(1.0)
    order(StopRecording(contact=talk.contact, recording=recording, part=2))
    assert (await driver.heard.fact(RecordingEnded, recording=recording, part=2)).ok
    customer, agent = sides(driver, recording, part=2)
    assert strength(piece(customer, 0.2, 0.9), CALLER_HZ) > LOUD_DBFS
    assert strength(piece(agent, 0.2, 0.9), AGENT_HZ) > LOUD_DBFS


async def test_a_recording_ends_whole_when_both_hang_up(driver: EngineDriver) -> None:
    talk, recording = await recorded_talk(driver)
    await asyncio.sleep(0.6)
    talk.caller.hang_up()
    await driver.heard.fact(LegEnded, leg=talk.customer_leg)
    driver.telephony.carry_out(HangUp(contact=talk.contact, leg=talk.agent_leg))
    ended = await driver.heard.fact(RecordingEnded, recording=recording)
    assert ended.ok
    driver.telephony.carry_out(StopRecording(contact=talk.contact, recording=recording, part=1))
    await driver.heard.fact(LegEnded, leg=talk.agent_leg)
    assert strength(sides(driver, recording)[0], CALLER_HZ) > LOUD_DBFS


async def test_a_refused_pause_ends_the_part(driver: EngineDriver) -> None:
    talk, recording = await recorded_talk(driver)
    # One side's recording is ended behind the adapter's back, and it is asked before it can hear of that.
    driver.stop_live_recording(f"{recording}-1-a")
    driver.telephony.carry_out(PauseRecording(contact=talk.contact, recording=recording, part=1, on=True))
    assert (await driver.heard.fact(OrderFailed, order="pause-recording")).recording == recording
    assert not (await driver.heard.fact(RecordingEnded, recording=recording, part=1)).ok
    assert driver.heard.told(RecordingPaused) == []
    customer, _agent = sides(driver, recording)
    length = len(customer)
    await asyncio.sleep(0.3)
    assert len(sides(driver, recording)[0]) == length


async def test_a_recording_goes_on_without_us_and_is_ended_by_our_next_process(driver: EngineDriver) -> None:
    talk, recording = await recorded_talk(driver)
    await driver.telephony.stop()
    driver.heard.all.clear()
    driver.telephony = driver.new_telephony()
    await driver.telephony.start()
    listed = await driver.heard.fact(EngineListed, after_gap=True)
    assert listed.recordings == (recording,)
    driver.telephony.carry_out(StopRecording(contact=talk.contact, recording=recording, part=1))
    assert (await driver.heard.fact(RecordingEnded, recording=recording, part=1)).ok


async def test_a_part_that_ended_unseen_is_told_as_ended_when_asked(driver: EngineDriver) -> None:
    talk, recording = await recorded_talk(driver)
    await driver.telephony.stop()
    driver.stop_live_recording(f"{recording}-1-a")
    driver.stop_live_recording(f"{recording}-1-c")
    driver.heard.all.clear()
    driver.telephony = driver.new_telephony()
    await driver.telephony.start()
    await driver.heard.fact(EngineListed, after_gap=True)
    driver.telephony.carry_out(StopRecording(contact=talk.contact, recording=recording, part=1))
    assert (await driver.heard.fact(RecordingEnded, recording=recording, part=1)).ok
    driver.telephony.carry_out(StopRecording(recording=RecordingId("never-was"), part=1))
    assert not (await driver.heard.fact(RecordingEnded, recording=RecordingId("never-was"))).ok


async def test_the_merged_file_has_the_customer_left_and_the_agent_right(driver: EngineDriver, tmp_path: Path) -> None:
    talk, recording = await recorded_talk(driver)
    await asyncio.sleep(1.0)
    driver.telephony.carry_out(StopRecording(contact=talk.contact, recording=recording, part=1))
    await driver.heard.fact(RecordingEnded, recording=recording)
    customer, agent = part_paths(driver.engine.folders.recordings, recording, 1)
    merged = merge_files([PartFiles(customer=customer, agent=agent, offset_ms=0)], tmp_path / "merged.wav")
    sound = merged.path.read_bytes()[HEADER_SIZE:]
    assert strength(linear(sound[0::2]), CALLER_HZ) > LOUD_DBFS
    assert strength(linear(sound[0::2]), AGENT_HZ) < QUIET_DBFS
    assert strength(linear(sound[1::2]), AGENT_HZ) > LOUD_DBFS
    assert abs(merged.duration_ms - 1000) < 400
