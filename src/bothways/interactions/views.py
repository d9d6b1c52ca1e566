"""What a desk or a board shows of an agent or a contact. The live feed sends these, whole, whenever one changes."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bothways.interactions.agent import Agent, State, reason, state
from bothways.interactions.contact import Contact, Stage

PhoneKind = Literal["browser", "desk_phone"]
RecordingWord = Literal["off", "on", "paused", "failed"]


class AgentCard(Struct, frozen=True, kw_only=True):
    """What does not change during a shift: who it is and on what phone."""

    name: str
    username: str
    phone: PhoneKind = "browser"


class PhoneView(Struct, frozen=True, kw_only=True):
    """The agent's phone."""

    kind: PhoneKind
    registered: bool


class NextState(Struct, frozen=True, kw_only=True):
    """What comes after the present contact."""

    state: str
    reason: str | None


class Today(Struct, frozen=True, kw_only=True):
    """Counts since sign-in."""

    handled: int
    missed: int


class AgentView(Struct, frozen=True, kw_only=True):
    """One agent."""

    id: str
    name: str
    username: str
    state: State
    reason: str | None
    since: int
    contact_id: str | None
    next_state: NextState | None
    desk_id: str | None
    desk_live: bool
    phone: PhoneView
    leg: Literal["down", "ringing", "up"]
    wrap_up_until: int | None
    today: Today


class CustomerView(Struct, frozen=True, kw_only=True):
    """Who it is."""

    id: str
    name: str
    tier: str
    language: str


class OfferView(Struct, frozen=True, kw_only=True):
    """The offer of a contact to an agent, with the reason in figures."""

    id: str
    agent_id: str
    made_at: int
    deadline: int
    accepted: bool
    leg_id: str | None
    why: dict[str, int | str]


class ContactView(Struct, frozen=True, kw_only=True):
    """One open contact."""

    id: str
    number: str
    caller: str
    customer: CustomerView | None
    stage: Stage
    since: int
    started_at: int
    queued_at: int | None
    connected_at: int | None
    ended_at: int | None
    queue_id: str | None
    agent_id: str | None
    language: str
    held: bool
    muted: bool
    recording: RecordingWord
    priority: int
    offer: OfferView | None
    disposition_id: str | None
    notes: str


def agent_view(agent: Agent, card: AgentCard, contact: Contact | None) -> AgentView:
    """An agent with the contact being worked on, if any."""
    leg: Literal["down", "ringing", "up"] = "down"
    if agent.leg is not None:
        leg = "up" if agent.leg.up else "ringing"
    return AgentView(
        id=agent.id,
        name=card.name,
        username=card.username,
        state=state(agent),
        reason=reason(agent) or None,
        since=agent.since,
        contact_id=agent.work.contact if agent.work else None,
        next_state=NextState(state=agent.planned.presence, reason=agent.planned.reason or None)
        if agent.planned
        else None,
        desk_id=agent.desk.id if agent.desk else None,
        desk_live=agent.desk.live if agent.desk else False,
        phone=PhoneView(kind=card.phone, registered=agent.phone_registered),
        leg=leg,
        wrap_up_until=contact.wrap_up_deadline if contact and contact.stage == "wrap_up" else None,
        today=Today(handled=agent.handled, missed=agent.missed),
    )


def contact_view(contact: Contact, offered_leg: str | None = None) -> ContactView:
    """An open contact; `offered_leg` is the ringing leg of the agent it is offered to."""
    customer = contact.customer
    offer = contact.offer
    return ContactView(
        id=contact.id,
        number=contact.number,
        caller=contact.caller,
        customer=CustomerView(id=customer.id, name=customer.name, tier=customer.tier, language=customer.language)
        if customer
        else None,
        stage=contact.stage,
        since=contact.since,
        started_at=contact.started_at,
        queued_at=contact.queued_at,
        connected_at=contact.connected_at,
        ended_at=contact.ended_at,
        queue_id=contact.queue,
        agent_id=contact.agent or (offer.agent if offer else None),
        language=contact.language,
        held=contact.held,
        muted=contact.muted,
        recording=recording_word(contact),
        priority=contact.priority,
        offer=OfferView(
            id=offer.id,
            agent_id=offer.agent,
            made_at=offer.made_at,
            deadline=offer.deadline,
            accepted=offer.accepted_at is not None,
            leg_id=offered_leg,
            why=offer.why,
        )
        if offer is not None and contact.stage == "offered"
        else None,
        disposition_id=contact.disposition,
        notes=contact.notes,
    )


def recording_word(contact: Contact) -> RecordingWord:
    """The state of the recording as an agent needs it: `on` or `paused` only when the engine has confirmed it. A pause
    that was only asked for is not one: card data would be heard."""
    recording = contact.recording
    if recording is None:
        return "off"
    if recording.state == "paused":
        return "paused"
    if recording.state == "failed":
        return "failed"
    return "on" if recording.state == "on" else "off"
