"""Unit tier: the floor moves by events alone, and a trial that fails leaves no trace."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothways.center.config import AgentSettings, Config
from bothways.center.matching import Index
from bothways.interactions import events as ev
from bothways.interactions.contact import MOVES, OPEN, Contact, Recording
from bothways.interactions.evolve import evolve
from bothways.interactions.floor import Floor
from bothways.interactions.views import AgentCard, recording_word
from bothways.kernel.errors import IllegalMove
from bothways.kernel.ids import AgentId, ContactId, DecisionId, LegId, OfferId, QueueId, RecordingId, TenantId
from bothways.kernel.time import Instant

AGENTS = (AgentId("ana"), AgentId("bo"))
CONTACTS = (ContactId("c1"), ContactId("c2"))
CONFIG = Config(
    tenant=TenantId("t"),
    version=1,
    agents={
        agent: AgentSettings(id=agent, card=AgentCard(name=agent, username=agent), languages=frozenset({"en"}))
        for agent in AGENTS
    },
)


def all_events(contact: ContactId, agent: AgentId, number: int) -> list[Any]:
    """One of each that can happen between this contact and this agent."""
    offer, leg, recording = OfferId(f"o-{contact}-{number % 3}"), LegId(f"l-{agent}-{number % 3}"), RecordingId(contact)
    at = Instant(number)
    return [
        ev.CallAnswered(contact=contact),
        ev.FlowMoved(contact=contact, place=None),
        ev.ContactQueued(contact=contact, queue=QueueId("q"), priority=0, skills={}, language="en"),
        ev.OfferMade(contact=contact, offer=offer, agent=agent, leg=leg, deadline=at, decision=DecisionId("d"), why={}),
        ev.OfferAccepted(contact=contact, offer=offer, agent=agent, by="desk", deadline=at),
        ev.OfferEnded(contact=contact, offer=offer, agent=agent, how="declined"),
        ev.CallConnected(contact=contact, agent=agent, offer=offer, bridge="b"),
        ev.CallHeld(contact=contact),
        ev.CallUnheld(contact=contact),
        ev.RecordingStarted(contact=contact, recording=recording, part=1),
        ev.RecordingConfirmed(contact=contact, recording=recording, part=1),
        ev.RecordingStopped(contact=contact, recording=recording, part=1),
        ev.AgentLost(contact=contact, agent=agent, until=at),
        ev.CustomerLegEnded(contact=contact, leg=LegId(f"in-{contact}")),
        ev.CallEnded(contact=contact, by="caller", outcome="handled"),
        ev.WrapUpBegan(contact=contact, agent=agent, deadline=None),
        ev.WrapUpEnded(contact=contact, agent=agent, by="agent"),
        ev.ContactClosed(contact=contact),
        ev.AgentStateChanged(agent=agent, presence="available"),
        ev.AgentNextState(agent=agent, presence="break"),
        ev.DeskChanged(agent=agent, desk="tab", live=True),
        ev.PhoneChanged(agent=agent, registered=True),
        ev.AgentLegUp(agent=agent, leg=leg),
        ev.AgentLegEnded(agent=agent, leg=leg),
    ]


def arrived(contact: ContactId) -> ev.CallArrived:
    """A caller rings."""
    return ev.CallArrived(contact=contact, leg=LegId(f"in-{contact}"), number="1", caller="2", language="en")


def put(floor: Floor, event: Any, at: int) -> None:
    """Let it happen."""
    entry = ev.Entry(seq=floor.seq + 1, at=Instant(at), actor="t", correlation="t", event=event)
    evolve(floor, entry)


def picture(floor: Floor, index: Index) -> dict[str, Any]:
    """All there is to see of a floor and what is kept ready of it."""
    return {
        "seq": floor.seq,
        "system": floor.system,
        "contacts": dict(floor.contacts),
        "agents": dict(floor.agents),
        "legs": dict(floor.legs),
        "touched": set(floor.touched),
        "closed": dict(floor.closed),
        "moves": list(floor.moves),
        "waiting": list(index.waiting),
        "free": dict(index.free),
    }


CHOICES = st.lists(
    st.tuples(st.sampled_from(CONTACTS), st.sampled_from(AGENTS), st.integers(0, 23), st.booleans()), max_size=60
)


def a_floor(choices: list[tuple[ContactId, AgentId, int, bool]]) -> tuple[Floor, Index, list[Any]]:
    """A floor to which many things happened; what may not come is refused."""
    floor = Floor()
    index = Index(floor, CONFIG)
    happened: list[Any] = []
    started = [arrived(CONTACTS[0]), arrived(CONTACTS[1])]
    for agent in AGENTS:
        started += [
            ev.AgentStateChanged(agent=agent, presence="available"),
            ev.DeskChanged(agent=agent, desk="tab", live=True),
            ev.PhoneChanged(agent=agent, registered=True),
        ]
    events = started + [all_events(contact, agent, at)[which] for at, (contact, agent, which, _) in enumerate(choices)]
    for at, event in enumerate(events):
        try:
            with floor.trial():
                put(floor, event, at * 10)
        except IllegalMove:
            continue
        happened.append((at * 10, event))
    return floor, index, happened


@given(CHOICES)
@settings(max_examples=60, deadline=None)
def test_refused_events_leave_no_trace_and_the_rest_gives_the_same_floor(choices: Any) -> None:
    floor, index, happened = a_floor(choices)
    again = Floor()
    for at, event in happened:
        put(again, event, at)
    for name in ("seq", "contacts", "agents", "legs", "system"):
        assert getattr(again, name) == getattr(floor, name)
    fresh = Index(again, CONFIG)
    assert (fresh.waiting, fresh.free) == (index.waiting, index.free)


@given(CHOICES, st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_a_step_that_breaks_puts_everything_back(choices: Any, many: int) -> None:
    floor, index, _ = a_floor(choices[many:])
    before = picture(floor, index)

    def a_step_that_breaks() -> None:
        with floor.trial():
            for at, (contact, agent, which, _) in enumerate(choices[:many]):
                with suppress(IllegalMove):
                    put(floor, all_events(contact, agent, at)[which], 10_000 + at)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        a_step_that_breaks()
    assert picture(floor, index) == before


@given(CHOICES)
@settings(max_examples=60, deadline=None)
def test_segments_follow_one_another_without_gap(choices: Any) -> None:
    floor, _, _ = a_floor(choices)
    for contact in [*floor.contacts.values(), *floor.closed.values()]:
        at = contact.started_at
        for segment in contact.segments:
            assert segment.began_at == at
            at = segment.ended_at if segment.ended_at is not None else Instant(-1)
        assert (at == -1) == (contact.stage not in ("ending", "closed"))


@given(CHOICES)
@settings(max_examples=50, deadline=None)
def test_work_and_contact_agree_about_who_has_whom(choices: Any) -> None:
    floor, _, _ = a_floor(choices)
    for agent in floor.agents.values():
        if agent.work is not None:
            assert floor.contacts[agent.work.contact].stage in ("offered", "talking", "ending", "wrap_up")
    for contact in floor.contacts.values():
        if contact.stage == "offered":
            assert contact.offer is not None
            work = floor.agents[contact.offer.agent].work
            assert work is not None
            assert work.contact == contact.id


def test_a_closed_contact_leaves_the_floor_and_its_leg_is_remembered() -> None:
    floor = Floor()
    put(floor, arrived(CONTACTS[0]), 1)
    put(floor, ev.CustomerLegEnded(contact=CONTACTS[0], leg=LegId("in-c1")), 2)
    put(floor, ev.CallEnded(contact=CONTACTS[0], by="caller", outcome="self_service"), 2)
    put(floor, ev.ContactClosed(contact=CONTACTS[0]), 2)
    assert (floor.contacts, floor.legs, list(floor.past_legs)) == ({}, {}, ["in-c1"])


def test_a_floor_that_only_follows_keeps_no_undo() -> None:
    floor = Floor()
    put(floor, arrived(CONTACTS[0]), 1)
    assert floor._undo == []


def test_every_open_stage_ends_by_some_event() -> None:
    left = {stage for stages, to in MOVES.values() if to is not None for stage in stages}
    assert left == OPEN


@pytest.mark.parametrize(
    ("state", "wanted", "word"),
    [
        ("on", "on", "on"),
        ("on", "paused", "on"),
        ("paused", "paused", "paused"),
        ("paused", "on", "paused"),
        ("failed", "on", "failed"),
        ("starting", "on", "off"),
        ("stopping", "on", "off"),
    ],
)
def test_the_recording_word_says_only_what_the_engine_confirmed(state: Any, wanted: Any, word: str) -> None:
    contact = Contact(
        id=CONTACTS[0],
        stage="talking",
        since=Instant(0),
        number="1",
        caller="2",
        language="en",
        started_at=Instant(0),
        leg=None,
        recording=Recording(id=RecordingId("r"), state=state, wanted=wanted),
    )
    assert recording_word(contact) == word
