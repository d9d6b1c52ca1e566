"""The tables as queries see them. The migrations make them; a test proves that both say the same.

`info=PERSONAL` marks personal data: export, erasure and log filters are derived from the marks.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

PERSONAL: dict[Any, Any] = {"personal": True}
metadata = MetaData()
ID = Uuid(as_uuid=False)


def _id(name: str, null: bool = False) -> Column[str]:
    return Column(name, ID, nullable=null)


def _text(name: str, null: bool = False, personal: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null, info=PERSONAL if personal else None)


def _big(name: str, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null)


def _int(name: str, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


def _bool(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _json(name: str, personal: bool = False) -> Column[Any]:
    return Column(name, JSONB, nullable=False, info=PERSONAL if personal else None)


def _owned(name: str, key: tuple[str, ...], *rest: Any) -> Table:
    """A table of the tenant whose key is the tenant and `key`."""
    return Table(name, metadata, _id("tenant_id"), *rest, PrimaryKeyConstraint("tenant_id", *key))


def _of_tenant() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id"], ["tenants.id"])


def _refers(table: str, column: str, to: str = "id", cascade: bool = False) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{table}.tenant_id", f"{table}.{to}"], ondelete="CASCADE" if cascade else None
    )


def _unique(column: str) -> UniqueConstraint:
    return UniqueConstraint("tenant_id", column)


def _index(name: str, *columns: str, where: str | None = None, unique: bool = False) -> Index:
    keys = [text(column) if " " in column else column for column in columns]
    return Index(name, *keys, unique=unique, postgresql_where=text(where) if where else None)


tenants = Table(
    "tenants", metadata, _id("id"), _text("code"), _text("name"), PrimaryKeyConstraint("id"), UniqueConstraint("code")
)
config_version = _owned("config_version", (), _big("n"), _of_tenant())
tenant_settings = _owned(
    "tenant_settings", (),
    _text("zone"), _text("currency"), _json("languages"), _text("not_in_service_flow", null=True), _of_tenant(),
)  # fmt: skip
users = _owned(
    "users", ("id",),
    _id("id"), _text("username", personal=True), _text("name", personal=True), _text("role"), _text("password_hash"),
    _text("language"), _int("failed"), _big("locked_until", null=True), _bool("active"),
    _unique("username"), _of_tenant(),
)  # fmt: skip
agents = _owned(
    "agents", ("user_id",),
    _id("user_id"), _text("phone"), _bool("auto_accept"), _text("wrap_up"), _int("wrap_up_seconds"),
    _bool("phone_only"), _text("leg"), _text("sip_secret"), _refers("users", "user_id", cascade=True),
)  # fmt: skip
skills = _owned("skills", ("id",), _id("id"), _text("code"), _json("names"), _unique("code"), _of_tenant())
agent_skills = _owned(
    "agent_skills", ("user_id", "skill_id"),
    _id("user_id"), _id("skill_id"), _int("level"),
    _refers("agents", "user_id", "user_id", cascade=True), _refers("skills", "skill_id", cascade=True),
)  # fmt: skip
agent_languages = _owned(
    "agent_languages", ("user_id", "language"),
    _id("user_id"), _text("language"), _int("level"), _refers("agents", "user_id", "user_id", cascade=True),
)  # fmt: skip
teams = _owned("teams", ("id",), _id("id"), _text("code"), _text("name"), _unique("code"), _of_tenant())
team_members = _owned(
    "team_members", ("team_id", "user_id"),
    _id("team_id"), _id("user_id"), _refers("teams", "team_id", cascade=True),
    _refers("users", "user_id", cascade=True),
)  # fmt: skip
sessions = _owned(
    "sessions", ("token_hash",),
    Column("token_hash", LargeBinary, nullable=False), _id("user_id"), _text("csrf"), _big("created_at"),
    _big("seen_at"), _big("expires_at"), _refers("users", "user_id", cascade=True),
)  # fmt: skip
hours = _owned(
    "hours", ("id",),
    _id("id"), _text("code"), _text("zone"), _json("weekly"), _json("exceptions"), _unique("code"), _of_tenant(),
)  # fmt: skip
queues = _owned(
    "queues", ("id",),
    _id("id"), _text("code"), _json("names"), _id("hours_id", null=True), _int("threshold_seconds"),
    _int("target_percent"), _int("offer_seconds"), _int("priority"), _json("requires"),
    _text("music", null=True), _bool("record"), _text("zone"),
    _unique("code"), _of_tenant(), _refers("hours", "hours_id"),
)  # fmt: skip
flows = _owned(
    "flows", ("id",), _id("id"), _text("code"), _int("published_version", null=True), _unique("code"), _of_tenant()
)
flow_versions = _owned(
    "flow_versions", ("flow_id", "version"),
    _id("flow_id"), _int("version"), _json("graph"), _big("published_at", null=True),
    _refers("flows", "flow_id", cascade=True),
)  # fmt: skip
numbers = _owned(
    "numbers", ("number",),
    _text("number"), _text("name"), _id("flow_id"), _id("hours_id", null=True),
    _of_tenant(), _refers("flows", "flow_id"), _refers("hours", "hours_id"),
)  # fmt: skip
dispositions = _owned("dispositions", ("id",), _id("id"), _text("code"), _json("names"), _unique("code"), _of_tenant())
pause_reasons = _owned("pause_reasons", ("code",), _text("code"), _json("names"), _of_tenant())
tiers = _owned("tiers", ("code",), _text("code"), _int("priority"), _json("names"), _of_tenant())
customers = _owned(
    "customers", ("id",),
    _id("id"), _text("name", personal=True), _text("tier", null=True), _text("language", null=True),
    _json("tags", personal=True), _of_tenant(), _refers("tiers", "tier", "code"),
)  # fmt: skip
customer_phones = _owned(
    "customer_phones", ("phone",),
    _text("phone", personal=True), _id("customer_id"), _refers("customers", "customer_id", cascade=True),
    _index("customer_phones_of", "tenant_id", "customer_id"),
)  # fmt: skip
leases = _owned("leases", (), _big("epoch"), _text("holder"), _big("renewed_at"))
events = _owned(
    "events", ("seq",),
    _big("seq"), _big("at"), _text("name"), _text("actor"), _id("contact_id", null=True), _id("agent_id", null=True),
    _text("correlation"), _int("version"), _big("epoch"), _json("payload", personal=True),
    _index("events_of_contact", "tenant_id", "contact_id", "seq", where="contact_id IS NOT NULL"),
    _index("events_of_agent", "tenant_id", "agent_id", "seq", where="agent_id IS NOT NULL"),
)  # fmt: skip
live = _owned("live", ("kind", "id"), _text("kind"), _id("id"), _big("seq"), _json("state", personal=True))
contacts = _owned(
    "contacts", ("id",),
    _id("id"), _text("channel"), _text("direction"), _text("number"), _text("caller", personal=True),
    _id("customer_id", null=True), _id("queue_id", null=True), _id("agent_id", null=True), _text("language"),
    _text("tier", null=True), _big("started_at"), _big("answered_at", null=True), _big("queued_at", null=True),
    _big("connected_at", null=True), _big("ended_at", null=True), _big("closed_at", null=True),
    _text("outcome", null=True), _text("ended_by", null=True), _int("cause", null=True),
    _id("disposition_id", null=True), _text("notes", personal=True), _json("menu_path"), _big("wait_ms"),
    _big("talk_ms"), _big("hold_ms"), _big("wrap_up_ms"), _text("recording"), _big("epoch"),
    _index("contacts_by_start", "tenant_id", "started_at DESC", "id DESC"),
    _index("contacts_of_queue", "tenant_id", "queue_id", "queued_at", where="queue_id IS NOT NULL"),
    _index("contacts_of_agent", "tenant_id", "agent_id", "started_at", where="agent_id IS NOT NULL"),
    _index("contacts_of_customer", "tenant_id", "customer_id", "started_at", where="customer_id IS NOT NULL"),
)  # fmt: skip
segments = _owned(
    "segments", ("contact_id", "n"),
    _id("contact_id"), _int("n"), _text("kind"), _big("began_at"), _big("ended_at"), _id("queue_id", null=True),
    _id("agent_id", null=True),
)  # fmt: skip
offers = _owned(
    "offers", ("id",),
    _id("id"), _id("contact_id"), _id("agent_id"), _big("made_at"), _big("ended_at", null=True),
    _text("outcome", null=True), _id("decision_id"), _text("state"),
    _index("offers_one_per_contact", "tenant_id", "contact_id", where="state <> 'ended'", unique=True),
    _index("offers_one_per_agent", "tenant_id", "agent_id", where="state <> 'ended'", unique=True),
    _index("offers_of_contact", "tenant_id", "contact_id", "made_at"),
)  # fmt: skip
decisions = _owned(
    "decisions", ("id",),
    _id("id"), _id("contact_id"), _id("agent_id", null=True), _big("at"), _text("code_version"), _text("policy"),
    _json("inputs"), _json("choice"), _index("decisions_of_contact", "tenant_id", "contact_id", "at"),
)  # fmt: skip
agent_states = _owned(
    "agent_states", ("agent_id", "began_at"),
    _id("agent_id"), _big("began_at"), _big("ended_at"), _text("state"), _text("reason", null=True),
    _id("contact_id", null=True),
)  # fmt: skip
recordings = _owned(
    "recordings", ("id",),
    _id("id"), _id("contact_id"), _text("state"), _text("reason", null=True), _big("started_at"),
    _big("ended_at", null=True), _big("duration_ms"), _big("paused_ms"), _big("size"), _text("sha256", null=True),
    _text("path", null=True), _json("parts"), _index("recordings_of_contact", "tenant_id", "contact_id", "started_at"),
)  # fmt: skip
audit = _owned(
    "audit", ("n",),
    _big("n"), _big("at"), _text("actor"), _text("action"), _text("target"), _json("facts"), _text("prev_hash"),
    _text("hash"),
)  # fmt: skip
