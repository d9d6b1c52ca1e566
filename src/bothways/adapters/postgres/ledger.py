"""The ledger on PostgreSQL: one connection that holds the tenant, one transaction and one round trip a batch."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg
import structlog
from psycopg import AsyncConnection

from bothways.adapters.postgres.jobs import MERGE_RECORDING, defer_sql
from bothways.adapters.postgres.patience import within
from bothways.adapters.postgres.urls import plain_url
from bothways.center.errors import LeaseLost
from bothways.center.rows import Rows
from bothways.kernel.errors import Unavailable
from bothways.kernel.ids import TenantId
from bothways.kernel.time import Clock

log = structlog.get_logger()

WRITE_SECONDS = 3.0
"""A batch that is not durable by then counts as an outage; writing it again is harmless."""
CONNECT_SECONDS = 2.0

# `%b`: as text, every quote of the JSON would be escaped one by one, which for a decision among hundreds of agents
# takes longer than all else.
EVENTS: LiteralString = """
INSERT INTO events (tenant_id, seq, at, name, actor, contact_id, agent_id, correlation, version, epoch, payload)
SELECT %(tenant)s, seq, at, name, actor, contact, agent, correlation, version, %(epoch)s, payload::jsonb
FROM unnest(%(c0)s::bigint[], %(c1)s::bigint[], %(c2)s::text[], %(c3)s::text[], %(c4)s::uuid[], %(c5)s::uuid[],
            %(c6)s::text[], %(c7)s::int[], %(c8)b::text[])
  AS t (seq, at, name, actor, contact, agent, correlation, version, payload)
ON CONFLICT (tenant_id, seq) DO NOTHING"""

LIVE: LiteralString = """
INSERT INTO live (tenant_id, kind, id, seq, state)
SELECT %(tenant)s, kind, id, seq, state::jsonb
FROM unnest(%(c0)s::text[], %(c1)s::uuid[], %(c2)s::bigint[], %(c3)b::text[]) AS t (kind, id, seq, state)
ON CONFLICT (tenant_id, kind, id) DO UPDATE SET seq = excluded.seq, state = excluded.state"""

GONE: LiteralString = """
DELETE FROM live WHERE tenant_id = %(tenant)s AND (kind, id) IN
  (SELECT * FROM unnest(%(c0)s::text[], %(c1)s::uuid[]))"""

CONTACTS: LiteralString = """
INSERT INTO contacts (tenant_id, epoch, id, direction, number, caller, customer_id, queue_id, agent_id, language, tier,
  started_at, answered_at, queued_at, connected_at, ended_at, closed_at, outcome, ended_by, cause, disposition_id,
  notes, menu_path, wait_ms, talk_ms, hold_ms, wrap_up_ms, recording)
SELECT %(tenant)s, %(epoch)s, id, direction, number, caller, customer, queue, agent, language, tier, started, answered,
  queued, connected, ended, closed, outcome, ended_by, cause, disposition, notes, path::jsonb, waited, talked, held,
  wrapped, recording
FROM unnest(%(c0)s::uuid[], %(c1)s::text[], %(c2)s::text[], %(c3)s::text[], %(c4)s::uuid[], %(c5)s::uuid[],
  %(c6)s::uuid[], %(c7)s::text[], %(c8)s::text[], %(c9)s::bigint[], %(c10)s::bigint[], %(c11)s::bigint[],
  %(c12)s::bigint[], %(c13)s::bigint[], %(c14)s::bigint[], %(c15)s::text[], %(c16)s::text[], %(c17)s::int[],
  %(c18)s::uuid[], %(c19)b::text[], %(c20)b::text[], %(c21)s::bigint[], %(c22)s::bigint[], %(c23)s::bigint[],
  %(c24)s::bigint[], %(c25)s::text[])
  AS t (id, direction, number, caller, customer, queue, agent, language, tier, started, answered, queued, connected,
        ended, closed, outcome, ended_by, cause, disposition, notes, path, waited, talked, held, wrapped, recording)
