"""Contacts as records: what a list shows, how it is asked for, and what is known of one."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from bothways.kernel.ids import AgentId, ContactId, CustomerId
from bothways.kernel.time import Instant

SortKey = Literal["started_at", "wait_ms", "talk_ms", "hold_ms", "wrap_up_ms"]


class CustomerBrief(Struct, frozen=True, kw_only=True):
    """Who it is."""

    id: str
    name: str
    tier: str | None


class ContactRow(Struct, frozen=True, kw_only=True):
    """A contact in a list; lengths in milliseconds."""

    id: str
    number: str
    caller: str
    customer: CustomerBrief | None
    queue_id: str | None
    agent_id: str | None
    direction: str
    started_at: Instant
    closed_at: Instant | None
    outcome: str | None
    wait_ms: int
    talk_ms: int
    hold_ms: int
    wrap_up_ms: int
    disposition_id: str | None
    language: str
    recording: str


class Ask(Struct, frozen=True, kw_only=True):
    """Which contacts are wanted. `text` is looked for in caller, customer's name and notes."""

    text: str = ""
    queue: str | None = None
    agent: AgentId | None = None
    outcome: str | None = None
    customer: CustomerId | None = None
    since: Instant | None = None
    until: Instant | None = None
    sort: SortKey = "started_at"
    descending: bool = True


class After(Struct, frozen=True, kw_only=True, array_like=True):
    """Where the next page begins: behind the row with this value of the sort key and this id."""

    value: int
    id: str


class SegmentRow(Struct, frozen=True, kw_only=True):
    """A stretch of a contact."""

    kind: str
    began_at: Instant
    ended_at: Instant
    queue_id: str | None
    agent_id: str | None


class OfferRow(Struct, frozen=True, kw_only=True):
    """The contact as shown to one agent."""

    id: str
    agent_id: str
    made_at: Instant
    ended_at: Instant | None
    outcome: str | None
    decision_id: str


class RecordingRow(Struct, frozen=True, kw_only=True):
    """A recording; `path` is relative to the recordings' folder."""

    id: str
    contact_id: ContactId
    state: str
    reason: str | None
    started_at: Instant
    duration_ms: int
    paused_ms: int
    size: int
    sha256: str | None
    path: str | None


class LedgerLine(Struct, frozen=True, kw_only=True):
    """One event of the ledger."""

    seq: int
    at: Instant
    name: str
    actor: str
    facts: dict[str, Any]


class ContactFile(Struct, frozen=True, kw_only=True):
    """All about one contact."""

    row: ContactRow
    answered_at: Instant | None
    queued_at: Instant | None
    connected_at: Instant | None
    ended_at: Instant | None
    ended_by: str | None
    notes: str
    menu_path: tuple[str, ...]
    segments: tuple[SegmentRow, ...]
    offers: tuple[OfferRow, ...]
    recordings: tuple[RecordingRow, ...]
    history: tuple[LedgerLine, ...]


class DecisionRow(Struct, frozen=True, kw_only=True):
    """A stored decision: enough to make it again."""

    id: str
    at: Instant
    contact_id: ContactId
    agent_id: str | None
    code_version: str
    policy: str
    inputs: dict[str, Any]
    choice: dict[str, Any]


class CustomerRow(Struct, frozen=True, kw_only=True):
    """A customer."""

    id: str
    name: str
    tier: str | None
    language: str | None
    phones: tuple[str, ...]
    tags: tuple[str, ...]
