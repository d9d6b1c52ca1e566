"""An agent's leg that is kept up: raised once for the shift, parked between calls, never rung for an offer."""

from __future__ import annotations

import itertools

import pytest

from bothways.center import facts as f
from bothways.center import orders as o
from bothways.center.config import AgentSettings, Config, Number, Queue
from bothways.center.core import Core, Taken
from bothways.flows.model import Flow, QueueNode
from bothways.interactions.views import AgentCard
from bothways.kernel.ids import AgentId, LegId, QueueId, TenantId
from bothways.kernel.time import Instant

ANA = AgentId("ana")


class Shift:
    """One agent with a kept leg, one queue, virtual time."""

    def __init__(self, auto_accept: bool = False) -> None:
        count = itertools.count(1)
        flow = Flow(
            id="in", name="in", language="en", languages=("en",), entry="q", nodes={"q": QueueNode(queue="support")}
        )
        agent = AgentSettings(
            id=ANA,
            card=AgentCard(name="Ana", username="ana"),
            languages=frozenset({"en"}),
            leg="kept_up",
            wrap_up="timed",
            wrap_up_seconds=10,
            auto_accept=auto_accept,
        )
        queue = Queue(id=QueueId("support"), code="support", name="Support")
        config = Config(
            tenant=TenantId("t"),
            version=1,
            queues={queue.id: queue},
            agents={ANA: agent},
            numbers={"1001": Number(number="1001", name="in", flow="in")},
            flows={"in": flow},
        )
        self.at = Instant(1_000_000)
        self.core = Core(config, lambda: f"id-{next(count)}")
        self.tell(f.EngineListed(asked_at=self.at, legs=()))
        self.tell(f.DeskOpened(agent=ANA, desk="tab"))
        self.tell(f.PhonePresence(agent=ANA, registered=True))

    def tell(self, fact: f.Fact) -> Taken:
        self.at = Instant(self.at + 10)
        taken = self.core.take(fact, self.at)
        assert taken.broke is None
        return taken

    @property
    def leg(self) -> LegId:
        leg = self.core.floor.agent(ANA).leg
        assert leg is not None
        return leg.id

    def sign_in(self) -> None:
        rung = list(self.tell(f.StateAsked(agent=ANA, desk="tab", state="available")).orders)
        assert [type(x) for x in rung] == [o.Ring]
        parked = self.tell(f.LegUp(leg=self.leg))
        assert [type(x) for x in parked.orders] == [o.Park]

    def call(self, leg: str) -> Taken:
        self.tell(f.CallArrived(leg=LegId(leg), number="1001", caller="+4512345678", trunk="t"))
        contact = next(c.id for c in self.core.floor.contacts.values() if c.leg == leg)
        return self.tell(f.CustomerFound(contact=contact, customer=None))

    def kinds(self, taken: Taken) -> list[str]:
        return [type(order).__name__ for order in taken.orders]


def test_an_offer_goes_over_the_parked_leg_without_ringing() -> None:
    shift = Shift()
    shift.sign_in()
    leg = shift.leg
    offered = shift.call("c1")
    assert "Ring" not in shift.kinds(offered)
    contact = next(iter(shift.core.floor.contacts.values()))
    assert contact.offer is not None
    accepted = shift.tell(f.OfferAccepted(agent=ANA, desk="tab", offer=contact.offer.id))
    connect = next(order for order in accepted.orders if isinstance(order, o.Connect))
    assert connect.agent_leg == leg


def test_the_leg_is_parked_after_the_talk_and_serves_the_next_call() -> None:
    shift = Shift(auto_accept=True)
    shift.sign_in()
    leg = shift.leg
    for name in ("c1", "c2"):
        offered = shift.call(name)
        connect = next(order for order in offered.orders if isinstance(order, o.Connect))
        assert connect.agent_leg == leg
        contact = next(c for c in shift.core.floor.contacts.values() if c.leg == name)
        shift.tell(f.Connected(contact=contact.id, bridge=connect.bridge))
        ended = shift.tell(f.LegEnded(leg=LegId(name), cause=16))
        park = next(order for order in ended.orders if isinstance(order, o.Park))
        assert (park.leg, park.bridge) == (leg, connect.bridge)
        assert not any(isinstance(order, o.HangUp) and order.leg == leg for order in ended.orders)
        shift.tell(f.WrapUpSaved(agent=ANA, desk="tab", contact=contact.id, finish=True))


def test_an_unanswered_offer_leaves_the_leg_up() -> None:
    shift = Shift()
    shift.sign_in()
    leg = shift.leg
    shift.call("c1")
    shift.at = Instant(shift.at + 21_000)
    shift.tell(f.DeskBeat(desks=((ANA, "tab"),)))
    due = shift.tell(f.TimePassed())
    assert not any(isinstance(order, o.HangUp) for order in due.orders)
    agent = shift.core.floor.agent(ANA)
    assert (agent.presence, agent.leg.id if agent.leg else None) == ("not_responding", leg)


@pytest.mark.parametrize(("cause", "presence", "raised"), [(16, "not_responding", False), (0, "available", True)])
def test_a_parked_leg_that_was_hung_up_rests_and_one_that_broke_is_raised(
    cause: int, presence: str, raised: bool
) -> None:
    shift = Shift()
    shift.sign_in()
    gone = shift.tell(f.LegEnded(leg=shift.leg, cause=cause))
    assert shift.core.floor.agent(ANA).presence == presence
    assert ("Ring" in shift.kinds(gone)) is raised


def test_going_offline_ends_the_parked_leg() -> None:
    shift = Shift()
    shift.sign_in()
    leg = shift.leg
    gone = shift.tell(f.StateAsked(agent=ANA, desk="tab", state="offline"))
    assert [order.leg for order in gone.orders if isinstance(order, o.HangUp)] == [leg]


def test_a_leg_lost_without_a_word_is_raised_again_by_the_listing() -> None:
    shift = Shift()
    shift.sign_in()
    shift.at = Instant(shift.at + 5_000)
    listed = shift.tell(f.EngineListed(asked_at=shift.at, legs=()))
    assert "Ring" in shift.kinds(listed)
