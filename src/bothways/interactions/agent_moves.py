"""How events change agents: their own, and those of the contact they work on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from bothways.interactions import events as ev
from bothways.interactions.agent import Agent, Desk, Leg, Planned, Work, state
from bothways.interactions.contact import Contact
from bothways.interactions.floor import Floor
from bothways.kernel.errors import IllegalMove
from bothways.kernel.ids import AgentId, ContactId
from bothways.kernel.time import Instant


def dated(before: Agent, now: Agent, at: Instant) -> Agent:
    """Note when the visible state, and when idleness, began."""
    if (state(before), before.reason) != (state(now), now.reason):
        now = replace(now, since=at)
    if state(now) == "available" and state(before) != "available":
        now = replace(now, idle_since=at)
    return now


def work(floor: Floor, before: Contact, event: ev.ContactEvent, at: Instant) -> None:
    """What a contact's event does to the agent it concerns."""
    if isinstance(event, ev.OfferMade):
        agent = floor.agent(event.agent)
        leg = _leg_for(agent, event, at)
        _put(floor, agent, replace(agent, work=Work(kind="offered", contact=event.contact), leg=leg), at)
    elif isinstance(event, ev.OfferEnded):
        # Who lets it ring until the customer gives up has not taken it either (METRICS: non-response).
        taken = before.offer is not None and before.offer.accepted_at is not None
        missed = event.how != "withdrawn" or not taken
        _free(floor, event.agent, event.contact, at, missed=int(missed))
    elif isinstance(event, ev.AgentLegRung):
        agent = floor.agent(event.agent)
        leg = Leg(id=event.leg, contact=event.contact, up=False, since=at)
        _put(floor, agent, replace(agent, leg=leg), at)
    elif isinstance(event, ev.CallConnected):
        _kind(floor, event.agent, event.contact, "talking", at)
    elif isinstance(event, ev.WrapUpBegan):
        _kind(floor, event.agent, event.contact, "wrap_up", at)
    elif isinstance(event, ev.WrapUpEnded | ev.AgentLost):
        _free(floor, event.agent, event.contact, at)
    elif isinstance(event, ev.CallEnded) and before.offer is not None and before.stage == "offered":
        raise IllegalMove("end the offer first", contact=before.id)


def _leg_for(agent: Agent, event: ev.OfferMade, at: Instant) -> Leg:
    """The leg an offer goes over: a parked one that is kept up, or a new one."""
    parked = agent.leg is not None and agent.leg.up and agent.leg.contact is None
    if agent.leg is not None and parked and agent.leg.id == event.leg and agent.work is None:
        return replace(agent.leg, contact=event.contact)
    if agent.work or agent.leg:
        raise IllegalMove("the agent is busy", agent=agent.id, contact=event.contact)
    return Leg(id=event.leg, contact=event.contact, up=False, since=at)


def _kind(floor: Floor, agent_id: AgentId, contact: ContactId, kind: Any, at: Instant) -> None:
    agent = floor.agent(agent_id)
    if agent.work is None or agent.work.contact != contact:
        raise IllegalMove("the agent is not on this contact", agent=agent_id, contact=contact)
    handled = agent.handled + (1 if kind == "wrap_up" else 0)
    _put(floor, agent, replace(agent, work=Work(kind=kind, contact=contact), handled=handled), at)


def _free(floor: Floor, agent_id: AgentId, contact: ContactId, at: Instant, missed: int = 0) -> None:
    agent = floor.agent(agent_id)
    if agent.work is None or agent.work.contact != contact:
        raise IllegalMove("the agent is not on this contact", agent=agent_id, contact=contact)
    _put(floor, agent, _after_work(replace(agent, missed=agent.missed + missed)), at)


def _after_work(agent: Agent) -> Agent:
    if agent.planned is None:
        return replace(agent, work=None)
    planned = agent.planned
    return replace(agent, work=None, planned=None, presence=planned.presence, reason=planned.reason)


def _put(floor: Floor, before: Agent, now: Agent, at: Instant) -> None:
    floor.put_agent(dated(before, now, at))


def _state_changed(agent: Agent, event: ev.AgentStateChanged, _at: Instant) -> Agent:
    return replace(agent, presence=event.presence, reason=event.reason, planned=None)


def _next_state(agent: Agent, event: ev.AgentNextState, _at: Instant) -> Agent:
    same = event.presence == agent.presence and event.reason == agent.reason
    return replace(agent, planned=None if same else Planned(presence=event.presence, reason=event.reason))


def _leg_ended(agent: Agent, event: ev.AgentLegEnded, _at: Instant) -> Agent:
    return replace(agent, leg=None) if agent.leg and agent.leg.id == event.leg else agent


def _leg_up(agent: Agent, event: ev.AgentLegUp, at: Instant) -> Agent:
    if agent.leg is None or agent.leg.id != event.leg:
        raise IllegalMove("another leg", agent=agent.id, leg=event.leg)
    return replace(agent, leg=replace(agent.leg, up=True, since=at))


def _leg_raised(agent: Agent, event: ev.AgentLegRaised, at: Instant) -> Agent:
    if agent.leg is not None:
        raise IllegalMove("there is a leg already", agent=agent.id, leg=agent.leg.id)
    return replace(agent, leg=Leg(id=event.leg, contact=None, up=False, since=at))


def _leg_parked(agent: Agent, event: ev.AgentLegParked, _at: Instant) -> Agent:
    if agent.leg is None or agent.leg.id != event.leg:
        raise IllegalMove("another leg", agent=agent.id, leg=event.leg)
    return replace(agent, leg=replace(agent.leg, contact=None))


def _desk_changed(agent: Agent, event: ev.DeskChanged, at: Instant) -> Agent:
    return replace(agent, desk=Desk(id=event.desk, live=event.live, since=at))


def _phone_changed(agent: Agent, event: ev.PhoneChanged, _at: Instant) -> Agent:
    return replace(agent, phone_registered=event.registered)


AGENT: dict[type, Callable[[Agent, Any, Instant], Agent]] = {
    ev.AgentStateChanged: _state_changed,
    ev.AgentNextState: _next_state,
    ev.AgentLegEnded: _leg_ended,
    ev.AgentLegUp: _leg_up,
    ev.AgentLegRaised: _leg_raised,
    ev.AgentLegParked: _leg_parked,
    ev.DeskChanged: _desk_changed,
    ev.PhoneChanged: _phone_changed,
}
