"""What becomes due: derived from the floor, kept in a heap, checked again when its time has come."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

from bothways.center import arriving, flowing, leaving, offering, recording, wrapping
from bothways.center.facts import DeskLost
from bothways.center.presence import desk_lost
from bothways.center.step import Step
from bothways.interactions.contact import Contact
from bothways.interactions.floor import Floor
from bothways.kernel.ids import AgentId, ContactId
from bothways.kernel.time import Instant, after

FILES_SECONDS = 15.0
"""How long an ended call waits for word of its recording's files."""
DESK_SECONDS = 10.0
"""A desk that is not heard of for this long gets no new contact (I8)."""


def due_of(contact: Contact) -> Instant | None:
    """When something must be done about a contact if nothing happens before."""
    match contact.stage:
        case "arriving" | "flow":
            return contact.flow_deadline
        case "queued":
            return contact.reserved_until
        case "offered":
            return contact.offer.deadline if contact.offer else None
        case "wrap_up":
            return contact.wrap_up_deadline
        case "ending" if contact.ended_at is not None and recording.is_pending(contact):
            return after(contact.ended_at, FILES_SECONDS)
    return None


class Deadlines:
    """A heap with lazy deletion: an entry whose contact has moved on is dropped when it comes up."""

    def __init__(self, floor: Floor) -> None:
        self._heap: list[tuple[Instant, str]] = []
        self._queued: dict[str, Instant] = {}
        self.beats: dict[AgentId, Instant] = {}
        floor.watchers.append(self._watch)
        for contact in floor.contacts.values():
            self._watch(None, contact)

    def _watch(self, _before: Contact | None, now: Contact | None) -> None:
        at = due_of(now) if now is not None else None
        if now is not None and at is not None and self._queued.get(now.id) != at:
            self._queued[now.id] = at
            heappush(self._heap, (at, now.id))

    def beat(self, agent: AgentId, at: Instant) -> None:
        """A desk was heard of."""
        if agent not in self.beats:
            heappush(self._heap, (after(at, DESK_SECONDS), f"desk:{agent}"))
        self.beats[agent] = at

    def next(self) -> Instant | None:
        """When to look again."""
        return self._heap[0][0] if self._heap else None

    def pop(self, at: Instant) -> Iterator[str]:
        """The keys whose time has come."""
        while self._heap and self._heap[0][0] <= at:
            due, key = heappop(self._heap)
            if self._queued.get(key) == due:
                del self._queued[key]
            yield key

    def desk_due(self, agent: AgentId, at: Instant) -> bool:
        """Whether a desk has been silent for too long; otherwise look again later."""
        heard = self.beats.get(agent)
        if heard is None:
            return False
        if after(heard, DESK_SECONDS) <= at:
            del self.beats[agent]
            return True
        heappush(self._heap, (after(heard, DESK_SECONDS), f"desk:{agent}"))
        return False


def key_due(step: Step, deadlines: Deadlines, key: str) -> None:
    """Act on one key that came up, if it is still due."""
    if key.startswith("desk:"):
        agent = AgentId(key.removeprefix("desk:"))
        desk = step.agent(agent).desk
        if deadlines.desk_due(agent, step.at) and desk is not None:
            desk_lost(step, DeskLost(agent=agent, desk=desk.id))
        return
    contact = step.floor.contacts.get(ContactId(key))
    due = due_of(contact) if contact else None
    if contact is not None and due is not None and due <= step.at:
        _contact_due(step, contact)


def _contact_due(step: Step, contact: Contact) -> None:
    match contact.stage:
        case "arriving":
            arriving.answer(step, contact)
        case "flow":
            flowing.deadline_passed(step, contact)
        case "queued":
            offering.match_contact(step, contact.id)
        case "offered" if contact.offer is not None:
            if contact.offer.accepted_at is None:
                offering.end(step, contact, "timed_out", "not answered")
            else:
                offering.end(step, contact, "failed", "no media in time")
        case "wrap_up":
            wrapping.finish(step, contact, "time")
        case "ending":
            recording.give_up_waiting(step, contact)
            leaving.close_if_done(step, contact)
