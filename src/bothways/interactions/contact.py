"""A contact's life as a table: which event may come in which stage, and where it leads."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bothways.interactions import events as ev
from bothways.interactions.cards import CustomerCard
from bothways.interactions.place import FlowPlace
from bothways.kernel.errors import IllegalMove
from bothways.kernel.ids import AgentId, ContactId, DispositionId, LegId, OfferId, QueueId, RecordingId
from bothways.kernel.time import Instant

Stage = Literal["arriving", "flow", "queued", "offered", "talking", "wrap_up", "ending", "closed"]
"""`ending`: the call is over, and no agent has paperwork to do; closes when the last leg is gone."""

SegmentKind = Literal["menu", "queue", "ring", "talk", "hold", "wrap_up"]
RecordingState = Literal["off", "starting", "on", "paused", "failed", "stopping", "done"]


class Segment(Struct, frozen=True, kw_only=True):
    """A stretch of a contact of one kind; the next begins where it ends (I12)."""

    kind: SegmentKind
    began_at: Instant
    ended_at: Instant | None = None
    queue: QueueId | None = None
    agent: AgentId | None = None


class Offer(Struct, frozen=True, kw_only=True):
    """The contact as shown to one agent."""

    id: OfferId
    agent: AgentId
    made_at: Instant
    deadline: Instant
    decision: str
    why: dict[str, int | str]
    accepted_at: Instant | None = None


class Part(Struct, frozen=True, kw_only=True):
    """A stretch of recording with files of its own."""

    number: int
    began_at: Instant
    ended_at: Instant | None = None
    ok: bool | None = None
    reason: str = ""
    pauses: tuple[tuple[Instant, Instant | None], ...] = ()


class Recording(Struct, frozen=True, kw_only=True):
    """A contact's recording: parts one after another, paused or not."""

    id: RecordingId
    state: RecordingState
    parts: tuple[Part, ...] = ()
    wanted: Literal["on", "paused"] = "on"
    kind: Literal["call", "message"] = "call"


class Contact(Struct, frozen=True, kw_only=True):
    """One interaction from its first to its last moment."""

    id: ContactId
    stage: Stage
    since: Instant
    number: str
    caller: str
    language: str
    started_at: Instant
    leg: LegId | None
    direction: Literal["inbound", "outbound"] = "inbound"
    in_service: bool = True
    answered_at: Instant | None = None
    customer: CustomerCard | None = None
    place: FlowPlace | None = None
    flow_deadline: Instant | None = None
    play: str | None = None
    menu_path: tuple[str, ...] = ()
    queue: QueueId | None = None
    queued_at: Instant | None = None
    priority: int = 0
    skills: dict[str, int] = {}
    refused_by: tuple[AgentId, ...] = ()
    reserved_for: AgentId | None = None
    reserved_until: Instant | None = None
    offer: Offer | None = None
    agent: AgentId | None = None
    bridge: str | None = None
    connected_at: Instant | None = None
    held: bool = False
    muted: bool = False
    recording: Recording | None = None
    ended_at: Instant | None = None
    ended_by: ev.EndedBy | None = None
    outcome: ev.Outcome | None = None
    cause: int = 0
    wrap_up_deadline: Instant | None = None
    disposition: DispositionId | None = None
    notes: str = ""
    closed_at: Instant | None = None
    segments: tuple[Segment, ...] = ()


WAITING: frozenset[Stage] = frozenset({"arriving", "flow", "queued", "offered"})
LIVE: frozenset[Stage] = WAITING | {"talking"}
OPEN: frozenset[Stage] = LIVE | {"wrap_up", "ending"}

MOVES: dict[type, tuple[frozenset[Stage], Stage | None]] = {
    ev.CallAnswered: (frozenset({"arriving"}), "flow"),
    ev.CallRecognized: (OPEN, None),
    ev.FlowMoved: (frozenset({"flow"}), None),
    ev.ContactQueued: (frozenset({"flow"}), "queued"),
    ev.OfferMade: (frozenset({"queued"}), "offered"),
    ev.OfferAccepted: (frozenset({"offered"}), None),
    ev.OfferEnded: (frozenset({"offered"}), "queued"),
    ev.AgentLegRung: (frozenset({"offered"}), None),
    ev.CallConnected: (frozenset({"offered"}), "talking"),
    ev.CallHeld: (frozenset({"talking"}), None),
    ev.CallUnheld: (frozenset({"talking"}), None),
    ev.CallMuted: (frozenset({"talking"}), None),
    ev.RecordingStarted: (frozenset({"talking"}), None),
    ev.RecordingConfirmed: (OPEN, None),
    ev.PauseAsked: (OPEN, None),
    ev.RecordingPaused: (OPEN, None),
    ev.RecordingStopped: (OPEN, None),
    ev.RecordingPartEnded: (OPEN, None),
    ev.CallEnded: (LIVE, "ending"),
    ev.CustomerLegEnded: (OPEN, None),
    ev.AgentLost: (frozenset({"talking"}), "queued"),
    ev.MessageBegan: (frozenset({"flow"}), None),
    ev.MessageLeft: (OPEN, None),
    ev.WrapUpBegan: (frozenset({"ending"}), "wrap_up"),
    ev.WrapUpEnded: (frozenset({"wrap_up"}), "ending"),
    ev.ContactNoted: (frozenset({"talking", "wrap_up"}), None),
    ev.ContactClosed: (frozenset({"ending"}), "closed"),
}
"""Event → (stages in which it may come, stage it leads to; None: stays)."""


def next_stage(contact: Contact, event: ev.ContactEvent) -> Stage:
    """The stage after `event`; IllegalMove when it may not come now."""
    allowed, to = MOVES[type(event)]
    if contact.stage not in allowed:
        raise IllegalMove(f"{type(event).__name__} while {contact.stage}", contact=contact.id, stage=contact.stage)
    return to or contact.stage


def wait_ms(contact: Contact) -> int:
    """Milliseconds from entering the queue to being connected, or to the end for those who never were."""
    if contact.queued_at is None:
        return 0
    end = contact.connected_at if contact.connected_at is not None else contact.ended_at
    return (end - contact.queued_at) if end is not None else 0


def total_ms(contact: Contact, kind: SegmentKind) -> int:
    """Milliseconds of all finished segments of a kind."""
    return sum(s.ended_at - s.began_at for s in contact.segments if s.kind == kind and s.ended_at is not None)
