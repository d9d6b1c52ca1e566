"""What every telephone port must do. The same functions run against the real engine and against the model of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

from bothways.center.facts import (
    CallArrived,
    Connected,
    DigitPressed,
    EngineListed,
    LegEnded,
    LegUp,
    OrderFailed,
    PlayEnded,
    RecordingBegan,
    RecordingEnded,
    RecordingPaused,
)
from bothways.center.orders import (
    Answer,
    Connect,
    HangUp,
    Hold,
    Music,
    PauseRecording,
    Play,
    Record,
    Ring,
    StopPlay,
    StopRecording,
    Unhold,
)
from bothways.center.ports import Telephony
from bothways.flows.turns import Spoken
from bothways.kernel.ids import AgentId, ContactId, LegId, RecordingId
from contracts.heard import Heard

PhoneDoes = Literal["answer", "decline", "nothing"]


class Caller(Protocol):
    """Somebody outside who has called."""

    def press(self, digit: str) -> None:
        """Press a key."""

    def hang_up(self) -> None:
        """Put the phone down."""


class Driver(Protocol):
    """The port under test with the world around it: somebody who can call, and one agent's registered phone."""

    agent: AgentId
    heard: Heard

    @property
    def telephony(self) -> Telephony:
        """The port."""

    def new_id(self) -> str:
        """A fresh id."""

    async def call(self, number: str, caller: str) -> Caller:
        """A call comes in."""

    def phone_does(self, what: PhoneDoes) -> None:
        """What the agent's phone does with the next call."""


class Talk:
    """A call that has been brought as far as talking."""

    def __init__(self, driver: Driver, contact: ContactId, caller: Caller, customer_leg: LegId) -> None:
        self.driver, self.contact, self.caller, self.customer_leg = driver, contact, caller, customer_leg
        self.agent_leg = LegId(driver.new_id())
        self.bridge = driver.new_id()

    def ring(self, *, leg: LegId | None = None, seconds: int = 10) -> Ring:
        """The order that rings the agent for this call."""
        return Ring(
            contact=self.contact,
            leg=leg or self.agent_leg,
            agent=self.driver.agent,
            offer=self.driver.new_id(),
            caller="+4512345678",
            caller_name="Bo",
            seconds=seconds,
        )

    def connect(self) -> Connect:
        """The order that joins both."""
        return Connect(
            contact=self.contact, customer_leg=self.customer_leg, agent_leg=self.agent_leg, bridge=self.bridge
        )

    async def begin(self) -> None:
        """Ring, be answered, connect."""
        orders, driver = self.driver.telephony.carry_out, self.driver
        driver.phone_does("answer")
        orders(self.ring())
        await driver.heard.fact(LegUp, leg=self.agent_leg)
        orders(self.connect())
        await driver.heard.fact(Connected, contact=self.contact)


async def answered(driver: Driver, number: str = "1001") -> Talk:
    """A call that has arrived and been picked up."""
    before = len(driver.heard.told(CallArrived))
    caller = await driver.call(number, "+4512345678")
    await driver.heard.fact(CallArrived, number=number)
    arrived = driver.heard.told(CallArrived)[before]
    contact = ContactId(driver.new_id())
    driver.telephony.carry_out(Answer(contact=contact, leg=arrived.leg))
    return Talk(driver, contact, caller, arrived.leg)


def said(text: str) -> tuple[Spoken, ...]:
    """One text to speak."""
    return (Spoken(text=text, language="en"),)


# --- the contract ------------------------------------------------------------------------------------------------


async def an_arriving_call_is_told_once_with_number_and_caller(driver: Driver) -> None:
    await driver.call("1000", "+886900000001")
    arrived = await driver.heard.fact(CallArrived, number="1000")
    assert arrived.caller == "+886900000001"
    driver.telephony.carry_out(Answer(leg=arrived.leg))
    driver.telephony.carry_out(HangUp(leg=arrived.leg))
    await driver.heard.fact(LegEnded, leg=arrived.leg)
    assert len(driver.heard.told(CallArrived)) == 1


