"""A batch as rows: what of the ledger and its read tables one transaction writes. Pure, from entries and the floor."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from bothways.center.recording import is_pending
from bothways.interactions import events as ev
from bothways.interactions.agent import Agent, reason, state
from bothways.interactions.contact import LIVE, Contact, Part, total_ms, wait_ms
from bothways.interactions.floor import Floor
from bothways.kernel.ids import AgentId, ContactId
from bothways.kernel.time import Instant

Row = tuple[Any, ...]
_json = msgspec.json.Encoder().encode


def _raw(value: object) -> msgspec.Raw:
    """A value as JSON that is embedded as it stands."""
    return msgspec.Raw(_json(value))


class OfferRow(Struct, kw_only=True):
    """An offer as its row will stand; changes with the events of one batch and the next."""

    id: str
    contact: str
    agent: str
    made_at: Instant
    decision: str
    state: Literal["open", "accepted", "ended"] = "open"
    ended_at: Instant | None = None
    outcome: str | None = None


class Rows(Struct, kw_only=True):
    """The rows of one batch by table, in the order of their columns (see `adapters/postgres/ledger.py`)."""

    entries: tuple[ev.Entry, ...] = ()
    events: list[Row] = []
    live: list[Row] = []
    gone: list[tuple[str, str]] = []
    contacts: list[Row] = []
    segments: list[Row] = []
    offers: list[Row] = []
    decisions: list[Row] = []
    agent_states: list[Row] = []
    recordings: list[Row] = []
    merges: list[str] = []

    @property
    def last_seq(self) -> int:
        """The number of the last entry, 0 when there is none."""
        return self.entries[-1].seq if self.entries else 0


class RowMaker:
    """Turns what happened since the last batch into rows; remembers what is written already."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._offers: dict[str, OfferRow] = {}
        self._of_contact: dict[ContactId, str] = {}
        self._segments: dict[ContactId, int] = {}
        self._merged: set[str] = set()
        for contact in floor.contacts.values():
            if contact.offer is not None and contact.stage in ("offered", "talking"):
                accepted = contact.offer.accepted_at is not None
                self._remember(
                    OfferRow(
                        id=contact.offer.id,
                        contact=contact.id,
                        agent=contact.offer.agent,
                        made_at=contact.offer.made_at,
                        decision=contact.offer.decision,
                        state="accepted" if accepted else "open",
                    )
                )
        floor.harvest()

    def rows(self, entries: tuple[ev.Entry, ...]) -> Rows:
        """The rows for these entries and for everything on the floor that they touched."""
        harvest = self._floor.harvest()
        rows = Rows(entries=entries, events=[_event_row(entry) for entry in entries])
        self._offer_rows(rows, entries)
        rows.agent_states = [_state_row(before, after) for before, after in harvest.moves if before.since]
        for kind, key in sorted(harvest.touched):
            if kind == "contact":
                contact = harvest.closed.get(ContactId(key)) or self._floor.contacts.get(ContactId(key))
                if contact is not None:
                    self._contact_rows(rows, contact)
            elif kind == "agent":
                self._agent_rows(rows, self._floor.agent(AgentId(key)))
        return rows

    def _remember(self, offer: OfferRow) -> None:
        self._offers[offer.id] = offer
        self._of_contact[ContactId(offer.contact)] = offer.id

    def _offer_rows(self, rows: Rows, entries: tuple[ev.Entry, ...]) -> None:
        changed: dict[str, OfferRow] = {}
        for entry in entries:
            event = entry.event
            if isinstance(event, ev.DecisionMade):
                rows.decisions.append(_decision_row(event, entry.at))
            elif isinstance(event, ev.OfferMade):
                row = OfferRow(
                    id=event.offer,
                    contact=event.contact,
                    agent=event.agent,
                    made_at=entry.at,
                    decision=event.decision,
                )
                self._remember(row)
                changed[row.id] = row
            else:
                offer = self._moved(event, entry.at)
                if offer is not None:
                    changed[offer.id] = offer
        ended_first = sorted(changed.values(), key=lambda offer: offer.state != "ended")
        rows.offers = [
            (o.id, o.contact, o.agent, o.made_at, o.ended_at, o.outcome, o.decision, o.state) for o in ended_first
        ]

    def _moved(self, event: ev.Event, at: Instant) -> OfferRow | None:
        if not isinstance(event, ev.OfferAccepted | ev.OfferEnded | ev.CallEnded | ev.AgentLost):
            return None
        offer = self._offers.get(self._of_contact.get(event.contact, ""))
        if offer is None:
            return None
        if isinstance(event, ev.OfferAccepted):
            offer.state = "accepted"
            return offer
        offer.state, offer.ended_at = "ended", at
        offer.outcome = event.how if isinstance(event, ev.OfferEnded) else "accepted"
        del self._offers[offer.id], self._of_contact[event.contact]
        return offer

    def _contact_rows(self, rows: Rows, contact: Contact) -> None:
        rows.contacts.append(_contact_row(contact))
        written = self._segments.get(contact.id, 0)
        finished = [(n, s) for n, s in enumerate(contact.segments) if s.ended_at is not None]
        rows.segments.extend(
            (contact.id, n, s.kind, s.began_at, s.ended_at, s.queue, s.agent) for n, s in finished if n >= written
        )
        self._segments[contact.id] = len(finished)
        if contact.recording is not None:
            self._recording_row(rows, contact)
        if contact.stage == "closed":
            rows.gone.append(("contact", contact.id))
            self._segments.pop(contact.id, None)
        else:
            rows.live.append(("contact", contact.id, self._floor.seq, _raw(contact)))

    def _recording_row(self, rows: Rows, contact: Contact) -> None:
        recording = contact.recording
        if recording is None:
            return
        done = contact.stage not in LIVE and not is_pending(contact)
        state_word = "processing" if done and any(p.ok for p in recording.parts) else "failed" if done else "live"
        reasons = "; ".join(p.reason for p in recording.parts if p.ok is False and p.reason)
        ended = recording.parts[-1].ended_at if done and recording.parts else None
        began = recording.parts[0].began_at if recording.parts else contact.started_at
        parts = _raw({"kind": recording.kind, "parts": [_part(p) for p in recording.parts]})
        failed_reason = (reasons or "nothing was written") if state_word == "failed" else (reasons or None)
        rows.recordings.append((recording.id, contact.id, state_word, failed_reason, began, ended, parts))
        if state_word == "processing" and recording.id not in self._merged:
            self._merged.add(recording.id)
            rows.merges.append(recording.id)
        if contact.stage == "closed":
            self._merged.discard(recording.id)

    def _agent_rows(self, rows: Rows, agent: Agent) -> None:
        rows.live.append(("agent", agent.id, self._floor.seq, _raw(agent)))


