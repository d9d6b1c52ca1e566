"""The ledger on PostgreSQL: one connection that holds the tenant, one transaction and one round trip a batch."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, LiteralString

import msgspec
import psycopg
import structlog
from psycopg import AsyncConnection

from bothways.adapters.postgres import ledger_tables as t
from bothways.adapters.postgres.jobs import MERGE_RECORDING, defer_sql
from bothways.adapters.postgres.ledger_tables import Table
from bothways.adapters.postgres.patience import within
from bothways.adapters.postgres.urls import plain_url
from bothways.center.errors import LeaseLost
from bothways.center.rows import Row, Rows
from bothways.kernel.errors import Unavailable
from bothways.kernel.ids import TenantId
from bothways.kernel.time import Clock

log = structlog.get_logger()

WRITE_SECONDS = 2.5
"""A batch that is not durable by then counts as an outage; writing it again is harmless."""
CONNECT_SECONDS = 2.0

_json = msgspec.json.Encoder().encode

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
            for table, written in _tables(rows):
                await connection.execute(table.statement, self._parameters(table, written))
            for recording in rows.merges:
                await connection.execute(*defer_sql(MERGE_RECORDING, self._tenant, recording))
        if lease.rowcount != 1:
            await connection.rollback()
            return False
        await connection.commit()
        return True

    def _parameters(self, table: Table, rows: Sequence[Row]) -> dict[str, Any]:
        whole = [dict(zip(table.columns, row, strict=True)) for row in rows]
        return {"tenant": self._tenant, "epoch": self.epoch, "rows": _json(whole).decode()}

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


def _tables(rows: Rows) -> list[tuple[Table, Sequence[Row]]]:
    everything: list[tuple[Table, Sequence[Row]]] = [
        (t.EVENTS, rows.events),
        (t.LIVE, rows.live),
        (t.GONE, rows.gone),
        (t.CONTACTS, rows.contacts),
        (t.SEGMENTS, rows.segments),
        (t.DECISIONS, rows.decisions),
        (t.OFFERS, [offer for offer in rows.offers if offer[7] == "ended"]),
        (t.OFFERS, [offer for offer in rows.offers if offer[7] != "ended"]),
        (t.AGENT_STATES, rows.agent_states),
        (t.RECORDINGS, rows.recordings),
    ]
    return [(table, written) for table, written in everything if written]