async def a_caller_who_puts_the_phone_down_ends_the_leg_once(driver: Driver) -> None:
    talk = await answered(driver)
    talk.driver.telephony.carry_out(Music(contact=talk.contact, leg=talk.customer_leg))
    talk.caller.hang_up()
    await driver.heard.fact(LegEnded, leg=talk.customer_leg)
    await driver.telephony.list_now()
    await driver.heard.fact(EngineListed, legs=(), after_gap=False)
    assert len(driver.heard.told(LegEnded, leg=talk.customer_leg)) == 1


async def a_key_is_told_and_a_stopped_playback_ends_well(driver: Driver) -> None:
    talk = await answered(driver)
    order = driver.telephony.carry_out
    order(Play(contact=talk.contact, leg=talk.customer_leg, play="p-1", spoken=said("a long greeting")))
    talk.caller.press("2")
    await driver.heard.fact(DigitPressed, leg=talk.customer_leg, digit="2")
    order(StopPlay(contact=talk.contact, leg=talk.customer_leg, play="p-1"))
    assert (await driver.heard.fact(PlayEnded, play="p-1")).ok
    order(StopPlay(contact=talk.contact, leg=talk.customer_leg, play="p-1"))
    order(HangUp(contact=talk.contact, leg=talk.customer_leg))
    await driver.heard.fact(LegEnded, leg=talk.customer_leg)
    assert driver.heard.told(OrderFailed) == []


async def playing_to_a_leg_that_is_gone_ends_badly(driver: Driver) -> None:
    driver.telephony.carry_out(Play(leg=LegId("gone"), play="p-1", spoken=said("hello")))
    assert not (await driver.heard.fact(PlayEnded, play="p-1")).ok


async def both_are_connected_and_every_order_may_come_twice(driver: Driver) -> None:
    talk = await answered(driver)
    order = driver.telephony.carry_out
    driver.phone_does("answer")
    ring = talk.ring()
    order(ring)
    order(ring)
    await driver.heard.fact(LegUp, leg=talk.agent_leg)
    order(talk.connect())
    order(talk.connect())
    await driver.heard.fact(Connected, contact=talk.contact, bridge=talk.bridge)
    listed = await listing(driver)
    assert {(seen.leg, seen.bridge) for seen in listed.legs} == {
        (talk.customer_leg, talk.bridge),
        (talk.agent_leg, talk.bridge),
    }
    for leg in (talk.customer_leg, talk.agent_leg, talk.customer_leg, talk.agent_leg):
        order(HangUp(contact=talk.contact, leg=leg))
    await driver.heard.fact(LegEnded, leg=talk.customer_leg)
    await driver.heard.fact(LegEnded, leg=talk.agent_leg)
    assert len(driver.heard.told(LegUp)) == 1
    assert driver.heard.told(OrderFailed) == []


async def a_declining_phone_ends_its_leg_with_the_reason(driver: Driver) -> None:
    talk = await answered(driver)
    driver.phone_does("decline")
    driver.telephony.carry_out(talk.ring())
    ended = await driver.heard.fact(LegEnded, leg=talk.agent_leg)
    assert ended.code == 603
    assert driver.heard.told(LegUp) == []


async def a_phone_that_nobody_lifts_ends_its_leg(driver: Driver) -> None:
    talk = await answered(driver)
    driver.phone_does("nothing")
    driver.telephony.carry_out(talk.ring(seconds=1))
    await driver.heard.fact(LegEnded, leg=talk.agent_leg)
    assert driver.heard.told(LegUp) == []


async def a_ringing_phone_can_be_called_back(driver: Driver) -> None:
    talk = await answered(driver)
    driver.phone_does("nothing")
    driver.telephony.carry_out(talk.ring())
    driver.telephony.carry_out(HangUp(contact=talk.contact, leg=talk.agent_leg))
    await driver.heard.fact(LegEnded, leg=talk.agent_leg)