def _state_row(before: Agent, after: Agent) -> Row:
    contact = before.work.contact if before.work else None
    return (before.id, before.since, after.since, state(before), reason(before) or None, contact)


def _part(part: Part) -> dict[str, object]:
    return {
        "number": part.number,
        "began_at": part.began_at,
        "ended_at": part.ended_at,
        "ok": part.ok,
        "reason": part.reason,
        "pauses": part.pauses,
    }


def _event_row(entry: ev.Entry) -> Row:
    event = entry.event
    return (
        entry.seq,
        entry.at,
        event.__struct_config__.tag,
        entry.actor,
        getattr(event, "contact", None),
        getattr(event, "agent", None),
        entry.correlation,
        entry.version,
        _payload(event),
    )


def _payload(event: ev.Event) -> msgspec.Raw:
    """The event without a decision's inputs: those have a row of their own."""
    if isinstance(event, ev.DecisionMade):
        event = msgspec.structs.replace(event, inputs=msgspec.Raw(b"{}"), choice=msgspec.Raw(b"{}"))
    return _raw(event)


def _decision_row(event: ev.DecisionMade, at: Instant) -> Row:
    return (
        event.decision,
        event.contact,
        event.agent,
        at,
        event.code_version,
        event.policy,
        event.inputs,
        event.choice,
    )


def _contact_row(contact: Contact) -> Row:
    closed = contact.stage == "closed"
    customer = contact.customer
    return (
        contact.id,
        contact.direction,
        contact.number,
        contact.caller,
        customer.id if customer else None,
        contact.queue,
        contact.agent,
        contact.language,
        customer.tier if customer else None,
        contact.started_at,
        contact.answered_at,
        contact.queued_at,
        contact.connected_at,
        contact.ended_at,
        contact.closed_at,
        contact.outcome if closed else None,
        contact.ended_by,
        contact.cause,
        contact.disposition,
        contact.notes,
        contact.menu_path,
        wait_ms(contact),
        total_ms(contact, "talk"),
        total_ms(contact, "hold"),
        total_ms(contact, "wrap_up"),
        _recording_word(contact),
    )


def _recording_word(contact: Contact) -> str:
    recording = contact.recording
    if recording is None:
        return "none"
    if contact.stage in LIVE or is_pending(contact):
        return "live"
    return "processing" if any(p.ok for p in recording.parts) else "failed"
