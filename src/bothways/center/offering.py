"""An offer from its making to its one end: shown to one agent, accepted, connected; or over, and the next is asked."""

from __future__ import annotations

from typing import Literal

import msgspec

from bothways import __version__
from bothways.center import recording, standing
from bothways.center.errors import OfferGone
from bothways.center.facts import Connected, OfferAccepted, OfferDeclined
from bothways.center.orders import Connect, HangUp, Ring
from bothways.center.step import Step
from bothways.interactions import events as ev
from bothways.interactions.agent import Agent
from bothways.interactions.contact import Contact, Offer
from bothways.kernel.ids import AgentId, ContactId, DecisionId, LegId, OfferId
from bothways.kernel.time import after
from bothways.routing.decide import Match, Snapshot

MEDIA_SECONDS = 5.0
"""An accepted offer whose media does not stand by then has failed."""

Ending = Literal["declined", "timed_out", "withdrawn", "failed"]

_encode = msgspec.json.Encoder().encode


def match_contact(step: Step, contact: ContactId) -> None:
    """Offer a waiting contact to the best free agent, if there is one."""
    if not step.floor.system.engine or not step.floor.system.database:
        return
    waiting = step.floor.contacts.get(contact)
    if waiting is None or waiting.stage != "queued":
        return
    decided = step.index.for_contact(waiting, step.at)
    if decided is not None:
        _make(step, *decided)


def match_agent(step: Step, agent: AgentId) -> None:
    """Offer an agent who may have become free the contact that should be next."""
    if not step.floor.system.engine or not step.floor.system.database:
        return
    decided = step.index.for_agent(agent, step.at)
    if decided is not None:
        _make(step, *decided)


def match_all(step: Step) -> None:
    """Go through all who wait, in their order, as after a pause: each gets the best of the agents still free."""
    for contact in step.index.in_order(step.at):
        if not step.index.free:
            return
        match_contact(step, contact)


def _make(step: Step, snapshot: Snapshot, match: Match) -> None:
    contact = step.contact(ContactId(match.contact))
    agent = AgentId(match.agent)
    settings = step.config.agents[agent]
    queue = step.config.queues.get(contact.queue) if contact.queue else None
    seconds = queue.offer_seconds if queue else 20
    decision, offer = DecisionId(step.new_id()), OfferId(step.new_id())
    kept = step.agent(agent).leg
    leg = kept.id if kept is not None else LegId(step.new_id())
    comes_back = contact.reserved_for == agent
    step.emit(
        ev.DecisionMade(
            contact=contact.id,
            decision=decision,
            agent=agent,
            policy=snapshot.policy,
            code_version=__version__,
            inputs=msgspec.Raw(_encode(snapshot)),
            choice=msgspec.Raw(_encode(match)),
        ),
        contact.id,
    )
    step.emit(
        ev.OfferMade(
            contact=contact.id,
            offer=offer,
            agent=agent,
            leg=leg,
            deadline=after(step.at, seconds),
            decision=decision,
            why=match.why(),
            auto_accept=settings.auto_accept or comes_back,
        ),
        contact.id,
    )
    auto = settings.auto_accept or comes_back or (kept is not None and settings.phone_only)
    if kept is None:
        _ring(step, contact, agent, leg, offer, seconds, auto)
    if auto:
        _accept(step, step.contact(contact.id), "auto", seconds=MEDIA_SECONDS)
        if kept is not None:
            _connect(step, contact, leg)


def _ring(step: Step, contact: Contact, agent: AgentId, leg: LegId, offer: str, seconds: int, auto: bool) -> None:
    step.order(
        Ring(
            contact=contact.id,
            leg=leg,
            agent=agent,
            offer=offer,
            caller=contact.caller,
            caller_name=contact.customer.name if contact.customer else "",
            seconds=seconds,
            auto_answer=auto,
        )
    )


