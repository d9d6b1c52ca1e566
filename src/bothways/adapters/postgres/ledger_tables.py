"""The statements that write a batch, one per table. Each takes the tenant, the epoch and all its rows as one JSON text:
a parameter per column would cost the center more than everything else it does for a call."""

from __future__ import annotations

from typing import LiteralString

from msgspec import Struct


class Table(Struct, frozen=True, kw_only=True):
    """`columns` name the values of a row of `center.rows.Rows`, in their order, for the statement's record."""

    columns: tuple[str, ...]
    statement: LiteralString


EVENTS = Table(
    columns=("seq", "at", "name", "actor", "contact", "agent", "correlation", "version", "payload"),
    statement="""
INSERT INTO events (tenant_id, seq, at, name, actor, contact_id, agent_id, correlation, version, epoch, payload)
SELECT %(tenant)s, seq, at, name, actor, contact, agent, correlation, version, %(epoch)s, payload
FROM json_to_recordset(%(rows)s::json) AS r (seq bigint, at bigint, name text, actor text, contact uuid, agent uuid,
  correlation text, version int, payload jsonb)
ON CONFLICT (tenant_id, seq) DO NOTHING""",
)

LIVE = Table(
    columns=("kind", "id", "seq", "state"),
    statement="""
INSERT INTO live (tenant_id, kind, id, seq, state)
SELECT %(tenant)s, kind, id, seq, state
FROM json_to_recordset(%(rows)s::json) AS r (kind text, id uuid, seq bigint, state jsonb)
ON CONFLICT (tenant_id, kind, id) DO UPDATE SET seq = excluded.seq, state = excluded.state""",
)

GONE = Table(
    columns=("kind", "id"),
    statement="""
DELETE FROM live WHERE tenant_id = %(tenant)s AND (kind, id) IN
  (SELECT kind, id FROM json_to_recordset(%(rows)s::json) AS r (kind text, id uuid))""",
)

CONTACTS = Table(
    columns=(
        "id",
        "direction",
        "number",
        "caller",
        "customer",
        "queue",
        "agent",
        "language",
        "tier",
        "started",
        "answered",
        "queued",
        "connected",
        "ended",
        "closed",
        "outcome",
        "ended_by",
        "cause",
        "disposition",
        "notes",
        "path",
        "waited",
        "talked",
        "held",
        "wrapped",
        "recording",
    ),
    statement="""
INSERT INTO contacts (tenant_id, epoch, id, direction, number, caller, customer_id, queue_id, agent_id, language, tier,
  started_at, answered_at, queued_at, connected_at, ended_at, closed_at, outcome, ended_by, cause, disposition_id,
  notes, menu_path, wait_ms, talk_ms, hold_ms, wrap_up_ms, recording)
SELECT %(tenant)s, %(epoch)s, id, direction, number, caller, customer, queue, agent, language, tier, started, answered,
  queued, connected, ended, closed, outcome, ended_by, cause, disposition, notes, path, waited, talked, held, wrapped,
  recording
FROM json_to_recordset(%(rows)s::json) AS r (id uuid, direction text, number text, caller text, customer uuid,
  queue uuid, agent uuid, language text, tier text, started bigint, answered bigint, queued bigint, connected bigint,
  ended bigint, closed bigint, outcome text, ended_by text, cause int, disposition uuid, notes text, path jsonb,
  waited bigint, talked bigint, held bigint, wrapped bigint, recording text)
ON CONFLICT (tenant_id, id) DO UPDATE SET epoch = excluded.epoch, customer_id = excluded.customer_id,
  queue_id = excluded.queue_id, agent_id = excluded.agent_id, language = excluded.language, tier = excluded.tier,
  answered_at = excluded.answered_at, queued_at = excluded.queued_at, connected_at = excluded.connected_at,
  ended_at = excluded.ended_at, closed_at = excluded.closed_at, outcome = excluded.outcome,
  ended_by = excluded.ended_by, cause = excluded.cause, disposition_id = excluded.disposition_id,
  notes = excluded.notes, menu_path = excluded.menu_path, wait_ms = excluded.wait_ms, talk_ms = excluded.talk_ms,
  hold_ms = excluded.hold_ms, wrap_up_ms = excluded.wrap_up_ms,
  recording = CASE WHEN contacts.recording = 'ready' THEN contacts.recording ELSE excluded.recording END""",
)

SEGMENTS = Table(
    columns=("contact", "n", "kind", "began", "ended", "queue", "agent"),
    statement="""
INSERT INTO segments (tenant_id, contact_id, n, kind, began_at, ended_at, queue_id, agent_id)
SELECT %(tenant)s, contact, n, kind, began, ended, queue, agent
FROM json_to_recordset(%(rows)s::json) AS r (contact uuid, n int, kind text, began bigint, ended bigint, queue uuid,
  agent uuid)
ON CONFLICT (tenant_id, contact_id, n) DO NOTHING""",
)

OFFERS = Table(
    columns=("id", "contact", "agent", "made", "ended", "outcome", "decision", "state"),
    statement="""
INSERT INTO offers (tenant_id, id, contact_id, agent_id, made_at, ended_at, outcome, decision_id, state)
SELECT %(tenant)s, id, contact, agent, made, ended, outcome, decision, state
FROM json_to_recordset(%(rows)s::json) AS r (id uuid, contact uuid, agent uuid, made bigint, ended bigint,
  outcome text, decision uuid, state text)
ON CONFLICT (tenant_id, id) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome,
  state = excluded.state""",
)

DECISIONS = Table(
    columns=("id", "contact", "agent", "at", "code", "policy", "inputs", "choice"),
    statement="""
INSERT INTO decisions (tenant_id, id, contact_id, agent_id, at, code_version, policy, inputs, choice)
SELECT %(tenant)s, id, contact, agent, at, code, policy, inputs, choice
FROM json_to_recordset(%(rows)s::json) AS r (id uuid, contact uuid, agent uuid, at bigint, code text, policy text,
  inputs jsonb, choice jsonb)
ON CONFLICT (tenant_id, id) DO NOTHING""",
)

AGENT_STATES = Table(
    columns=("agent", "began", "ended", "state", "reason", "contact"),
    statement="""
INSERT INTO agent_states (tenant_id, agent_id, began_at, ended_at, state, reason, contact_id)
SELECT %(tenant)s, agent, began, ended, state, reason, contact
FROM json_to_recordset(%(rows)s::json) AS r (agent uuid, began bigint, ended bigint, state text, reason text,
  contact uuid)
ON CONFLICT (tenant_id, agent_id, began_at) DO NOTHING""",
)

RECORDINGS = Table(
    columns=("id", "contact", "state", "reason", "started", "ended", "parts"),
    statement="""
INSERT INTO recordings (tenant_id, id, contact_id, state, reason, started_at, ended_at, parts)
SELECT %(tenant)s, id, contact, state, reason, started, ended, parts
FROM json_to_recordset(%(rows)s::json) AS r (id uuid, contact uuid, state text, reason text, started bigint,
  ended bigint, parts jsonb)
ON CONFLICT (tenant_id, id) DO UPDATE SET state = excluded.state, reason = excluded.reason,
  ended_at = excluded.ended_at, parts = excluded.parts WHERE recordings.state IN ('live', 'processing')""",
)
