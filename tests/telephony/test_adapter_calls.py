"""What callers and agents hear when the adapter carries out orders: measured at both phones."""

from __future__ import annotations

import asyncio

import pytest

from bothways.center.facts import (
    CallArrived,
    Connected,
    DigitPressed,
    EngineListed,
    EngineLost,
    LegEnded,
    LegUp,
    MessageTaken,
    PhoneHeld,
    PlayEnded,
)
from bothways.center.orders import (
    FallBack,
    HangUp,
    Hold,
    Music,
    Mute,
    Play,
    SendDigits,
    StopPlay,
    TakeMessage,
    Unhold,
)
from bothways.kernel.ids import RecordingId
from contracts.telephony import Talk, answered, said
from telephony import sipmessage as sip
from telephony.adapter_driver import (
    AGENT_HZ,
    CALLER_HZ,
    MUSIC_HZ,
    PROMPT_HZ,
    EngineDriver,
    OutsideCaller,
    hears,
    hears_nothing,
    no_channels,
    until,
)
from telephony.sippeer import Call

pytestmark = pytest.mark.asyncio(loop_scope="session")
BEEP_HZ = 440


async def talking(driver: EngineDriver) -> tuple[Talk, Call, Call]:
    """A connected call: the talk, the caller's phone, the agent's phone."""
    talk = await answered(driver)
    await talk.begin()
    return talk, phone_of(talk), await driver.phone_call()


def phone_of(talk: Talk) -> Call:
    assert isinstance(talk.caller, OutsideCaller)
    return talk.caller.call


def play(talk: Talk, name: str, text: str = "greeting") -> Play:
    return Play(contact=talk.contact, leg=talk.customer_leg, play=name, spoken=said(text))


async def test_a_caller_hears_the_prompt_and_a_key_cuts_it_short(driver: EngineDriver) -> None:
    talk = await answered(driver)
    driver.telephony.carry_out(play(talk, "p-1"))
    await hears(phone_of(talk), loud=[PROMPT_HZ])
    talk.caller.press("7")
    await driver.heard.fact(DigitPressed, leg=talk.customer_leg, digit="7")
    driver.telephony.carry_out(StopPlay(contact=talk.contact, leg=talk.customer_leg, play="p-1"))
    assert (await driver.heard.fact(PlayEnded, play="p-1", within=1.0)).ok
    await hears_nothing(phone_of(talk))


async def test_several_texts_are_spoken_as_one_playback(driver: EngineDriver) -> None:
    talk = await answered(driver)
    both = Play(contact=talk.contact, leg=talk.customer_leg, play="p-1", spoken=said("short") + said("greeting"))
    driver.telephony.carry_out(both)
    await hears(phone_of(talk), loud=[PROMPT_HZ])
    assert (await driver.heard.fact(PlayEnded, play="p-1")).ok
    assert len(driver.heard.told(PlayEnded)) == 1


async def test_a_prompt_that_is_not_there_ends_badly_instead_of_never(driver: EngineDriver) -> None:
    talk = await answered(driver)
    driver.telephony.carry_out(play(talk, "p-1", "missing"))
    assert not (await driver.heard.fact(PlayEnded, play="p-1", within=2.0)).ok


async def test_a_waiting_caller_hears_music_and_again_after_an_announcement(driver: EngineDriver) -> None:
    talk = await answered(driver)
    driver.telephony.carry_out(Music(contact=talk.contact, leg=talk.customer_leg))
    await hears(phone_of(talk), loud=[MUSIC_HZ])
    driver.telephony.carry_out(play(talk, "p-1", "short"))
    await driver.heard.fact(PlayEnded, play="p-1")
    await hears(phone_of(talk), loud=[MUSIC_HZ], quiet=[PROMPT_HZ])


async def test_music_ends_a_prompt(driver: EngineDriver) -> None:
    talk = await answered(driver)
    driver.telephony.carry_out(play(talk, "p-1"))
    driver.telephony.carry_out(Music(contact=talk.contact, leg=talk.customer_leg))
    assert (await driver.heard.fact(PlayEnded, play="p-1", within=1.0)).ok
    await hears(phone_of(talk), loud=[MUSIC_HZ], quiet=[PROMPT_HZ])


