"""Scenarios tier: a call from its first to its last moment, and who may end it where."""

from __future__ import annotations

import pytest

from bothways.center.orders import FallBack, PauseRecording, Record, SendDigits, StopRecording
from bothways.interactions import events as ev
from bothways.interactions.views import recording_word
from scenarios.driver import CenterDriver


def test_a_whole_call_has_one_record_whose_stretches_add_up(center: CenterDriver) -> None:
    ana = center.agent("ana", wrap_up_seconds=10)
    call = center.in_talk(ana)
    center.wait(seconds=20)
    ana.does("hold")
    center.wait(seconds=5)
    ana.does("unhold")
    center.wait(seconds=5)
    ana.does("end")
    center.wait(seconds=11)
    contact = call.contact
    assert (contact.stage, contact.outcome, contact.ended_by) == ("closed", "handled", "agent")
    assert call.segments == ["menu", "queue", "ring", "talk", "hold", "talk", "wrap_up"]
    last = contact.segments[-1].ended_at
    assert last is not None
    assert sum(s.ended_at - s.began_at for s in contact.segments if s.ended_at) == last - contact.started_at
    assert call.seconds_of("wrap_up") == pytest.approx(10, abs=0.1)
    assert (ana.state, ana.agent.handled) == ("available", 1)
    assert center.is_at_rest()


def test_a_closed_number_says_so_and_ends(center: CenterDriver) -> None:
    call = center.caller_arrives("1009")
    assert call.hears == "we are closed"
    center.wait(seconds=5)
    assert (call.is_on_the_line, call.contact.outcome) == (False, "self_service")
    assert center.is_at_rest()


def test_an_unknown_number_gets_words_and_a_record_and_never_silence(center: CenterDriver) -> None:
    call = center.caller_arrives("7777")
    assert call.hears == "no such number"
    center.wait(seconds=5)
    assert (call.is_on_the_line, call.contact.outcome) == (False, "not_in_service")


def test_a_flow_that_leads_nowhere_hands_the_caller_to_the_engines_fall_back(center: CenterDriver) -> None:
    call = center.caller_arrives("1010")
    assert [order.leg for order in center.ordered(FallBack)] == [call.leg]
    assert call.contact.outcome == "failed"
    assert center.is_at_rest()


def test_a_menu_leads_where_the_key_says(center: CenterDriver) -> None:
    bo = center.agent("bo", skills={"selling": 5})
    call = center.caller_arrives("1000", seconds=1.5)
    assert call.hears == "one two three"
    call.presses("3")
    assert call.hears == "your number"
    call.presses("123")
    center.wait(seconds=3)
    assert call.contact.queue == "q-support"
    assert call.hears == "music"
    assert bo.state == "available"


def test_a_look_up_that_finds_nothing_ends_at_a_spoken_message(center: CenterDriver) -> None:
    center.finds = None
    call = center.caller_arrives("1000", seconds=1.5)
    call.presses("2")
    assert call.hears == "speak"
    center.wait(seconds=10)
    call.presses("#")
    assert call.hears == "goodbye"
    center.wait(seconds=3)
    assert [event.ok for event in center.events(ev.MessageLeft)] == [True]
    assert center.is_at_rest()


def test_a_look_up_that_finds_something_goes_on(center: CenterDriver) -> None:
    call = center.caller_arrives("1000", seconds=1.5)
    call.presses("2")
    center.wait(seconds=1)
    assert (call.contact.queue, call.contact.priority) == ("q-sales", 2)


def test_hanging_up_while_nobody_has_answered_leaves_nothing(center: CenterDriver) -> None:
    call = center.caller_arrives("1000", seconds=0)
    call.hangs_up()
    center.wait(seconds=1)
    assert call.contact.outcome == "self_service"
    assert center.is_at_rest()


def test_hanging_up_in_the_menu_is_self_service(center: CenterDriver) -> None:
    call = center.caller_arrives("1000", seconds=2)
    call.hangs_up()
    assert (call.contact.outcome, call.segments) == ("self_service", ["menu"])
    assert center.is_at_rest()


def test_hanging_up_in_the_queue_is_an_abandon(center: CenterDriver) -> None:
    call = center.caller_arrives()
    center.wait(seconds=30)
    call.hangs_up()
    assert (call.contact.outcome, call.segments) == ("abandoned", ["menu", "queue"])
    assert call.seconds_of("queue") == pytest.approx(30, abs=1)
    assert center.is_at_rest()


