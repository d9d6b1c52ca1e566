"""The engine dies, stands still, comes back; we die and come back: what is told, how soon, and that calls live on."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from bothways.center.facts import (
    CallArrived,
    Connected,
    EngineListed,
    EngineLost,
    EngineRestarted,
    LegEnded,
    LegSeen,
    MessageTaken,
    OrderFailed,
    PhonePresence,
    RecordingBegan,
    RecordingEnded,
)
from bothways.center.orders import Answer, HangUp, Hold, Music, TakeMessage
from bothways.engine import RunningAsterisk
from bothways.engine.asterisk_run import start, stop, wait_ready
from bothways.kernel.ids import LegId, RecordingId
from contracts.telephony import Talk, answered, record
from telephony.adapter_driver import (
    AGENT_HZ,
    CALLER_HZ,
    MUSIC_HZ,
    EngineDriver,
    OutsideCaller,
    driving,
    engine_with_tones,
    hears,
    no_channels,
    until,
)
from telephony.sippeer import Call
from telephony.wire import Wire

pytestmark = pytest.mark.asyncio(loop_scope="session")
NOTICED_SECONDS = 3.0


@pytest_asyncio.fixture(loop_scope="session")
async def mortal(tmp_path: Path) -> AsyncIterator[EngineDriver]:
    """A driver on an engine of its own that may be killed."""
    async with engine_with_tones(tmp_path / "e") as engine, driving(engine, tmp_path) as made:
        yield made


@asynccontextmanager
async def started_again(engine: RunningAsterisk) -> AsyncIterator[Process]:
    """The same engine as a new process."""
    log = engine.folders.base / "log" / "again.log"
    process = await start(engine.config, engine.folders, engine.program, log)
    try:
        await wait_ready(process, engine.folders, engine.program, log)
        yield process
    finally:
        await stop(process)


async def talking(driver: EngineDriver) -> tuple[Talk, Call, Call]:
    talk = await answered(driver)
    await talk.begin()
    assert isinstance(talk.caller, OutsideCaller)
    return talk, talk.caller.call, await driver.phone_call()


async def test_a_killed_engine_is_told_lost_and_then_restarted_before_it_is_listed(mortal: EngineDriver) -> None:
    talk, _customer, _agent = await talking(mortal)
    recording = RecordingId(mortal.new_id())
    mortal.telephony.carry_out(record(talk, recording))
    await mortal.heard.fact(RecordingBegan)
    await mortal.engine.kill()
    await mortal.heard.fact(EngineLost, within=NOTICED_SECONDS)
    mortal.telephony.carry_out(HangUp(contact=talk.contact, leg=talk.customer_leg))
    failed = await mortal.heard.fact(OrderFailed, order="hang-up")
    assert (failed.leg, failed.reason) == (talk.customer_leg, "engine-away")
    async with started_again(mortal.engine):
        listed = await mortal.heard.fact(EngineListed, nth=2)
        assert (listed.legs, listed.recordings, listed.after_gap) == ((), (), True)
        restarted = mortal.heard.all.index(EngineRestarted())
        ended = mortal.heard.told(RecordingEnded, recording=recording)
        assert [fact.reason for fact in ended] == ["engine-restarted"]
        assert mortal.heard.all.index(EngineLost()) < restarted < mortal.heard.all.index(listed)
        async with asyncio.timeout(5):
            while await mortal.phone.register() != 200:
                await asyncio.sleep(0.1)  # the accounts are given after the calls are listed
        await mortal.heard.fact(PhonePresence, agent=mortal.agent, registered=True, nth=2)
        again = await answered(mortal, "1002")
        await again.begin()
        await mortal.heard.fact(Connected, contact=again.contact)


async def test_a_stopped_engine_is_noticed_within_three_seconds_and_its_calls_are_found_again(
    mortal: EngineDriver,
) -> None:
    talk, customer, agent = await talking(mortal)
    began = time.monotonic()
    os.kill(mortal.engine.process.pid, signal.SIGSTOP)
    try:
        await mortal.heard.fact(EngineLost, within=2 * NOTICED_SECONDS)
        noticed = time.monotonic() - began
    finally:
        os.kill(mortal.engine.process.pid, signal.SIGCONT)
    assert noticed < NOTICED_SECONDS
    listed = await mortal.heard.fact(EngineListed, nth=2, after_gap=True)
    assert {(seen.leg, seen.bridge) for seen in listed.legs} == {
        (talk.customer_leg, talk.bridge),
        (talk.agent_leg, talk.bridge),
    }
    assert mortal.heard.told(EngineRestarted) == []
    await hears(customer, loud=[AGENT_HZ])
    await hears(agent, loud=[CALLER_HZ])
    mortal.telephony.carry_out(Hold(contact=talk.contact, customer_leg=talk.customer_leg, bridge=talk.bridge))
    await hears(customer, loud=[MUSIC_HZ])


async def test_a_talk_goes_on_without_us_and_our_next_process_finds_it(driver: EngineDriver) -> None:
    talk, customer, agent = await talking(driver)
    await driver.telephony.stop()
    await hears(customer, loud=[AGENT_HZ])
    driver.heard.all.clear()
    driver.telephony = driver.new_telephony()
    await driver.telephony.start()
    listed = await driver.heard.fact(EngineListed)
    assert driver.heard.told(EngineRestarted) == []
    caller_leg = LegSeen(
        leg=talk.customer_leg,
        up=True,
        bridge=talk.bridge,
        inbound=True,
        number="1001",
        caller="+4512345678",
        trunk="trunk-demo",
    )
    assert set(listed.legs) == {caller_leg, LegSeen(leg=talk.agent_leg, up=True, bridge=talk.bridge)}
    customer.hang_up()
    await driver.heard.fact(LegEnded, leg=talk.customer_leg)
    driver.telephony.carry_out(HangUp(contact=talk.contact, leg=talk.agent_leg))
    await agent.until("ended")
    await driver.heard.fact(LegEnded, leg=talk.agent_leg)


@pytest_asyncio.fixture(loop_scope="session")
async def wire(driver: EngineDriver) -> AsyncIterator[Wire]:
    """The driver's adapter is at the end of a wire that can be cut."""
    async with Wire(driver.engine.config.http_port) as made:
        await driver.telephony.stop()
        driver.heard.all.clear()
        driver.telephony = driver.new_telephony(made.port)
        await driver.telephony.start()
        await driver.heard.fact(EngineListed)
        driver.telephony.accept_calls(True)
        yield made