ON CONFLICT (tenant_id, id) DO UPDATE SET epoch = excluded.epoch, customer_id = excluded.customer_id,
  queue_id = excluded.queue_id, agent_id = excluded.agent_id, language = excluded.language, tier = excluded.tier,
  answered_at = excluded.answered_at, queued_at = excluded.queued_at, connected_at = excluded.connected_at,
  ended_at = excluded.ended_at, closed_at = excluded.closed_at, outcome = excluded.outcome,
  ended_by = excluded.ended_by, cause = excluded.cause, disposition_id = excluded.disposition_id,
  notes = excluded.notes, menu_path = excluded.menu_path, wait_ms = excluded.wait_ms, talk_ms = excluded.talk_ms,
  hold_ms = excluded.hold_ms, wrap_up_ms = excluded.wrap_up_ms,
  recording = CASE WHEN contacts.recording IN ('ready') THEN contacts.recording ELSE excluded.recording END"""

SEGMENTS: LiteralString = """
INSERT INTO segments (tenant_id, contact_id, n, kind, began_at, ended_at, queue_id, agent_id)
SELECT %(tenant)s, * FROM unnest(%(c0)s::uuid[], %(c1)s::int[], %(c2)s::text[], %(c3)s::bigint[], %(c4)s::bigint[],
  %(c5)s::uuid[], %(c6)s::uuid[])
ON CONFLICT (tenant_id, contact_id, n) DO NOTHING"""

OFFERS: LiteralString = """
INSERT INTO offers (tenant_id, id, contact_id, agent_id, made_at, ended_at, outcome, decision_id, state)
SELECT %(tenant)s, * FROM unnest(%(c0)s::uuid[], %(c1)s::uuid[], %(c2)s::uuid[], %(c3)s::bigint[], %(c4)s::bigint[],
  %(c5)s::text[], %(c6)s::uuid[], %(c7)s::text[])
ON CONFLICT (tenant_id, id) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome,
  state = excluded.state"""

DECISIONS: LiteralString = """
INSERT INTO decisions (tenant_id, id, contact_id, agent_id, at, code_version, policy, inputs, choice)
SELECT %(tenant)s, id, contact, agent, at, code, policy, inputs::jsonb, choice::jsonb
FROM unnest(%(c0)s::uuid[], %(c1)s::uuid[], %(c2)s::uuid[], %(c3)s::bigint[], %(c4)s::text[], %(c5)s::text[],
  %(c6)b::text[], %(c7)b::text[]) AS t (id, contact, agent, at, code, policy, inputs, choice)
ON CONFLICT (tenant_id, id) DO NOTHING"""

AGENT_STATES: LiteralString = """
INSERT INTO agent_states (tenant_id, agent_id, began_at, ended_at, state, reason, contact_id)
SELECT %(tenant)s, * FROM unnest(%(c0)s::uuid[], %(c1)s::bigint[], %(c2)s::bigint[], %(c3)s::text[], %(c4)s::text[],
  %(c5)s::uuid[])
ON CONFLICT (tenant_id, agent_id, began_at) DO NOTHING"""

RECORDINGS: LiteralString = """
INSERT INTO recordings (tenant_id, id, contact_id, state, reason, started_at, ended_at, parts)
SELECT %(tenant)s, id, contact, state, reason, started, ended, parts::jsonb
FROM unnest(%(c0)s::uuid[], %(c1)s::uuid[], %(c2)s::text[], %(c3)s::text[], %(c4)s::bigint[], %(c5)s::bigint[],
  %(c6)b::text[]) AS t (id, contact, state, reason, started, ended, parts)
