"""Scenarios tier: the center, its database or its engine goes away and comes back, in each state of a call."""

from __future__ import annotations

import pytest

from bothways.center import facts as f
from bothways.center import flowing
from bothways.center.core import HANDLERS
from bothways.center.orders import FallBack, Play, Ring, TelephoneOrder
from bothways.interactions import events as ev
from scenarios.driver import CallDriver, CenterDriver


def test_a_killed_center_finds_its_talk_again_with_the_same_contact(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    contact = call.contact.id
    center.world.crash_for(1_500)
    assert call.hears == "ana"
    center.wait(seconds=5)
    assert (call.hears, call.stage, call.contact.id, ana.state) == ("ana", "talking", contact, "talking")
    call.hangs_up()
    center.wait(seconds=15)
    assert len(center.events(ev.CallArrived)) == len(center.events(ev.ContactClosed)) == 1
    assert center.is_at_rest()


def test_a_killed_center_finds_its_wrap_up_again_and_counts_its_time_once(center: CenterDriver) -> None:
    ana = center.agent("ana", wrap_up_seconds=10)
    call = center.in_talk(ana)
    call.hangs_up()
    center.wait(seconds=4)
    center.world.crash_for(2_000)
    center.wait(seconds=7)
    assert ana.state == "available"
    assert call.seconds_of("wrap_up") == pytest.approx(10, abs=0.2)


def test_a_caller_who_leaves_while_the_center_is_dead_is_closed_by_the_first_listing(center: CenterDriver) -> None:
    call = center.caller_arrives()
    center.world.crash_for(3_000)
    center.world.switch.end(call.leg)
    center.wait(seconds=6)
    assert (call.stage, call.contact.outcome) == ("closed", "abandoned")
    assert center.is_at_rest()


def test_an_offer_outlives_a_killed_center(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.caller_arrives()
    center.world.crash_for(1_000)
    center.wait(seconds=3)
    assert ana.offered == call.leg
    ana.accepts()
    assert call.hears == "ana"


def test_a_call_while_no_center_runs_is_left_to_the_engine(center: CenterDriver) -> None:
    center.world.crash_for(3_000)
    assert center.caller_arrives().claimed is False
    center.wait(seconds=5)
    assert center.caller_arrives().claimed is True


def test_a_desk_that_died_with_the_center_gets_nothing_new(center: CenterDriver) -> None:
    ana = center.agent("ana")
    ana.goes_silent()
    center.world.crash_for(1_000)
    center.wait(seconds=15)
    call = center.caller_arrives()
    assert (ana.offered, call.hears) == (None, "music")


def test_with_the_database_away_talks_go_on_and_nothing_new_is_offered(center: CenterDriver) -> None:
    ana = center.agent("ana")
    talk = center.in_talk(ana)
    bo = center.agent("bo")
    center.database_goes_down()
    ana.does("mute")
    center.wait(seconds=3)
    assert center.world.floor.system.database is False
    waiting = center.caller_arrives()
    center.wait(seconds=20)
    assert (talk.contact.stage, bo.state, waiting.hears) == ("talking", "available", "music")
    center.database_comes_back()
    assert bo.offered == waiting.leg


def test_an_offer_in_the_making_is_rung_when_the_database_is_back(center: CenterDriver) -> None:
    ana = center.agent("ana")
    center.database_goes_down()
    center.caller_arrives()
    center.wait(seconds=1)
    assert center.ordered(Ring) == []
    center.database_comes_back()
    assert len(center.ordered(Ring)) == 1
    assert ana.state == "offered"


def test_what_was_not_durable_is_not_believed_after_a_kill(center: CenterDriver) -> None:
    ana = center.agent("ana")
    center.database_goes_down()
    ana.becomes("break")
    center.world.end_stall()
    center.world.crash_for(500)
    center.wait(seconds=3)
    assert ana.state == "available"
    assert center.world.floor.system.database is True


@pytest.mark.parametrize("state", ["menu", "queue", "offer", "talk", "wrap-up"])
def test_a_restarted_engine_ends_what_it_had_and_frees_everybody(center: CenterDriver, state: str) -> None:
    ana = center.agent("ana", wrap_up_seconds=5)
    call = a_call_in(center, state)
    center.world.restart_engine(2_000)
    center.wait(seconds=10)
    assert (call.stage, call.is_on_the_line) == ("closed", False)
    assert call.contact.outcome == ("handled" if state == "wrap-up" else "failed")
    ana.registers()
    again = center.caller_arrives()
    assert ana.offered == again.leg


def a_call_in(center: CenterDriver, state: str) -> CallDriver:
    """A caller who has come that far with the only agent."""
    ana = center.agents[next(iter(center.agents))]
    if state == "menu":
        return center.caller_arrives("1000", seconds=1.5)
    if state == "queue":
        ana.becomes("break")
        call = center.caller_arrives()
        ana.goes_silent()
        center.wait(seconds=12)
        ana.becomes("available")
        ana.desk_open = True
        return call
    call = center.caller_arrives()
    if state != "offer":
        ana.accepts()
    if state == "wrap-up":
        call.hangs_up()
    return call


def test_a_broken_connection_stops_offers_and_its_return_starts_them(center: CenterDriver) -> None:
    call = center.caller_arrives()
    center.world.break_off(3_000)
    ana = center.agent("ana")
    assert (ana.offered, call.stage) == (None, "queued")
    center.wait(seconds=4)
    assert ana.offered == call.leg


def test_a_lost_hang_up_is_ordered_again(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    lose_next_orders(center)
    ana.does("end")
    assert call.is_on_the_line
    center.wait(seconds=6)
    assert not call.is_on_the_line
    assert ana.phone is None


def test_a_lost_hold_is_ordered_again(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    center.wait(seconds=3)
    lose_next_orders(center)
    ana.does("hold")
    center.wait(seconds=3)
    assert call.hears == "music"


def test_a_lost_word_of_an_arrival_is_made_good_by_listings(center: CenterDriver) -> None:
    told = center.world.telephony._tell
    center.world.telephony._tell = lambda fact: None if isinstance(fact, f.CallArrived) else told(fact)
    call = center.caller_arrives()
    center.wait(seconds=6)
    assert call.stage == "queued"


def test_a_leg_that_nobody_knows_is_hung_up(center: CenterDriver) -> None:
    ana = center.agent("ana")
    center.world.switch.ring("ghost", ana.id, "gone", 60, False)  # type: ignore[arg-type]
    center.wait(seconds=6)
    assert ana.phone is None


def lose_next_orders(center: CenterDriver, seconds: float = 0.5) -> None:
    """Orders of the next half second vanish."""
    telephony, back = center.world.telephony, center.world.telephony.carry_out

    def lost(order: TelephoneOrder) -> None:
        """Gone."""

    telephony.carry_out = lost  # type: ignore[method-assign]

    def restore() -> None:
        telephony.carry_out = back  # type: ignore[method-assign]

    center.world.later(int(seconds * 1000), restore)


def test_a_step_that_breaks_sends_its_caller_to_the_fall_back_and_harms_no_other(
    center: CenterDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = center.caller_arrives()
    call = center.caller_arrives("1000", seconds=1.5)

    def break_down(*_: object) -> None:
        raise ZeroDivisionError("planted")

    center.watch.allows_breaks = True
    monkeypatch.setattr(flowing, "digit", break_down)
    call.presses("1")
    assert [order.leg for order in center.ordered(FallBack)] == [call.leg]
    assert (call.contact.outcome, other.hears) == ("failed", "music")


def test_a_button_that_breaks_is_refused_and_the_talk_goes_on(
    center: CenterDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)

    def break_down(*_: object) -> None:
        raise ZeroDivisionError("planted")

    center.watch.allows_breaks = True
    monkeypatch.setitem(HANDLERS, f.CallAct, break_down)
    refused = ana.does("hold")
    assert refused is not None
    assert refused.kind == "unavailable"
    assert call.hears == "ana"


def test_a_prompt_whose_end_was_lost_does_not_keep_the_caller_for_ever(center: CenterDriver) -> None:
    told = center.world.telephony._tell
    call = center.caller_arrives("1009")
    center.world.telephony._tell = lambda fact: None if isinstance(fact, f.PlayEnded) else told(fact)
    center.wait(seconds=200)
    assert (len(center.ordered(Play)), call.is_on_the_line) == (1, False)
