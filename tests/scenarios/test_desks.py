"""Scenarios tier: pages that reload, close, double or fall silent, and what they may and may not do to a call."""

from __future__ import annotations

from bothways.center import facts as f
from bothways.interactions import events as ev
from scenarios.driver import BROKEN, CenterDriver


def test_a_second_tab_may_look_but_not_act(center: CenterDriver) -> None:
    ana = center.agent("ana")
    assert ana.asks(f.DeskOpened(agent=ana.id, desk="second")) is None
    refused = ana.asks(f.StateAsked(agent=ana.id, desk="second", state="break"))
    assert refused is not None
    assert refused.kind == "desk-read-only"
    assert (ana.state, ana.agent.desk and ana.agent.desk.id) == ("available", ana.tab)


def test_a_takeover_makes_the_second_tab_the_desk_and_the_first_one_a_looker(center: CenterDriver) -> None:
    ana = center.agent("ana")
    ana.asks(f.DeskOpened(agent=ana.id, desk="second", takeover=True))
    assert ana.asks(f.StateAsked(agent=ana.id, desk="second", state="break")) is None
    refused = ana.becomes("available")
    assert refused is not None
    assert refused.kind == "desk-read-only"


def test_a_silent_desk_gets_nothing_new_and_keeps_its_call(center: CenterDriver) -> None:
    ana = center.agent("ana", wrap_up="none")
    first = center.in_talk(ana)
    ana.goes_silent()
    center.wait(seconds=13)
    assert (ana.agent.desk and ana.agent.desk.live, first.hears) == (False, "ana")
    second = center.caller_arrives()
    first.hangs_up()
    center.wait(seconds=1)
    assert (ana.state, second.hears) == ("available", "music")
    ana.desk_open = True
    center.wait(seconds=3)
    assert ana.offered == second.leg


def test_a_reload_in_talk_is_music_and_the_same_agent_again(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    contact = call.contact.id
    ana.reloads()
    assert (call.hears, call.stage) == ("music", "queued")
    center.wait(seconds=6)
    ana.registers()
    center.wait(seconds=1)
    assert (call.hears, call.contact.id, ana.state) == ("ana", contact, "talking")
    call.hangs_up()
    assert len(center.events(ev.WrapUpBegan)) == 1
    assert len(center.events(ev.CallArrived)) == 1


def test_another_agent_does_not_get_the_reloading_agents_caller_within_thirty_seconds(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    bo = center.agent("bo")
    ana.reloads()
    center.wait(seconds=25)
    assert (bo.state, call.hears) == ("available", "music")
    center.wait(seconds=6)
    assert bo.offered == call.leg


def test_a_kept_caller_comes_before_who_has_waited_longer(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.in_talk(ana)
    vip = center.caller_arrives(caller="+886900000001")
    ana.reloads()
    center.wait(seconds=6)
    ana.registers()
    center.wait(seconds=1)
    assert (call.hears, vip.hears) == ("ana", "music")


def test_a_reload_during_an_offer_passes_the_caller_on(center: CenterDriver) -> None:
    ana = center.agent("ana")
    bo = center.agent("bo")
    call = center.caller_arrives()
    ana.reloads()
    assert (bo.offered, ana.state) == (call.leg, "available")


def test_wrap_up_outlives_a_reload_and_a_silence(center: CenterDriver) -> None:
    ana = center.agent("ana", wrap_up="free")
    call = center.in_talk(ana)
    call.hangs_up()
    ana.reloads()
    ana.goes_silent()
    center.wait(seconds=60)
    assert ana.state == "wrap_up"
    ana.desk_open = True
    assert ana.saves(notes="still here", finish=True) is None
    assert call.contact.notes == "still here"
    assert center.is_at_rest()


def test_a_desk_phones_call_survives_a_reload_of_the_page(center: CenterDriver) -> None:
    ana = center.agent("ana", phone="desk_phone")
    call = center.in_talk(ana)
    ana.asks(f.DeskOpened(agent=ana.id, desk=ana.tab, fresh=True))
    assert (call.hears, ana.state) == ("ana", "talking")


def test_a_phone_that_breaks_in_talk_keeps_the_caller_for_the_agent(center: CenterDriver) -> None:
    ana = center.agent("ana", phone="desk_phone")
    call = center.in_talk(ana)
    center.world.switch.register(ana.id, False)
    ana.hangs_up(cause=BROKEN)
    assert (call.hears, call.contact.reserved_for) == ("music", "ana")


def test_the_hold_key_of_the_phone_is_the_hold_of_the_desk(center: CenterDriver) -> None:
    ana = center.agent("ana", phone="desk_phone")
    call = center.in_talk(ana)
    assert ana.phone is not None
    center.world.switch.hold_on_phone(ana.phone.id, True)
    center.wait(seconds=0.2)
    assert (call.hears, call.contact.held) == ("music", True)
    center.world.switch.hold_on_phone(ana.phone.id, False)
    center.wait(seconds=0.2)
    assert (call.hears, call.contact.held) == ("ana", False)