async def test_the_phone_sees_who_calls_and_which_offer_it_is(driver: EngineDriver) -> None:
    talk = await answered(driver)
    ring = talk.ring()
    driver.telephony.carry_out(ring)
    call = await driver.phone_call()
    assert sip.header(call.invite, "X-Bothways-Offer") == ring.offer
    assert "+4512345678" in call.from_header
    assert "answer-after" not in call.invite


async def test_connected_they_hear_each_other_and_no_music(driver: EngineDriver) -> None:
    talk = await answered(driver)
    driver.telephony.carry_out(Music(contact=talk.contact, leg=talk.customer_leg))
    await hears(phone_of(talk), loud=[MUSIC_HZ])
    await talk.begin()
    agent = await driver.phone_call()
    await hears(phone_of(talk), loud=[AGENT_HZ], quiet=[MUSIC_HZ])
    await hears(agent, loud=[CALLER_HZ], quiet=[MUSIC_HZ])


async def test_connecting_in_the_midst_of_an_announcement_does_not_wait_for_its_end(driver: EngineDriver) -> None:
    talk = await answered(driver)
    driver.telephony.carry_out(Music(contact=talk.contact, leg=talk.customer_leg))
    driver.telephony.carry_out(talk.ring())
    await driver.heard.fact(LegUp, leg=talk.agent_leg)
    driver.telephony.carry_out(play(talk, "p-1"))
    driver.telephony.carry_out(talk.connect())
    await driver.heard.fact(Connected, contact=talk.contact, within=1.0)
    await hears(phone_of(talk), loud=[AGENT_HZ], quiet=[MUSIC_HZ, PROMPT_HZ])


async def test_on_hold_the_customer_hears_music_and_the_agent_nothing(driver: EngineDriver) -> None:
    talk, customer, agent = await talking(driver)
    driver.telephony.carry_out(Hold(contact=talk.contact, customer_leg=talk.customer_leg, bridge=talk.bridge))
    await hears(customer, loud=[MUSIC_HZ], quiet=[AGENT_HZ])
    await hears_nothing(agent)
    driver.telephony.carry_out(
        Unhold(contact=talk.contact, customer_leg=talk.customer_leg, agent_leg=talk.agent_leg, bridge=talk.bridge)
    )
    await hears(customer, loud=[AGENT_HZ], quiet=[MUSIC_HZ])
    await hears(agent, loud=[CALLER_HZ], quiet=[MUSIC_HZ])


async def test_a_muted_agent_is_not_heard_but_hears(driver: EngineDriver) -> None:
    talk, customer, agent = await talking(driver)
    driver.telephony.carry_out(Mute(contact=talk.contact, leg=talk.agent_leg, on=True))
    await hears_nothing(customer)
    await hears(agent, loud=[CALLER_HZ])
    driver.telephony.carry_out(Mute(contact=talk.contact, leg=talk.agent_leg, on=False))
    await hears(customer, loud=[AGENT_HZ])


async def test_digits_reach_the_other_side(driver: EngineDriver) -> None:
    talk, customer, _agent = await talking(driver)
    driver.telephony.carry_out(SendDigits(contact=talk.contact, leg=talk.customer_leg, digits="42#"))
    async with asyncio.timeout(5):
        while customer.media.digits != ["4", "2", "#"]:
            await asyncio.sleep(0.02)


async def test_the_hold_key_of_the_phone_is_told(driver: EngineDriver) -> None:
    talk, _customer, agent = await talking(driver)
    agent.hold(True)
    await driver.heard.fact(PhoneHeld, leg=talk.agent_leg, held=True)
    await until(lambda: 200 in agent.codes)
    agent.hold(False)
    await driver.heard.fact(PhoneHeld, leg=talk.agent_leg, held=False)


