"""How each event changes the floor. Live, replay, the web's replica and simulations share this one code."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from bothways.interactions import events as ev
from bothways.interactions.agent_moves import AGENT, dated, work
from bothways.interactions.contact import Contact, Segment, SegmentKind, Stage, next_stage
from bothways.interactions.contact_moves import CONTACT, arrived
from bothways.interactions.floor import Floor
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
        floor.put_contact(arrived(event, entry.at))
    elif isinstance(event, ev.ContactEvent):
        contact = floor.contact(event.contact)
        stage = next_stage(contact, event)
        changed = CONTACT.get(type(event), _same)(contact, event, entry.at)
        floor.put_contact(_staged(changed, stage, entry.at))
        work(floor, contact, event, entry.at)
    elif isinstance(event, ev.AgentEvent):
        before = floor.agent(event.agent)
        floor.put_agent(dated(before, AGENT[type(event)](before, event, entry.at), entry.at))
    elif isinstance(event, ev.SystemChanged):
        floor.put_system(replace(floor.system, **{event.part: event.up}))
    floor.seq = entry.seq


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
