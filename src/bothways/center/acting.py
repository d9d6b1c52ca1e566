"""What an agent does to the own call: hold, mute, keys, recording pause, end."""

from __future__ import annotations

from bothways.center import leaving, recording
from bothways.center.facts import CallAct, DigitsSent, PhoneHeld
from bothways.center.orders import Hold, Mute, SendDigits, Unhold
from bothways.center.step import Step
from bothways.interactions import events as ev
from bothways.interactions.contact import Contact
from bothways.kernel.errors import IllegalMove, Invalid
from bothways.kernel.ids import AgentId, ContactId, LegId

KEYS = frozenset("0123456789*#ABCD")
MOST_KEYS = 32


def act(step: Step, fact: CallAct) -> None:
    """Carry out one act; asking for what is so already changes nothing."""
    contact = _own(step, fact.agent, fact.contact)
    match fact.act:
        case "hold":
            hold(step, contact)
        case "unhold":
            unhold(step, contact)
        case "mute" | "unmute":
            _mute(step, contact, fact.act == "mute")
        case "pause-recording" | "resume-recording":
            recording.pause(step, contact, fact.act == "pause-recording")
        case "end":
            leaving.end_call(step, contact, by="agent", outcome="handled")


def hold(step: Step, contact: Contact) -> None:
    """Music for the customer; what the agent says meanwhile is not recorded."""
    if contact.held or contact.leg is None:
        return
    recording.stop(step, contact)
    step.emit(ev.CallHeld(contact=contact.id), contact.id)
    queue = step.config.queues.get(contact.queue) if contact.queue else None
    step.order(
        Hold(
            contact=contact.id,
            customer_leg=contact.leg,
            bridge=contact.bridge or "",
            music=queue.music if queue else "default",
        )
    )


def unhold(step: Step, contact: Contact) -> None:
    """Back together, with a new part of the recording."""
    if not contact.held or contact.leg is None:
        return
    step.emit(ev.CallUnheld(contact=contact.id), contact.id)
    step.order(
        Unhold(
            contact=contact.id,
            customer_leg=contact.leg,
            agent_leg=_leg(step, contact),
            bridge=contact.bridge or "",
        )
    )
    recording.begin(step, step.contact(contact.id))


def _mute(step: Step, contact: Contact, on: bool) -> None:
    if contact.muted != on:
        step.emit(ev.CallMuted(contact=contact.id, on=on), contact.id)
        step.order(Mute(contact=contact.id, leg=_leg(step, contact), on=on))


def digits(step: Step, fact: DigitsSent) -> None:
    """Keys toward the customer's side; what they are is not kept: they may be card data."""
    contact = _own(step, fact.agent, fact.contact)
    if not fact.digits or len(fact.digits) > MOST_KEYS or not set(fact.digits) <= KEYS:
        raise Invalid("only 0–9, *, # and A–D", field="digits", most=MOST_KEYS)
    if contact.leg is not None:
        step.order(SendDigits(contact=contact.id, leg=contact.leg, digits=fact.digits))


def phone_held(step: Step, fact: PhoneHeld) -> None:
    """Hold pressed on the phone itself means the same as hold pressed on the desk."""
    owner = step.floor.legs.get(fact.leg)
    agent = step.floor.agents.get(AgentId(owner)) if owner else None
    contact = step.floor.contacts.get(agent.work.contact) if agent and agent.work else None
    if contact is not None and contact.stage == "talking":
        (hold if fact.held else unhold)(step, contact)


def _own(step: Step, agent: AgentId, contact_id: ContactId) -> Contact:
    contact = step.contact(contact_id)
    if contact.agent != agent or contact.stage != "talking":
        raise IllegalMove("not in talk with this contact", contact=contact_id, stage=contact.stage)
    return contact


def _leg(step: Step, contact: Contact) -> LegId:
    agent = step.agent(contact.agent) if contact.agent else None
    if agent is None or agent.leg is None:
        raise IllegalMove("the agent's phone is gone", contact=contact.id)
    return agent.leg.id