async def a_held_customer_is_out_of_the_bridge_and_comes_back(driver: Driver) -> None:
    talk = await answered(driver)
    await talk.begin()
    order = driver.telephony.carry_out
    order(Hold(contact=talk.contact, customer_leg=talk.customer_leg, bridge=talk.bridge))
    await bridges(driver, {talk.customer_leg: None, talk.agent_leg: talk.bridge})
    order(Unhold(contact=talk.contact, customer_leg=talk.customer_leg, agent_leg=talk.agent_leg, bridge=talk.bridge))
    await bridges(driver, {talk.customer_leg: talk.bridge, talk.agent_leg: talk.bridge})


async def a_part_begins_pauses_goes_on_and_ends(driver: Driver) -> None:
    talk = await answered(driver)
    await talk.begin()
    order, recording = driver.telephony.carry_out, RecordingId(driver.new_id())
    order(record(talk, recording))
    await driver.heard.fact(RecordingBegan, recording=recording, part=1)
    assert (await listing(driver)).recordings == (recording,)
    order(PauseRecording(contact=talk.contact, recording=recording, part=1, on=True))
    await driver.heard.fact(RecordingPaused, recording=recording, paused=True)
    order(PauseRecording(contact=talk.contact, recording=recording, part=1, on=False))
    await driver.heard.fact(RecordingPaused, recording=recording, paused=False)
    order(StopRecording(contact=talk.contact, recording=recording, part=1))
    assert (await driver.heard.fact(RecordingEnded, recording=recording, part=1)).ok
    assert len(driver.heard.told(RecordingEnded)) == 1


async def recording_a_leg_that_is_gone_ends_badly_and_never_begins(driver: Driver) -> None:
    talk = await answered(driver)
    recording = RecordingId(driver.new_id())
    driver.telephony.carry_out(record(talk, recording))
    ended = await driver.heard.fact(RecordingEnded, recording=recording, part=1)
    assert not ended.ok
    assert driver.heard.told(RecordingBegan) == []


async def ringing_a_phone_that_is_not_there_is_told_as_failed(driver: Driver) -> None:
    talk = await answered(driver)
    order = Ring(
        contact=talk.contact,
        leg=talk.agent_leg,
        agent=AgentId("nobody"),
        offer="offer",
        caller="1",
        caller_name="",
        seconds=5,
    )
    driver.telephony.carry_out(order)
    failed = await driver.heard.fact(OrderFailed, order="ring")
    assert failed.leg == talk.agent_leg


def record(talk: Talk, recording: RecordingId, part: int = 1) -> Record:
    """The order that records this talk."""
    return Record(
        contact=talk.contact,
        recording=recording,
        part=part,
        customer_leg=talk.customer_leg,
        agent_leg=talk.agent_leg,
    )


async def listing(driver: Driver) -> EngineListed:
    """What the engine lists now."""
    before = len(driver.heard.told(EngineListed))
    await driver.telephony.list_now()
    return await driver.heard.fact(EngineListed, nth=before + 1)


async def bridges(driver: Driver, wanted: dict[LegId, str | None]) -> None:
    """Wait until the engine lists the legs in these bridges."""
    while {seen.leg: seen.bridge for seen in (await listing(driver)).legs} != wanted:
        pass


CONTRACT: tuple[Callable[[Driver], Awaitable[None]], ...] = (
    an_arriving_call_is_told_once_with_number_and_caller,
    a_caller_who_puts_the_phone_down_ends_the_leg_once,
    a_key_is_told_and_a_stopped_playback_ends_well,
    playing_to_a_leg_that_is_gone_ends_badly,
    both_are_connected_and_every_order_may_come_twice,
    a_declining_phone_ends_its_leg_with_the_reason,
    a_phone_that_nobody_lifts_ends_its_leg,
    a_ringing_phone_can_be_called_back,
    a_held_customer_is_out_of_the_bridge_and_comes_back,
    a_part_begins_pauses_goes_on_and_ends,
    recording_a_leg_that_is_gone_ends_badly_and_never_begins,
    ringing_a_phone_that_is_not_there_is_told_as_failed,
)
