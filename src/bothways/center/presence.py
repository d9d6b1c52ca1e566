"""Agents' presence, desks and phones."""

from __future__ import annotations

from bothways.center import leaving, offering, standing
from bothways.center.errors import DeskReadOnly
from bothways.center.facts import AgentFact, DeskBeat, DeskLost, DeskOpened, PhonePresence, StateAsked
from bothways.center.orders import HangUp
from bothways.center.step import Step
from bothways.interactions import events as ev
from bothways.kernel.ids import AgentId


def check_desk(step: Step, fact: AgentFact) -> None:
    """A tab that is not the agent's desk may not act; clients without a desk (phones, the API) may."""
    desk = step.agent(fact.agent).desk
    if fact.desk and desk is not None and desk.id != fact.desk and desk.live:
        raise DeskReadOnly("another tab is the desk", agent=fact.agent)


def desk_opened(step: Step, fact: DeskOpened) -> None:
    """Make the tab the agent's desk unless another one lives. A fresh page's browser phone has lost its call."""
    agent = step.agent(fact.agent)
    known = agent.desk
    if known is not None and known.live and known.id != fact.desk and not fact.takeover:
        return
    moved = known is None or known.id != fact.desk
    if moved or not (known and known.live):
        step.emit(ev.DeskChanged(agent=agent.id, desk=fact.desk, live=True), agent.id)
    settings = step.settings(agent.id)
    browser = settings is not None and settings.card.phone == "browser"
    if browser and (fact.fresh or (fact.takeover and moved)):
        _page_reloaded(step, agent.id)
    offering.match_agent(step, agent.id)


def _page_reloaded(step: Step, agent_id: AgentId) -> None:
    agent = step.agent(agent_id)
    if agent.phone_registered:
        step.emit(ev.PhoneChanged(agent=agent_id, registered=False), agent_id)
    if agent.leg is not None and agent.leg.contact is None:
        step.emit(ev.AgentLegEnded(agent=agent_id, leg=agent.leg.id), agent_id)
        step.order(HangUp(leg=agent.leg.id))
    contact = step.floor.contacts.get(agent.work.contact) if agent.work else None
    if contact is not None and contact.stage == "talking":
        leaving.agent_lost(step, contact, reason="the page was loaded again")
    elif contact is not None and contact.stage == "offered" and agent.leg is not None:
        offering.end(step, contact, "withdrawn", "the page was loaded again")
        offering.match_contact(step, contact.id)


def desk_lost(step: Step, fact: DeskLost) -> None:
    """The desk went silent: nothing new for this agent; a running call is not touched (I8)."""
    agent = step.agent(fact.agent)
    if agent.desk is not None and agent.desk.id == fact.desk and agent.desk.live:
        step.emit(ev.DeskChanged(agent=agent.id, desk=fact.desk, live=False), agent.id)


def desk_beat(step: Step, fact: DeskBeat) -> None:
    """A desk that had gone silent is heard again."""
    for agent_id, desk in fact.desks:
        agent = step.floor.agents.get(agent_id)
        if agent is not None and agent.desk is not None and agent.desk.id == desk and not agent.desk.live:
            step.emit(ev.DeskChanged(agent=agent_id, desk=desk, live=True), agent_id)
            offering.match_agent(step, agent_id)


def state_asked(step: Step, fact: StateAsked) -> None:
    """Now if the agent is free, after the present contact otherwise (I7)."""
    agent = step.agent(fact.agent)
    if agent.work is not None:
        step.emit(ev.AgentNextState(agent=agent.id, presence=fact.state, reason=fact.reason), agent.id)
        return
    if (agent.presence, agent.reason) != (fact.state, fact.reason):
        step.emit(ev.AgentStateChanged(agent=agent.id, presence=fact.state, reason=fact.reason), agent.id)
    standing.settle(step, agent.id)
    offering.match_agent(step, agent.id)


def phone_presence(step: Step, fact: PhonePresence) -> None:
    """The phone registered or went away."""
    if step.agent(fact.agent).phone_registered != fact.registered:
        step.emit(ev.PhoneChanged(agent=fact.agent, registered=fact.registered), fact.agent)
        if fact.registered:
            standing.settle(step, fact.agent)
            offering.match_agent(step, fact.agent)