async def test_what_ends_while_the_wire_is_cut_is_not_listed_afterwards(driver: EngineDriver, wire: Wire) -> None:
    talk, customer, agent = await talking(driver)
    await wire.cut()
    await driver.heard.fact(EngineLost, within=NOTICED_SECONDS)
    await hears(agent, loud=[CALLER_HZ])
    agent.hang_up()
    await wire.mend()
    listed = await driver.heard.fact(EngineListed, nth=2, after_gap=True)
    assert {seen.leg for seen in listed.legs} <= {talk.customer_leg}
    driver.telephony.carry_out(Music(contact=talk.contact, leg=talk.customer_leg))
    await hears(customer, loud=[MUSIC_HZ])


async def test_a_wire_that_goes_dead_without_a_word_is_noticed_within_three_seconds(
    driver: EngineDriver, wire: Wire
) -> None:
    began = time.monotonic()
    wire.deaden()
    await driver.heard.fact(EngineLost, within=2 * NOTICED_SECONDS)
    assert time.monotonic() - began < NOTICED_SECONDS
    await wire.cut()
    await wire.mend()
    await driver.heard.fact(EngineListed, nth=2, after_gap=True)
    assert driver.heard.told(EngineRestarted) == []


async def test_a_message_that_ended_unseen_is_told_when_the_engine_is_seen_again(
    driver: EngineDriver, wire: Wire
) -> None:
    talk = await answered(driver)
    recording = RecordingId(driver.new_id())
    order = TakeMessage(contact=talk.contact, leg=talk.customer_leg, recording=recording, seconds=1)
    driver.telephony.carry_out(order)
    await until((driver.engine.folders.recordings / f"{recording}.ulaw").exists)
    await wire.cut()
    await driver.heard.fact(EngineLost)
    await asyncio.sleep(1.5)  # the message ends meanwhile
    await wire.mend()
    assert (await driver.heard.fact(MessageTaken)).ok


async def test_a_part_that_ended_unseen_is_told_when_the_engine_is_seen_again(driver: EngineDriver, wire: Wire) -> None:
    talk, customer, agent = await talking(driver)
    recording = RecordingId(driver.new_id())
    driver.telephony.carry_out(record(talk, recording))
    await driver.heard.fact(RecordingBegan)
    await wire.cut()
    customer.hang_up()
    agent.hang_up()
    await no_channels(driver.engine)
    await wire.mend()
    assert (await driver.heard.fact(RecordingEnded, recording=recording)).ok


async def test_who_rings_while_we_are_away_and_hangs_up_is_not_listed(driver: EngineDriver) -> None:
    talk, customer, agent = await talking(driver)
    await driver.telephony.stop()
    customer.hang_up()
    agent.hang_up()
    await no_channels(driver.engine)
    driver.heard.all.clear()
    driver.telephony = driver.new_telephony()
    await driver.telephony.start()
    assert (await driver.heard.fact(EngineListed)).legs == ()
    assert talk.contact


async def test_a_call_that_is_just_arriving_is_not_listed_as_a_stranger(driver: EngineDriver) -> None:
    driver.telephony.accept_calls(False)
    await driver.call("1001", "+45")
    await driver.telephony.list_now()
    await driver.telephony.list_now()
    assert all(listed.legs == () for listed in driver.heard.told(EngineListed))


async def test_without_an_engine_it_is_told_lost_once_and_costs_little(tmp_path: Path) -> None:
    async with engine_with_tones(tmp_path / "e") as engine:
        driver = EngineDriver(engine, tmp_path)
        await engine.kill()
        began, cpu = time.monotonic(), time.process_time()
        await driver.telephony.start()
        await driver.heard.fact(EngineLost)
        driver.telephony.carry_out(Answer(leg=LegId("nobody")))
        assert (await driver.heard.fact(OrderFailed)).reason == "engine-away"
        await asyncio.sleep(2.0)  # attempts go on meanwhile
        assert (time.process_time() - cpu) / (time.monotonic() - began) < 0.2
        assert len(driver.heard.told(EngineLost)) == 1
        async with started_again(engine):
            assert (await driver.heard.fact(EngineListed)).after_gap
            driver.telephony.accept_calls(True)
            async with driver.outside:
                await driver.call("1001", "+45")
                await driver.heard.fact(CallArrived)
            await driver.telephony.stop()
