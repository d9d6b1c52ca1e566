"""What requests and answers look like; the browser's client is generated from these."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, field_validator

Names = dict[str, str]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""A UUID as text, lower case."""
IdPath = Annotated[Id, Path()]
"""One in a path."""


class Model(BaseModel):
    """Unknown members of requests are refused, so that a misspelled one is noticed."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    @field_validator("*", mode="after")
    @classmethod
    def _storable(cls, value: object) -> object:
        """Text that the database cannot keep must not travel as far as the ledger."""
        if isinstance(value, str) and "\x00" in value:
            raise ValueError("text has a NUL character")
        return value


class SignIn(Model):
    """Name and password; `bearer` asks for the token in the body instead of a cookie."""

    tenant: Annotated[str, Field(max_length=63)] | None = None
    username: Annotated[str, Field(min_length=1, max_length=63)]
    password: Annotated[str, Field(min_length=1, max_length=256)]
    bearer: bool = False


class UserOut(Model):
    """The person who is signed in."""

    id: str
    username: str
    name: str
    role: str
    language: str


class TenantOut(Model):
    """The tenant."""

    code: str
    name: str


class AgentSettingsOut(Model):
    """How the agent works."""

    phone: Literal["browser", "desk_phone"]
    auto_accept: bool
    wrap_up: Literal["free", "timed", "mandatory", "none"]
    wrap_up_seconds: int
    phone_only: bool


class SessionOut(Model):
    """A session; `token` only in the answer to a sign-in that asked for it."""

    user: UserOut
    tenant: TenantOut
    permissions: list[str]
    csrf_token: str
    token: str | None = None
    agent: AgentSettingsOut | None
    expires_at: int


class Named(Model):
    """A thing with a code and a name in each language."""

    id: str
    code: str
    names: Names


class QueueOut(Model):
    """A queue; `name` is in the language of the person who asks."""

    id: str
    code: str
    name: str
    names: Names


class ReasonOut(Model):
    """A reason for a pause."""

    code: str
    names: Names


class ColleagueOut(Model):
    """An agent by name."""

    id: str
    name: str
    username: str


class NumberOut(Model):
    """A number that callers dial."""

    number: str
    name: str


class Catalog(Model):
    """What ids stand for."""

    queues: list[QueueOut]
    dispositions: list[Named]
    pause_reasons: list[ReasonOut]
    agents: list[ColleagueOut]
    skills: list[Named]
    numbers: list[NumberOut]


class Taken(Model):
    """The command was taken: everything it led to has a number up to `seq` in the live feed."""

    seq: int


class StateIn(Model):
    """The presence an agent wants."""

    state: Literal["available", "break", "training", "offline"]
    reason: Annotated[str, Field(max_length=64)] = ""


class DigitsIn(Model):
    """Telephone keys."""

    digits: Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[0-9A-D*#]+$")]


class WrapUpIn(Model):
    """Result and notes; `finish` ends the wrap-up."""

    disposition_id: Id | None = None
    notes: Annotated[str, Field(max_length=10_000)] | None = None
    finish: bool = False


class CustomerBrief(Model):
    """Who it is."""

    id: str
    name: str
    tier: str | None


class ContactRow(Model):
    """A contact in a list. Lengths in milliseconds."""

    id: str
    number: str
    caller: str
    customer: CustomerBrief | None
    queue_id: str | None
    agent_id: str | None
    direction: str
    started_at: int
    closed_at: int | None
    outcome: str | None
    wait_ms: int
    talk_ms: int
    hold_ms: int
    wrap_up_ms: int
    disposition_id: str | None
    language: str
    recording: str


class ContactPage(Model):
    """A page of contacts; `next_cursor` gives the next one."""

    items: list[ContactRow]
    next_cursor: str | None


class SegmentOut(Model):
    """A stretch of a contact."""

    kind: Literal["menu", "queue", "ring", "talk", "hold", "wrap_up"]
    began_at: int
    ended_at: int
    queue_id: str | None
    agent_id: str | None


class OfferOut(Model):
    """The contact as shown to one agent."""

    id: str
    agent_id: str
    made_at: int
    ended_at: int | None
    outcome: str | None
    decision_id: str


class RecordingOut(Model):
    """A recording of the contact."""

    id: str
    state: Literal["live", "processing", "ready", "failed"]
    reason: str | None
    started_at: int
    duration_ms: int
    paused_ms: int
    size: int
    sha256: str | None


class HistoryLine(Model):
    """One event of the ledger."""

    seq: int
    at: int
    name: str
    actor: str
    facts: dict[str, Any]


class ContactOut(ContactRow):
    """All about one contact."""

    answered_at: int | None
    queued_at: int | None
    connected_at: int | None
    ended_at: int | None
    ended_by: str | None
    notes: str
    menu_path: list[str]
    segments: list[SegmentOut]
    offers: list[OfferOut]
    recordings: list[RecordingOut]
    history: list[HistoryLine]


class Explained(Model):
    """One reason as a key of the text catalogs with its values."""

    key: str
    values: dict[str, str | int]


class DecisionOut(Model):
    """Why this contact went to this agent."""

    id: str
    at: int
    contact_id: str
    agent_id: str | None
    code_version: str
    policy: str
    inputs: dict[str, Any]
    why: dict[str, Any]
    explained: list[Explained]


class CustomerOut(CustomerBrief):
    """A customer."""

    language: str | None
    phones: list[str]
    tags: list[str]


class CustomerPage(Model):
    """A page of customers."""

    items: list[CustomerOut]
    next_cursor: str | None


class PhoneChoice(Model):
    """Which phone the agent takes calls on."""

    kind: Literal["browser", "desk_phone"]


class PhoneOut(Model):
    """How this agent's phone registers. A browser uses `ws_path`, a desk phone `server`."""

    kind: Literal["browser", "desk_phone"]
    sip_uri: str
    username: str
    password: str
    ws_path: str
    server: str
    ice_servers: list[str]


class QueueStatus(Model):
    """A queue now; service level since midnight of the queue's zone, variant `abandons_hurt`."""

    code: str
    name: str
    waiting: int
    longest_wait_seconds: float
    service_level: float | None


class StatusOut(Model):
    """The floor in figures."""

    queues: list[QueueStatus]
    agents: dict[str, int]
    active_contacts: int
    center: Literal["up", "down"]
    database: Literal["up", "down"]
    engine: Literal["up", "down"]