def test_hanging_up_during_the_offer_frees_the_agent_who_has_let_it_ring(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.caller_arrives()
    call.hangs_up()
    assert (call.contact.outcome, ana.phone) == ("abandoned", None)
    center.wait(seconds=1)
    assert (ana.state, ana.agent.missed) == ("available", 1)
    assert center.is_at_rest()


def test_hanging_up_between_accept_and_media_is_an_abandon_too(center: CenterDriver) -> None:
    ana = center.agent("ana")
    ana.phone_works = False
    call = center.caller_arrives()
    ana.accepts()
    call.hangs_up()
    center.wait(seconds=1)
    assert (call.contact.outcome, ana.state) == ("abandoned", "available")
    assert center.is_at_rest()


def test_hanging_up_in_talk_brings_the_wrap_up(center: CenterDriver) -> None:
    ana = center.agent("ana", wrap_up="free")
    call = center.in_talk(ana)
    call.hangs_up()
    assert (ana.state, ana.phone, call.contact.outcome) == ("wrap_up", None, "handled")


def test_hanging_up_on_hold_ends_the_hold(center: CenterDriver) -> None:
    ana = center.agent("ana", wrap_up="free")
    call = center.in_talk(ana)
    ana.does("hold")
    call.hangs_up()
    assert (ana.state, call.segments[-2:]) == ("wrap_up", ["hold", "wrap_up"])


def test_the_agents_phone_hung_up_ends_the_call(center: CenterDriver) -> None:
    ana = center.agent("ana", phone="desk_phone")
    call = center.in_talk(ana)
    ana.hangs_up()
    assert (call.is_on_the_line, call.contact.ended_by, ana.state) == (False, "agent", "wrap_up")


@pytest.mark.parametrize(("kind", "seconds"), [("none", 30), ("timed", 0)])
def test_no_wrap_up_time_frees_the_agent_at_once_but_is_in_the_record(
    center: CenterDriver, kind: str, seconds: int
) -> None:
    ana = center.agent("ana", wrap_up=kind, wrap_up_seconds=seconds)
    call = center.in_talk(ana)
    call.hangs_up()
    assert ana.state == "available"
    assert call.segments[-1] == "wrap_up"
    assert call.seconds_of("wrap_up") == 0


def test_timed_wrap_up_ends_by_itself_and_free_wrap_up_does_not(center: CenterDriver) -> None:
    ana = center.agent("ana", wrap_up_seconds=10)
    center.in_talk(ana).hangs_up()
    bo = center.agent("bo", wrap_up="free")
    ana.becomes("break")
    center.in_talk(bo).hangs_up()
    center.wait(seconds=600)
    assert (ana.state, bo.state) == ("break", "wrap_up")
    assert bo.saves(finish=True) is None
    assert bo.state == "available"


def test_mandatory_wrap_up_ends_only_with_a_result(center: CenterDriver) -> None:
    ana = center.agent("ana", wrap_up="mandatory")
    call = center.in_talk(ana)
    call.hangs_up()
    refused = ana.saves(finish=True)
    assert refused is not None
    assert refused.kind == "disposition-needed"
    assert ana.saves(notes="they were glad", solved=True, finish=True) is None
    assert (call.contact.disposition, call.contact.notes) == ("solved", "they were glad")
    assert ana.state == "available"


def test_hold_is_music_for_the_caller_and_silence_for_the_agent(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    assert ana.does("hold") is None
    assert (call.hears, ana.hears) == ("music", False)
    assert ana.does("unhold") is None
    assert (call.hears, ana.hears) == ("ana", True)


def test_each_join_is_a_new_part_of_the_recording(center: CenterDriver) -> None:
    ana = center.agent("ana")
    center.in_talk(ana)
    ana.does("hold")
    assert not center.world.switch.tapes
    ana.does("unhold")
    assert [order.part for order in center.ordered(Record)] == [1, 2]
    assert [order.part for order in center.ordered(StopRecording)] == [1]


def test_mute_silences_the_agent_and_is_undone(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    ana.does("mute")
    assert (call.hears, call.contact.muted) == ("nothing", True)
    ana.does("unmute")
    assert call.hears == "ana"


def test_keys_reach_the_caller_and_are_not_kept(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    entries = len(center.world.ledger)
    assert ana.sends("4111#") is None
    assert [order.digits for order in center.ordered(SendDigits)] == ["4111#"]
    assert len(center.world.ledger) == entries
    assert call.stage == "talking"
    refused = ana.sends("x")
    assert refused is not None
    assert refused.kind == "invalid"


def test_a_recording_pause_is_shown_when_it_is_true_and_outlives_a_hold(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    assert recording_word(call.contact) == "on"
    ana.does("pause-recording")
    assert recording_word(call.contact) == "paused"
    ana.does("hold")
    ana.does("unhold")
    assert recording_word(call.contact) == "paused"
    assert [tape.paused for tape in center.world.switch.tapes.values()] == [True]
    ana.does("resume-recording")
    assert recording_word(call.contact) == "on"
    assert [tape.paused for tape in center.world.switch.tapes.values()] == [False]


def test_a_recording_that_cannot_be_paused_is_ended_and_said_to_have_failed(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    center.world.switch.pause_works = lambda: False
    ana.does("pause-recording")
    assert not center.world.switch.tapes
    assert recording_word(call.contact) == "failed"
    assert call.stage == "talking"


def test_a_pause_that_is_never_confirmed_is_not_shown_as_one(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    doing = center.world.telephony.carry_out
    center.world.telephony.carry_out = lambda order: None if isinstance(order, PauseRecording) else doing(order)
    ana.does("pause-recording")
    assert recording_word(call.contact) == "on"
