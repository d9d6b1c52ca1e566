"""A call ends, whoever ends it: from each stage to wrap-up or the close, with every leg taken care of."""

from __future__ import annotations

from bothways.center import offering, recording, standing, wrapping
from bothways.center.orders import HangUp, Music
from bothways.center.step import Step
from bothways.interactions import events as ev
from bothways.interactions.agent import Agent
from bothways.interactions.contact import LIVE, Contact
from bothways.kernel.ids import LegId
from bothways.kernel.time import after

RETURN_SECONDS = 30.0
"""How long a caller is kept for the agent whose phone broke away."""

NORMAL_CLEARING = 16
BROKEN_CAUSES = frozenset({0, 27, 38, 41, 44})
"""Q.850 causes of a leg that broke rather than being hung up: no cause, out of order, network, temporary, channel."""


def end_call(step: Step, contact: Contact, by: ev.EndedBy, outcome: ev.Outcome, cause: int = 0) -> None:
    """End the conversation: withdraw an offer, stop the recording, hang up who is left, begin the wrap-up."""
    if contact.stage not in LIVE:
        return
    offered_to = contact.offer.agent if contact.stage == "offered" and contact.offer else None
    if contact.stage == "offered":
        offering.end(step, contact, "withdrawn", f"ended by {by}")
        contact = step.contact(contact.id)
    if contact.stage == "talking":
        recording.stop(step, contact)
    agent_id = contact.agent if contact.stage == "talking" else None
    step.emit(ev.CallEnded(contact=contact.id, by=by, outcome=outcome, cause=cause), contact.id)
    if contact.leg is not None and outcome != "failed":
        step.order(HangUp(contact=contact.id, leg=contact.leg))
    if agent_id is not None:
        standing.release(step, step.agent(agent_id), contact.id)
        wrapping.begin(step, step.contact(contact.id), agent_id)
    close_if_done(step, contact)
    if offered_to is not None:
        offering.match_agent(step, offered_to)


def close_if_done(step: Step, contact: Contact) -> None:
    """Close a contact whose call, legs and wrap-up are all over."""
    now = step.floor.contacts.get(contact.id)
    if now is not None and now.stage == "ending" and now.leg is None and not recording.is_pending(now):
        step.emit(ev.ContactClosed(contact=now.id), now.id)


def customer_leg_ended(step: Step, contact: Contact, leg: LegId, cause: int) -> None:
    """The customer is gone. Before a talk that is an abandon if the caller waited in a queue."""
    step.emit(ev.CustomerLegEnded(contact=contact.id, leg=leg, cause=cause), contact.id, "caller")
    now = step.contact(contact.id)
    if now.stage in LIVE:
        outcome: ev.Outcome = "self_service"
        if now.stage == "talking":
            outcome = "handled"
        elif now.queue is not None:
            outcome = "abandoned"
        end_call(step, now, by="caller", outcome=outcome, cause=cause)
    else:
        close_if_done(step, now)


def agent_leg_ended(step: Step, agent: Agent, leg: LegId, cause: int, code: int | None) -> None:
    """The agent's phone is gone: refused, hung up or broken away, depending on where the contact is."""
    contact = step.floor.contacts.get(agent.work.contact) if agent.work else None
    was_parked = agent.leg is not None and agent.leg.contact is None
    step.emit(ev.AgentLegEnded(agent=agent.id, leg=leg), contact.id if contact else agent.id)
    if was_parked:
        standing.idle_leg_ended(step, step.agent(agent.id), broke=cause in BROKEN_CAUSES)
        return
    if contact is not None and contact.stage == "offered" and contact.offer and contact.offer.agent == agent.id:
        _leg_refused(step, contact, cause, code)
    elif contact is not None and contact.stage == "talking" and contact.agent == agent.id:
        if cause in BROKEN_CAUSES:
            agent_lost(step, contact, reason=f"phone leg broke, cause {cause}")
        else:
            end_call(step, contact, by="agent", outcome="handled", cause=cause)
    standing.settle(step, agent.id)
    offering.match_agent(step, agent.id)


def _leg_refused(step: Step, contact: Contact, cause: int, code: int | None) -> None:
    if code in (486, 600, 603) or cause in (17, 21):
        offering.end(step, contact, "declined", "declined on the phone")
    elif contact.offer is not None and contact.offer.accepted_at is not None:
        offering.end(step, contact, "failed", f"no media, cause {cause}")
    elif cause in (18, 19):
        offering.end(step, contact, "timed_out", "not answered")
    else:
        offering.end(step, contact, "failed", f"phone not reachable, cause {cause}")


def agent_lost(step: Step, contact: Contact, reason: str) -> None:
    """The agent's phone broke away in talk: the customer hears music and is kept for this agent for a while."""
    agent_id = contact.agent
    if agent_id is None:
        return
    recording.stop(step, contact)
    agent = step.agent(agent_id)
    step.emit(
        ev.AgentLost(contact=contact.id, agent=agent_id, until=after(step.at, RETURN_SECONDS), reason=reason),
        contact.id,
    )
    if agent.leg is not None:
        step.order(HangUp(contact=contact.id, leg=agent.leg.id))
    queue = step.config.queues.get(contact.queue) if contact.queue else None
    if contact.leg is not None:
        step.order(Music(contact=contact.id, leg=contact.leg, music=queue.music if queue else "default"))
    offering.match_contact(step, contact.id)
