"""Scenarios tier: who is offered what, and when."""

from __future__ import annotations

from bothways.center.orders import Ring
from bothways.interactions import events as ev
from scenarios.driver import CenterDriver

VIP, GOLD_DANE, PLAIN = "+886900000001", "+4500000001", "+4400000001"


def test_a_vip_is_served_before_who_came_first(center: CenterDriver) -> None:
    ana = center.agent("ana", presence="break")
    first = center.caller_arrives(caller=PLAIN)
    vip = center.caller_arrives(caller=VIP)
    assert (first.hears, vip.hears) == ("music", "music")
    ana.becomes("available")
    assert ana.offered == vip.leg


def test_among_equals_the_first_to_come_is_served_first(center: CenterDriver) -> None:
    ana = center.agent("ana", presence="break")
    first, _second = center.caller_arrives(), center.caller_arrives()
    ana.becomes("available")
    assert ana.offered == first.leg


def test_the_longest_idle_agent_is_asked(center: CenterDriver) -> None:
    bo = center.agent("bo")
    center.wait(seconds=5)
    ana = center.agent("ana")
    call = center.caller_arrives()
    assert (bo.offered, ana.offered) == (call.leg, None)


def test_a_good_customer_gets_the_best_agent_and_not_the_longest_idle(center: CenterDriver) -> None:
    bo = center.agent("bo", skills={"support": 2})
    center.wait(seconds=5)
    expert = center.agent("expert", skills={"support": 9})
    vip = center.caller_arrives(caller=VIP)
    assert (expert.offered, bo.offered) == (vip.leg, None)


def test_only_who_speaks_the_language_is_asked(center: CenterDriver) -> None:
    english = center.agent("english")
    call = center.caller_arrives("1003")
    assert (english.offered, call.hears) == (None, "music")
    dane = center.agent("dane", languages=("da",))
    assert (dane.offered, english.offered) == (call.leg, None)


def test_only_who_has_the_skill_at_its_level_is_asked(center: CenterDriver) -> None:
    beginner = center.agent("beginner", skills={"selling": 2})
    call = center.caller_arrives("1002")
    assert beginner.offered is None
    seller = center.agent("seller", skills={"selling": 3})
    assert seller.offered == call.leg


def test_an_offer_not_answered_makes_not_responding_and_the_caller_first_in_line(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.caller_arrives()
    later = center.caller_arrives()
    center.wait(seconds=12)
    assert ana.state == "not_responding"
    assert ana.agent.missed == 1
    bo = center.agent("bo")
    assert bo.offered == call.leg
    assert later.hears == "music"


def test_declining_gives_the_caller_to_the_next_agent(center: CenterDriver) -> None:
    ana = center.agent("ana")
    bo = center.agent("bo")
    call = center.caller_arrives()
    assert ana.declines() is None
    assert (ana.state, bo.offered) == ("not_responding", call.leg)


def test_declining_on_the_phone_is_the_same(center: CenterDriver) -> None:
    ana = center.agent("ana", phone="desk_phone")
    call = center.caller_arrives()
    ana.declines_on_the_phone()
    assert (ana.state, call.stage) == ("not_responding", "queued")
    assert [event.how for event in center.events(ev.OfferEnded)] == ["declined"]


def test_who_declined_is_asked_again_only_when_nobody_else_is_there(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.caller_arrives()
    ana.declines()
    bo = center.agent("bo", presence="break")
    ana.becomes("available")
    assert ana.offered == call.leg
    ana.declines()
    bo.becomes("available")
    ana.becomes("available")
    assert (bo.offered, ana.offered) == (call.leg, None)


def test_accepting_twice_is_one_talk_and_accepting_too_late_is_refused(center: CenterDriver) -> None:
    ana = center.agent("ana")
    call = center.caller_arrives()
    offer = call.contact.offer
    assert offer is not None
    assert ana.accepts() is None
    assert (ana.state, len(center.ordered(Ring))) == ("talking", 1)
    call.hangs_up()
    refused = ana.accepts()
    assert refused is not None
    assert refused.kind == "offer-gone"


def test_a_pause_asked_during_the_offer_comes_after_the_contact(center: CenterDriver) -> None:
    ana = center.agent("ana", wrap_up_seconds=5)
    first = center.caller_arrives()
    ana.becomes("break", "lunch")
    assert ana.state == "offered"
    ana.accepts()
    second = center.caller_arrives()
    first.hangs_up()
    assert ana.state == "wrap_up"
    center.wait(seconds=6)
    assert (ana.state, ana.agent.reason, second.hears) == ("break", "lunch", "music")


def test_a_pause_asked_during_an_offer_that_is_let_pass_is_a_pause(center: CenterDriver) -> None:
    ana = center.agent("ana")
    center.caller_arrives()
    ana.becomes("break")
    center.wait(seconds=13)
    assert ana.state == "break"


def test_an_agent_who_accepts_by_itself_talks_at_once(center: CenterDriver) -> None:
    eva = center.agent("eva", auto_accept=True)
    call = center.caller_arrives(seconds=1)
    assert (eva.state, call.hears) == ("talking", "eva")


def test_accepted_without_media_fails_after_five_seconds_and_goes_to_the_next(center: CenterDriver) -> None:
    ana = center.agent("ana")
    ana.phone_works = False
    bo = center.agent("bo")
    call = center.caller_arrives()
    ana.accepts()
    assert call.hears == "music"
    center.wait(seconds=5)
    assert (ana.state, bo.offered) == ("not_responding", call.leg)
    assert [event.how for event in center.events(ev.OfferEnded)] == ["failed"]


def test_lifting_the_phone_accepts(center: CenterDriver) -> None:
    dai = center.agent("dai", phone="desk_phone", phone_only=True)
    call = center.caller_arrives()
    dai.lifts()
    assert (dai.state, call.hears) == ("talking", "dai")


def test_a_click_makes_a_desk_phone_answer_by_itself(center: CenterDriver) -> None:
    chen = center.agent("chen", phone="desk_phone")
    call = center.caller_arrives()
    chen.accepts()
    assert (chen.state, call.hears) == ("talking", "chen")
    assert [ring.auto_answer for ring in center.ordered(Ring)] == [False, True]


def test_an_agent_without_a_phone_is_not_asked(center: CenterDriver) -> None:
    ana = center.agent("ana")
    center.world.switch.register(ana.id, False)
    center.wait(seconds=0.1)
    call = center.caller_arrives()
    assert (ana.state, call.hears) == ("available", "music")
    ana.registers()
    assert ana.offered == call.leg
