"""Unit tier: the core's edges that no scenario reaches by itself."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from bothways.center import facts as f
from bothways.center import orders as o
from bothways.center.config import AgentSettings, Config, Number, Queue
from bothways.center.core import HANDLERS, Core, Taken
from bothways.center.deadlines import DESK_SECONDS
from bothways.flows.model import Flow, QueueNode
from bothways.interactions import events as ev
from bothways.interactions.views import AgentCard
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import AgentId, ContactId, LegId, QueueId, TenantId
from bothways.kernel.time import Instant
from bothways.routing.decide import Match, Snapshot, decide

ANA, SUPPORT = AgentId("ana"), QueueId("support")
FLOW = Flow(id="in", name="in", language="en", languages=("en",), entry="q", nodes={"q": QueueNode(queue="support")})
CONFIG = Config(
    tenant=TenantId("t"),
    version=1,
    queues={SUPPORT: Queue(id=SUPPORT, code="support", name="Support")},
    agents={ANA: AgentSettings(id=ANA, card=AgentCard(name="Ana", username="ana"), languages=frozenset({"en"}))},
    numbers={"1": Number(number="1", name="in", flow="in")},
    flows={"in": FLOW},
)
LEG = LegId("in-1")


class Bench:
    """A core whose clock moves ten milliseconds a fact."""

    def __init__(self) -> None:
        count = itertools.count(1)
        self.core, self.at = Core(CONFIG, lambda: f"id-{next(count)}"), Instant(1_000_000)
        self.entries: list[ev.Entry] = []
        self.tell(f.EngineListed(asked_at=self.at, legs=()))

    def tell(self, fact: f.Fact, seconds: float = 0.01) -> Taken:
        self.at = Instant(self.at + int(seconds * 1000))
        taken = self.core.take(fact, self.at)
        self.entries.extend(taken.entries)
        return taken

    def a_caller(self, leg: LegId = LEG) -> ContactId:
        self.tell(f.CallArrived(leg=leg, number="1", caller="2", trunk="t"))
        contact = ContactId(self.core.floor.legs[leg])
        self.tell(f.CustomerFound(contact=contact, customer=None))
        return contact

    def ana_works(self) -> None:
        self.tell(f.DeskOpened(agent=ANA, desk="tab"))
        self.tell(f.PhonePresence(agent=ANA, registered=True))
        self.tell(f.StateAsked(agent=ANA, desk="tab", state="available"))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_every_fact_has_a_handler() -> None:
    assert set(f.AnyFact.__args__) == {*HANDLERS, f.TimePassed}  # type: ignore[attr-defined]


def test_an_arrival_told_twice_is_one_contact_also_when_the_second_word_comes_after_the_end(bench: Bench) -> None:
    bench.a_caller()
    again = f.CallArrived(leg=LEG, number="1", caller="2", trunk="t")
    assert bench.tell(again).entries == ()
    bench.tell(f.LegEnded(leg=LEG, cause=16))
    assert bench.core.floor.contacts == {}
    assert bench.tell(again).entries == ()


def test_a_leg_that_nobody_ordered_is_hung_up_when_it_answers(bench: Bench) -> None:
    assert bench.tell(f.LegUp(leg=LegId("ghost"))).orders == (o.HangUp(leg=LegId("ghost")),)


def test_a_refused_command_changes_nothing_and_says_why(bench: Bench) -> None:
    taken = bench.tell(f.OfferAccepted(agent=ANA, offer="none"))
    assert (taken.entries, taken.orders) == ((), ())
    assert taken.refused is not None
    assert taken.refused.kind == "offer-gone"


def test_time_does_not_go_back_when_the_clock_does(bench: Bench) -> None:
    bench.a_caller()
    bench.ana_works()
    before = bench.entries[-1].at
    taken = bench.core.take(f.StateAsked(agent=ANA, desk="tab", state="break"), Instant(before - 3_600_000))
    assert [entry.at for entry in taken.entries] == [before]


def test_a_stored_decision_holds_all_that_it_was_made_of(bench: Bench) -> None:
    bench.a_caller()
    bench.ana_works()
    (made,) = [entry.event for entry in bench.entries if isinstance(entry.event, ev.DecisionMade)]
    line = msgspec.json.decode(msgspec.json.encode(made), type=ev.DecisionMade)
    again = decide(msgspec.json.decode(line.inputs, type=Snapshot))
    assert again == msgspec.json.decode(line.choice, type=Match)
    assert again is not None
    assert again.agent == ANA


def test_a_new_process_believes_neither_in_the_engine_nor_in_an_old_outage(bench: Bench) -> None:
    bench.tell(f.DatabaseHealth(ok=False))
    bench.tell(f.CenterStarted())
    assert (bench.core.floor.system.engine, bench.core.floor.system.database) == (False, True)


def test_a_desk_that_was_live_must_be_heard_by_the_new_process(bench: Bench) -> None:
    bench.ana_works()
    core = bench.core = Core(CONFIG, bench.core.new_id, bench.core.floor)
    assert core.next_due() is None
    bench.tell(f.CenterStarted())
    due = core.next_due()
    assert due == bench.at + DESK_SECONDS * 1000
    core.take(f.TimePassed(), due)
    desk = core.floor.agent(ANA).desk
    assert desk is not None
    assert not desk.live


def test_a_beat_keeps_a_desk_alive_and_its_end_is_noticed_ten_seconds_after_the_last(bench: Bench) -> None:
    bench.ana_works()
    for _ in range(10):
        bench.tell(f.DeskBeat(desks=((ANA, "tab"),)), seconds=2)
        bench.tell(f.TimePassed())
    desk = bench.core.floor.agent(ANA).desk
    assert desk is not None
    assert desk.live
    bench.tell(f.TimePassed(), seconds=DESK_SECONDS + 0.1)
    desk = bench.core.floor.agent(ANA).desk
    assert desk is not None
    assert not desk.live


def test_a_broken_engine_word_sends_its_caller_away_and_is_reported(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.a_caller()

    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(HANDLERS, f.DigitPressed, break_down)
    taken = bench.tell(f.DigitPressed(leg=LEG, digit="1"))
    assert isinstance(taken.broke, ZeroDivisionError)
    assert [type(order) for order in taken.orders] == [o.FallBack]


def test_a_broken_command_is_refused_and_leaves_the_call(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = bench.a_caller()

    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(HANDLERS, f.CallAct, break_down)
    taken = bench.tell(f.CallAct(agent=ANA, contact=contact, act="hold"))
    assert isinstance(taken.refused, BothwaysError)
    assert isinstance(taken.broke, ZeroDivisionError)
    assert bench.core.floor.contacts[contact].stage == "queued"


def test_one_deadline_that_breaks_harms_no_other(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from bothways.center import deadlines

    first, second = (
        ContactId(bench.core.floor.legs[leg])
        for leg in (LEG, LegId("in-2"))
        if bench.tell(f.CallArrived(leg=leg, number="1", caller="2", trunk="t"))
    )
    answer = deadlines.arriving.answer

    def break_down(step: object, contact: object) -> None:
        if contact.id == first:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        answer(step, contact)  # type: ignore[arg-type]

    monkeypatch.setattr(deadlines.arriving, "answer", break_down)
    taken = bench.tell(f.TimePassed(), seconds=1)
    assert isinstance(taken.broke, ZeroDivisionError)
    assert bench.core.floor.contacts[second].stage == "queued"
    assert [order.leg for order in taken.orders if isinstance(order, o.FallBack)] == [LEG]


def test_a_new_configuration_says_at_once_who_may_be_offered(bench: Bench) -> None:
    bench.ana_works()
    index = bench.core.index
    assert set(index.free) == {ANA}
    bench.core.configure(msgspec.structs.replace(CONFIG, agents={}))
    assert index.free == {}
    bench.core.configure(CONFIG)
    assert set(index.free) == {ANA}