def accepted(step: Step, fact: OfferAccepted) -> None:
    """The agent clicked accept. A desk phone that rings is rung again so that it answers by itself."""
    contact = _offered(step, fact.agent, fact.offer)
    if contact.offer is None or contact.offer.accepted_at is not None:
        return
    _accept(step, contact, "desk", seconds=MEDIA_SECONDS)
    agent, settings = step.agent(fact.agent), step.settings(fact.agent)
    if agent.leg is not None and agent.leg.up:
        _connect(step, contact, agent.leg.id)
    elif settings is not None and settings.card.phone == "desk_phone" and agent.leg is not None and not agent.leg.up:
        step.order(HangUp(contact=contact.id, leg=agent.leg.id))
        leg = LegId(step.new_id())
        step.emit(ev.AgentLegRung(contact=contact.id, agent=agent.id, leg=leg), contact.id)
        _ring(step, contact, agent.id, leg, fact.offer, 10, True)


def _accept(step: Step, contact: Contact, by: Literal["desk", "phone", "auto"], seconds: float) -> None:
    offer = contact.offer
    if offer is None:
        raise OfferGone("the offer is over", contact=contact.id)
    step.emit(
        ev.OfferAccepted(
            contact=contact.id,
            offer=offer.id,
            agent=offer.agent,
            by=by,
            deadline=after(step.at, seconds),
        ),
        contact.id,
        f"agent:{offer.agent}",
    )


def declined(step: Step, fact: OfferDeclined) -> None:
    """The agent does not take it: the contact goes back to the head of its queue."""
    contact = _offered(step, fact.agent, fact.offer)
    end(step, contact, "declined", "declined")


def _offered(step: Step, agent: AgentId, offer: str) -> Contact:
    work = step.agent(agent).work
    contact = step.floor.contacts.get(work.contact) if work else None
    if contact is None or contact.offer is None or contact.offer.id != offer or contact.stage != "offered":
        raise OfferGone("the offer is over", offer=offer)
    return contact


def leg_up(step: Step, agent: Agent, leg: LegId) -> None:
    """The agent's phone was answered: that accepts; now let both hear each other."""
    contact = step.floor.contacts.get(agent.work.contact) if agent.work else None
    if agent.leg is None or agent.leg.up:
        return
    if agent.leg.contact is None:
        standing.leg_up(step, agent)
        match_agent(step, agent.id)
        return
    step.emit(ev.AgentLegUp(agent=agent.id, leg=leg), contact.id if contact else agent.id)
    if contact is None or contact.stage != "offered" or contact.leg is None:
        step.order(HangUp(contact=contact.id if contact else None, leg=leg))
        return
    if contact.offer is not None and contact.offer.accepted_at is None:
        _accept(step, contact, "phone", seconds=MEDIA_SECONDS)
    _connect(step, contact, leg)


def _connect(step: Step, contact: Contact, leg: LegId) -> None:
    if contact.leg is not None:
        step.order(
            Connect(contact=contact.id, customer_leg=contact.leg, agent_leg=leg, bridge=standing.bridge_of(contact.id))
        )


def connected(step: Step, fact: Connected) -> None:
    """Customer and agent hear each other: the talk begins, and with it the recording."""
    contact = step.floor.contacts.get(fact.contact)
    if contact is None or contact.stage != "offered" or contact.offer is None:
        return
    if contact.offer.accepted_at is None:
        return
    agent = contact.offer.agent
    step.emit(ev.CallConnected(contact=contact.id, agent=agent, offer=contact.offer.id, bridge=fact.bridge), contact.id)
    recording.begin(step, step.contact(contact.id))


def end(step: Step, contact: Contact, how: Ending, reason: str) -> None:
    """The offer is over without a talk: free the agent (marked if the agent's side failed), ask the next."""
    offer: Offer | None = contact.offer
    if offer is None:
        return
    agent = step.agent(offer.agent)
    step.emit(
        ev.OfferEnded(contact=contact.id, offer=offer.id, agent=offer.agent, how=how, reason=reason),
        contact.id,
    )
    standing.release(step, agent, contact.id)
    if how != "withdrawn":
        if step.agent(agent.id).presence == "available":
            step.emit(ev.AgentStateChanged(agent=agent.id, presence="not_responding", reason=reason), agent.id)
        match_contact(step, contact.id)
