"""Rows put straight into the tables by the owner, for what a test needs to be there."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

START = 1_790_000_000_000
COUNT = iter(range(1, 1_000_000))


def new_id() -> str:
    """Ids that rise with time, as ours do."""
    return str(uuid.UUID(int=(0x0190 << 112) | (0x7 << 76) | (0x8 << 60) | next(COUNT)))


def put(url: str, table: str, **row: Any) -> dict[str, Any]:
    """Insert one row past row security."""
    given = {name: Jsonb(value) if isinstance(value, dict | list) else value for name, value in row.items()}
    names = sql.SQL(", ").join(sql.Identifier(name) for name in given)
    marks = sql.SQL(", ").join(sql.Placeholder() * len(given))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, marks)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement, list(given.values()))
    return row


def ask(url: str, statement: str, *given: Any) -> list[tuple[Any, ...]]:
    """What the owner sees."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode(), given or None)
        return cursor.fetchall() if cursor.description else []


def a_contact(url: str, tenant: str, **but: Any) -> dict[str, Any]:
    """A handled call of one minute that is closed; `but` says what is different."""
    row: dict[str, Any] = {
        "tenant_id": tenant,
        "id": new_id(),
        "number": "1001",
        "caller": "+4500000001",
        "started_at": START,
        "answered_at": START,
        "queued_at": START + 5_000,
        "connected_at": START + 15_000,
        "ended_at": START + 75_000,
        "closed_at": START + 90_000,
        "outcome": "handled",
        "wait_ms": 10_000,
        "talk_ms": 60_000,
        "wrap_up_ms": 15_000,
        "epoch": 1,
    }
    return put(url, "contacts", **{**row, **but})