async def test_an_agents_keys_are_no_menu_choice(driver: EngineDriver) -> None:
    talk = await answered(driver)
    driver.telephony.carry_out(talk.ring())
    await driver.heard.fact(LegUp, leg=talk.agent_leg)
    (await driver.phone_call()).media.press("5")
    await until(lambda: driver.telephony.ignored["ChannelDtmfReceived"] == 1)
    talk.caller.press("6")
    await driver.heard.fact(DigitPressed, digit="6")
    assert driver.heard.told(DigitPressed, digit="5") == []


async def test_after_hanging_up_nothing_is_left_in_the_engine(driver: EngineDriver) -> None:
    talk, customer, agent = await talking(driver)
    customer.hang_up()
    await driver.heard.fact(LegEnded, leg=talk.customer_leg)
    driver.telephony.carry_out(HangUp(contact=talk.contact, leg=talk.agent_leg))
    await agent.until("ended")
    await driver.heard.fact(LegEnded, leg=talk.agent_leg)
    await no_channels(driver.engine)
    async with asyncio.timeout(5):
        while talk.bridge in await driver.engine.command("bridge show all"):
            await asyncio.sleep(0.05)


async def test_a_busy_hang_up_refuses_the_caller(driver: EngineDriver) -> None:
    call = (await driver.call("1001", "+45")).call
    arrived = await driver.heard.fact(CallArrived)
    driver.telephony.carry_out(HangUp(leg=arrived.leg, busy=True))
    await call.until("ended")
    assert call.codes[-1] == 486


async def test_without_acceptance_the_engine_itself_speaks(driver: EngineDriver) -> None:
    driver.telephony.accept_calls(False)
    call = (await driver.call("1001", "+45")).call
    await call.until("up", timeout=5)
    await hears(call, loud=[BEEP_HZ])
    assert driver.heard.told(CallArrived) == []


async def test_a_caller_sent_to_the_fallback_hears_it_and_is_over_for_us(driver: EngineDriver) -> None:
    talk = await answered(driver)
    driver.telephony.carry_out(Music(contact=talk.contact, leg=talk.customer_leg))
    await hears(phone_of(talk), loud=[MUSIC_HZ])
    driver.telephony.carry_out(FallBack(contact=talk.contact, leg=talk.customer_leg))
    await driver.heard.fact(LegEnded, leg=talk.customer_leg)
    await hears(phone_of(talk), loud=[BEEP_HZ], quiet=[MUSIC_HZ])


async def test_a_message_is_recorded_until_a_key(driver: EngineDriver) -> None:
    talk = await answered(driver)
    recording = RecordingId(driver.new_id())
    order = TakeMessage(contact=talk.contact, leg=talk.customer_leg, recording=recording, seconds=30)
    driver.telephony.carry_out(order)
    file = driver.engine.folders.recordings / f"{recording}.ulaw"
    async with asyncio.timeout(8):
        while not file.exists():
            await asyncio.sleep(0.05)
    await asyncio.sleep(1.2)  # what the caller says has a length
    talk.caller.press("#")
    taken = await driver.heard.fact(MessageTaken, recording=recording)
    assert taken.ok
    assert taken.contact == talk.contact
    assert taken.seconds >= 1
    assert file.stat().st_size > 4000


async def test_a_prompt_of_our_former_process_holds_up_nobody_else(driver: EngineDriver) -> None:
    talk = await answered(driver)
    driver.telephony.carry_out(play(talk, "p-1"))
    await hears(phone_of(talk), loud=[PROMPT_HZ])
    await driver.telephony.stop()
    driver.telephony = driver.new_telephony()
    await driver.telephony.start()
    await driver.heard.fact(EngineListed, nth=2)
    driver.telephony.carry_out(talk.ring())
    await driver.heard.fact(LegUp, leg=talk.agent_leg)
    driver.telephony.carry_out(talk.connect())  # waits in the engine until the prompt is over
    for _ in range(3):
        before = len(driver.heard.told(EngineListed))
        await driver.telephony.list_now()
        await driver.heard.fact(EngineListed, nth=before + 1, within=1.0)
    await driver.heard.fact(Connected, contact=talk.contact)
    assert driver.heard.told(EngineLost) == []
