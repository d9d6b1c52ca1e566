"""How each event changes the floor. Live, replay, the web's replica and simulations share this one code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from bothways.interactions import events as ev
from bothways.interactions.agent import Agent, Desk, Leg, Planned, Work, state
from bothways.interactions.contact import (
    Contact,
    Offer,
    Part,
    Recording,
    Segment,
    SegmentKind,
    Stage,
    next_stage,
)
from bothways.interactions.floor import Floor
from bothways.kernel.errors import IllegalMove
from bothways.kernel.ids import AgentId, ContactId
from bothways.kernel.time import Instant

KIND_OF_STAGE: dict[Stage, SegmentKind] = {
    "arriving": "menu",
    "flow": "menu",
    "queued": "queue",
    "offered": "ring",
    "talking": "talk",
    "wrap_up": "wrap_up",
}


def evolve(floor: Floor, entry: ev.Entry) -> None:
    """Apply one entry; IllegalMove (and no change by the caller's `trial`) when it may not come now."""
    event = entry.event
    if isinstance(event, ev.CallArrived):
        floor.put_contact(_arrived(event, entry.at))
    elif isinstance(event, ev.ContactEvent):
        contact = floor.contact(event.contact)
        stage = next_stage(contact, event)
        changed = CONTACT.get(type(event), _same)(contact, event, entry.at)
        floor.put_contact(_staged(changed, stage, entry.at))
        _work(floor, contact, event, entry.at)
    elif isinstance(event, ev.AgentEvent):
        before = floor.agent(event.agent)
        floor.put_agent(_dated(before, AGENT[type(event)](before, event, entry.at), entry.at))
    elif isinstance(event, ev.SystemChanged):
        floor.put_system(replace(floor.system, **{event.part: event.up}))
    floor.seq = entry.seq


# --- contacts ------------------------------------------------------------------------------------------------------


def _arrived(event: ev.CallArrived, at: Instant) -> Contact:
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


def _same(contact: Contact, _event: Any, _at: Instant) -> Contact:
    return contact


def _staged(contact: Contact, stage: Stage, at: Instant) -> Contact:
    """Move to the stage; a new stage begins a new segment where the last one ends."""
    kind = "hold" if stage == "talking" and contact.held else KIND_OF_STAGE.get(stage)
    now = contact.segments[-1] if contact.segments else None
    open_kind = now.kind if now is not None and now.ended_at is None else None
    segments = contact.segments
    if kind != open_kind or (stage != contact.stage and kind in ("ring", "queue")):
        if now is not None and now.ended_at is None:
            segments = (*segments[:-1], replace(now, ended_at=at))
        if kind is not None:
            agent = contact.offer.agent if stage == "offered" and contact.offer else contact.agent
            queue = contact.queue if kind != "menu" else None
            segments = (*segments, Segment(kind=kind, began_at=at, queue=queue, agent=agent))
    since = contact.since if stage == contact.stage else at
    return replace(contact, stage=stage, since=since, segments=segments)


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


def _message_began(contact: Contact, event: ev.MessageBegan, at: Instant) -> Contact:
    recording = Recording(id=event.recording, state="on", kind="message", parts=(Part(number=1, began_at=at),))
    return replace(contact, recording=recording)


def _message_left(contact: Contact, event: ev.MessageLeft, at: Instant) -> Contact:
    known = contact.recording
    if known is None or known.id != event.recording:
        raise IllegalMove("no such message", contact=contact.id, recording=event.recording)
    part = replace(known.parts[0], ended_at=at, ok=event.ok)
    return replace(contact, recording=replace(known, state="done" if event.ok else "failed", parts=(part,)))


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


# --- recordings ----------------------------------------------------------------------------------------------------


def _rec_started(contact: Contact, event: ev.RecordingStarted, at: Instant) -> Contact:
    known = contact.recording or Recording(id=event.recording, state="starting")
    parts = (*known.parts, Part(number=event.part, began_at=at))
    return replace(contact, recording=replace(known, state="starting", parts=parts))


def _part(contact: Contact, event: Any, at: Instant, change: Callable[[Part], Part], state: Any = None) -> Contact:
    known = contact.recording
    if known is None or known.id != event.recording or not any(p.number == event.part for p in known.parts):
        raise IllegalMove("no such recording", contact=contact.id, recording=event.recording, part=event.part)
    parts = tuple(change(p) if p.number == event.part else p for p in known.parts)
    latest = event.part == known.parts[-1].number
    return replace(contact, recording=replace(known, parts=parts, state=(state if state and latest else known.state)))


def _rec_confirmed(contact: Contact, event: ev.RecordingConfirmed, at: Instant) -> Contact:
    return _part(contact, event, at, lambda p: replace(p, began_at=at), "on")


def _pause_asked(contact: Contact, event: ev.PauseAsked, _at: Instant) -> Contact:
    if contact.recording is None or contact.recording.id != event.recording:
        raise IllegalMove("no such recording", contact=contact.id, recording=event.recording)
    return replace(contact, recording=replace(contact.recording, wanted="paused" if event.on else "on"))


def _rec_paused(contact: Contact, event: ev.RecordingPaused, at: Instant) -> Contact:
    def change(part: Part) -> Part:
        if event.on:
            return replace(part, pauses=(*part.pauses, (at, None)))
        closed = tuple((a, b if b is not None else at) for a, b in part.pauses)
        return replace(part, pauses=closed)

    return _part(contact, event, at, change, "paused" if event.on else "on")


def _rec_stopped(contact: Contact, event: ev.RecordingStopped, at: Instant) -> Contact:
    return _part(contact, event, at, lambda p: replace(p, ended_at=p.ended_at or at), "stopping")


def _rec_part_ended(contact: Contact, event: ev.RecordingPartEnded, at: Instant) -> Contact:
    def change(part: Part) -> Part:
        return replace(part, ended_at=part.ended_at or at, ok=event.ok, reason=event.reason)

    return _part(contact, event, at, change, "done" if event.ok else "failed")


CONTACT: dict[type, Callable[[Contact, Any, Instant], Contact]] = {
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
    ev.MessageBegan: _message_began,
    ev.MessageLeft: _message_left,
    ev.CallHeld: _held,
    ev.CallUnheld: _unheld,
    ev.CallMuted: _muted,
    ev.RecordingStarted: _rec_started,
    ev.RecordingConfirmed: _rec_confirmed,
    ev.PauseAsked: _pause_asked,
    ev.RecordingPaused: _rec_paused,
    ev.RecordingStopped: _rec_stopped,
    ev.RecordingPartEnded: _rec_part_ended,
    ev.CallEnded: _ended,
    ev.WrapUpBegan: _wrap_up,
    ev.ContactNoted: _noted,
    ev.ContactClosed: _closed,
}


# --- agents --------------------------------------------------------------------------------------------------------


def _dated(before: Agent, now: Agent, at: Instant) -> Agent:
    """Note when the visible state, and when idleness, began."""
    if (state(before), before.reason) != (state(now), now.reason):
        now = replace(now, since=at)
    if state(now) == "available" and state(before) != "available":
        now = replace(now, idle_since=at)
    return now


def _work(floor: Floor, before: Contact, event: ev.ContactEvent, at: Instant) -> None:
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
    floor.put_agent(_dated(before, now, at))


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
