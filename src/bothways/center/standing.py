"""The agent's leg as a thing of its own: made for one call, or kept up all shift and parked between calls."""

from __future__ import annotations

from bothways.center.orders import HangUp, Park, Ring
from bothways.center.step import Step
from bothways.interactions import events as ev
from bothways.interactions.agent import Agent
from bothways.kernel.ids import AgentId, ContactId, LegId

RING_SECONDS = 30
WORKING = frozenset({"available", "break", "training"})


def bridge_of(contact: ContactId) -> str:
    """The bridge's id is made from the contact's, so that it can be asked for after a crash."""
    return f"b-{contact}"


def is_kept(step: Step, agent: AgentId) -> bool:
    """Whether this agent's leg stays up between calls."""
    settings = step.settings(agent)
    return settings is not None and settings.leg == "kept_up"


def release(step: Step, agent: Agent, contact: ContactId) -> None:
    """The contact no longer needs the leg: a kept one is parked, another is hung up."""
    if agent.leg is None:
        return
    if is_kept(step, agent.id) and agent.leg.up:
        step.emit(ev.AgentLegParked(agent=agent.id, leg=agent.leg.id), contact)
        step.order(Park(contact=contact, leg=agent.leg.id, bridge=bridge_of(contact)))
    else:
        step.order(HangUp(contact=contact, leg=agent.leg.id))


def settle(step: Step, agent_id: AgentId) -> None:
    """Raise a kept leg that is wanted and not there, end one that is there and not wanted."""
    agent = step.agent(agent_id)
    if not is_kept(step, agent_id) or agent.work is not None:
        return
    if agent.leg is None:
        if agent.presence in WORKING and agent.phone_registered and step.floor.system.engine:
            _raise(step, agent)
    elif agent.presence == "offline" and agent.leg.contact is None:
        step.order(HangUp(leg=agent.leg.id))


def leg_up(step: Step, agent: Agent) -> None:
    """The phone has answered for the shift: the leg waits in silence."""
    if agent.leg is not None:
        step.emit(ev.AgentLegUp(agent=agent.id, leg=agent.leg.id), agent.id)
        step.order(Park(leg=agent.leg.id))


def idle_leg_ended(step: Step, agent: Agent, broke: bool) -> None:
    """A parked leg is gone. Who hung it up takes no calls until they say so; one that broke is raised again."""
    if not broke and agent.presence == "available":
        step.emit(ev.AgentStateChanged(agent=agent.id, presence="not_responding", reason="phone hung up"), agent.id)
    settle(step, agent.id)


def _raise(step: Step, agent: Agent) -> None:
    leg = LegId(step.new_id())
    step.emit(ev.AgentLegRaised(agent=agent.id, leg=leg), agent.id)
    step.order(
        Ring(leg=leg, agent=agent.id, offer="", caller="", caller_name="", seconds=RING_SECONDS, auto_answer=True)
    )