ON CONFLICT (tenant_id, id) DO UPDATE SET state = excluded.state, reason = excluded.reason,
  ended_at = excluded.ended_at, parts = excluded.parts WHERE recordings.state IN ('live', 'processing')"""

HOLD_LEASE: LiteralString = "UPDATE leases SET renewed_at = %s WHERE tenant_id = %s AND epoch = %s"
TAKE_LEASE: LiteralString = """
INSERT INTO leases (tenant_id, epoch, holder, renewed_at) VALUES (%s, 1, %s, %s)
ON CONFLICT (tenant_id) DO UPDATE SET epoch = leases.epoch + 1, holder = excluded.holder,
  renewed_at = excluded.renewed_at RETURNING epoch"""
LOCK: LiteralString = "SELECT pg_try_advisory_lock(hashtextextended('bothways.center.' || %s, 0))"


class PostgresLedger:
    """Fulfills `center.journal.Ledger`. One holder per tenant: an advisory lock of the session, and an epoch that is
    checked within every transaction, so that a center that was thought dead cannot write any more."""

    def __init__(self, url: str, tenant: TenantId, holder: str, clock: Clock) -> None:
        self._url = plain_url(url)
        self._tenant = tenant
        self._holder = holder
        self._clock = clock
        self._connection: AsyncConnection[Any] | None = None
        self.epoch = 0

    async def open(self, wait_seconds: float = 10.0) -> None:
        """Take the tenant: raises LeaseLost when another center keeps it for `wait_seconds`, or Unavailable."""
        deadline = asyncio.get_running_loop().time() + wait_seconds
        while not await self._lock():
            if asyncio.get_running_loop().time() > deadline:
                raise LeaseLost("another center serves this tenant", tenant=self._tenant)
            await asyncio.sleep(0.1)
        connection = self._live()
        try:
            row = await connection.execute(TAKE_LEASE, (self._tenant, self._holder, self._clock.now()))
            taken = await row.fetchone()
            await connection.commit()
        except psycopg.Error as gone:
            raise Unavailable("the database is away", part="database") from gone
        self.epoch = int(taken[0]) if taken else 0

    async def reconnect(self) -> None:
        """Get the connection and the lock back; the epoch must still be ours."""
        await self.close()
        if not await self._lock():
            # The old session of ours may not have noticed its end yet; somebody else's lock shows in the epoch.
            raise Unavailable("the tenant's lock is held still", part="database")
        try:
            row = await self._live().execute("SELECT epoch FROM leases WHERE tenant_id = %s", (self._tenant,))
            found = await row.fetchone()
            await self._live().commit()
        except psycopg.Error as gone:
            raise Unavailable("the database is away", part="database") from gone
        if found is None or int(found[0]) != self.epoch:
            raise LeaseLost("another center has taken over", tenant=self._tenant)

    async def close(self) -> None:
        """Let the tenant go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            # A server that is stopped would keep a polite goodbye waiting.
            await asyncio.wait({asyncio.ensure_future(connection.close())}, timeout=0.5)

    async def write(self, rows: Rows) -> None:
        """One transaction for the batch; the same batch twice leaves the same rows."""
        try:
            held = await within(WRITE_SECONDS, self._write(rows))
        except (psycopg.OperationalError, psycopg.InterfaceError, TimeoutError, OSError) as gone:
            raise Unavailable("the database is away", part="database", reason=str(gone)) from gone
        except psycopg.errors.Error as refused:
            if refused.sqlstate and refused.sqlstate[:2] in ("57", "08", "53", "25"):
                raise Unavailable("the database is away", part="database", reason=str(refused)) from refused
            raise
        if not held:
            raise LeaseLost("another center has taken over", tenant=self._tenant)

    async def _write(self, rows: Rows) -> bool:
        connection = self._live()
        async with connection.pipeline():
            lease = await connection.execute(HOLD_LEASE, (self._clock.now(), self._tenant, self.epoch))
            for statement, table in _tables(rows):
                await connection.execute(statement, self._columns(table))
            for recording in rows.merges:
                await connection.execute(*defer_sql(MERGE_RECORDING, self._tenant, recording))
        if lease.rowcount != 1:
            await connection.rollback()
            return False
        await connection.commit()
        return True

    def _columns(self, table: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
        columns: dict[str, Any] = {f"c{n}": list(column) for n, column in enumerate(zip(*table, strict=True))}
        return {"tenant": self._tenant, "epoch": self.epoch, **columns}

    def _live(self) -> AsyncConnection[Any]:
        if self._connection is None or self._connection.closed:
            raise Unavailable("the database is away", part="database")
        return self._connection

    async def _lock(self) -> bool:
        try:
            if self._connection is None or self._connection.closed:
                self._connection = await within(CONNECT_SECONDS, self._connect())
            locked = await within(CONNECT_SECONDS, self._try_lock(self._connection))
        except (psycopg.Error, OSError, TimeoutError) as gone:
            raise Unavailable("the database is away", part="database") from gone
        return locked

    async def _try_lock(self, connection: AsyncConnection[Any]) -> bool:
        row = await connection.execute(LOCK, (self._tenant,))
        locked = await row.fetchone()
        await connection.commit()
        return bool(locked and locked[0])

    async def _connect(self) -> AsyncConnection[Any]:
        connection = await AsyncConnection.connect(
            self._url, connect_timeout=2, application_name="bothways center", prepare_threshold=0
        )
        await connection.execute("SET ROLE bothways_app")
        await connection.execute("SELECT set_config('bothways.tenant', %s, false)", (self._tenant,))
        await connection.commit()
        return connection


def _tables(rows: Rows) -> list[tuple[LiteralString, Sequence[tuple[Any, ...]]]]:
    everything: list[tuple[LiteralString, Sequence[tuple[Any, ...]]]] = [
        (EVENTS, rows.events),
        (LIVE, rows.live),
        (GONE, rows.gone),
        (CONTACTS, rows.contacts),
        (SEGMENTS, rows.segments),
        (DECISIONS, rows.decisions),
        (OFFERS, [offer for offer in rows.offers if offer[7] == "ended"]),
        (OFFERS, [offer for offer in rows.offers if offer[7] != "ended"]),
        (AGENT_STATES, rows.agent_states),
        (RECORDINGS, rows.recordings),
    ]
    return [(statement, table) for statement, table in everything if table]
