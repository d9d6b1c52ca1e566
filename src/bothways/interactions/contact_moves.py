"""How each event changes the contact it is about; where that leads is the table of `contact.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from bothways.interactions import events as ev
from bothways.interactions.contact import Contact, Offer, Segment
from bothways.interactions.recording_moves import RECORDING
from bothways.kernel.errors import IllegalMove
from bothways.kernel.time import Instant


def arrived(event: ev.CallArrived, at: Instant) -> Contact:
    return Contact(
        id=event.contact,
        stage="arriving",
        since=at,
        number=event.number,
        caller=event.caller,
        language=event.language,
        started_at=at,
        leg=event.leg,
        direction=event.direction,
        in_service=event.in_service,
        flow_deadline=event.deadline,
        segments=(Segment(kind="menu", began_at=at),),
    )


def _recognized(contact: Contact, event: ev.CallRecognized, _at: Instant) -> Contact:
    return replace(contact, customer=event.customer)


def _answered(contact: Contact, _event: ev.CallAnswered, at: Instant) -> Contact:
    return replace(contact, answered_at=at, flow_deadline=None)


def _flow_moved(contact: Contact, event: ev.FlowMoved, _at: Instant) -> Contact:
    return replace(
        contact,
        place=event.place,
        flow_deadline=event.deadline,
        play=event.play,
        menu_path=(*contact.menu_path, *event.passed),
    )


def _queued(contact: Contact, event: ev.ContactQueued, at: Instant) -> Contact:
    return replace(
        contact,
        queue=event.queue,
        queued_at=at,
        priority=event.priority,
        skills=event.skills,
        language=event.language,
        place=None,
        flow_deadline=None,
        play=None,
    )


def _offer_made(contact: Contact, event: ev.OfferMade, at: Instant) -> Contact:
    offer = Offer(
        id=event.offer,
        agent=event.agent,
        made_at=at,
        deadline=event.deadline,
        decision=event.decision,
        why=event.why,
    )
    return replace(contact, offer=offer)


def _open_offer(contact: Contact, offer: str) -> Offer:
    if contact.offer is None or contact.offer.id != offer:
        raise IllegalMove("another offer is open, or none", contact=contact.id, offer=offer)
    return contact.offer


def _offer_accepted(contact: Contact, event: ev.OfferAccepted, at: Instant) -> Contact:
    offer = _open_offer(contact, event.offer)
    if offer.accepted_at is not None:
        raise IllegalMove("accepted already", contact=contact.id, offer=offer.id)
    return replace(contact, offer=replace(offer, accepted_at=at, deadline=event.deadline))


def _offer_ended(contact: Contact, event: ev.OfferEnded, _at: Instant) -> Contact:
    _open_offer(contact, event.offer)
    refused = (*contact.refused_by, event.agent) if event.how != "withdrawn" else contact.refused_by
    return replace(contact, offer=None, refused_by=refused)


def _agent_lost(contact: Contact, event: ev.AgentLost, _at: Instant) -> Contact:
    return replace(
        contact,
        offer=None,
        agent=None,
        bridge=None,
        held=False,
        muted=False,
        reserved_for=event.agent,
        reserved_until=event.until,
    )


def _leg_gone(contact: Contact, event: ev.CustomerLegEnded, _at: Instant) -> Contact:
    if contact.leg != event.leg:
        raise IllegalMove("another leg, or gone already", contact=contact.id, leg=event.leg)
    return replace(contact, leg=None)


def _connected(contact: Contact, event: ev.CallConnected, at: Instant) -> Contact:
    offer = _open_offer(contact, event.offer)
    if offer.accepted_at is None or offer.agent != event.agent:
        raise IllegalMove("connected without an accepted offer", contact=contact.id, offer=offer.id)
    return replace(
        contact,
        agent=event.agent,
        bridge=event.bridge,
        connected_at=contact.connected_at if contact.connected_at is not None else at,
        reserved_for=None,
        reserved_until=None,
    )


def _held(contact: Contact, _event: ev.CallHeld, _at: Instant) -> Contact:
    return replace(contact, held=True)


def _unheld(contact: Contact, _event: ev.CallUnheld, _at: Instant) -> Contact:
    return replace(contact, held=False)


def _muted(contact: Contact, event: ev.CallMuted, _at: Instant) -> Contact:
    return replace(contact, muted=event.on)


def _ended(contact: Contact, event: ev.CallEnded, at: Instant) -> Contact:
    return replace(
        contact,
        ended_at=at,
        ended_by=event.by,
        outcome=event.outcome,
        cause=event.cause,
        offer=contact.offer if contact.stage == "talking" else None,
        place=None,
        flow_deadline=None,
        play=None,
        held=False,
        muted=False,
    )


def _wrap_up(contact: Contact, event: ev.WrapUpBegan, _at: Instant) -> Contact:
    return replace(contact, wrap_up_deadline=event.deadline)


def _noted(contact: Contact, event: ev.ContactNoted, _at: Instant) -> Contact:
    return replace(contact, disposition=event.disposition, notes=event.notes)


def _closed(contact: Contact, _event: ev.ContactClosed, at: Instant) -> Contact:
    return replace(contact, closed_at=at, wrap_up_deadline=None)


CONTACT: dict[type, Callable[[Contact, Any, Instant], Contact]] = {
    **RECORDING,
    ev.CallAnswered: _answered,
    ev.CallRecognized: _recognized,
    ev.FlowMoved: _flow_moved,
    ev.ContactQueued: _queued,
    ev.OfferMade: _offer_made,
    ev.OfferAccepted: _offer_accepted,
    ev.OfferEnded: _offer_ended,
    ev.CallConnected: _connected,
    ev.AgentLost: _agent_lost,
    ev.CustomerLegEnded: _leg_gone,
    ev.CallHeld: _held,
    ev.CallUnheld: _unheld,
    ev.CallMuted: _muted,
    ev.CallEnded: _ended,
    ev.WrapUpBegan: _wrap_up,
    ev.ContactNoted: _noted,
    ev.ContactClosed: _closed,
}
