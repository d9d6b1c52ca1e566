"""Queries on the past: contacts, decisions, recordings, customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bothways.adapters.postgres import tables as t
from bothways.adapters.postgres.pool import Database
from bothways.crm.contacts import (
    After,
    Ask,
    ContactFile,
    ContactRow,
    CustomerBrief,
    CustomerRow,
    DecisionRow,
    LedgerLine,
    OfferRow,
    RecordingRow,
    SegmentRow,
)
from bothways.kernel.ids import TenantId

MOST_EVENTS = 500
"""A contact's history on its page; a call has some twenty events."""


class PostgresRecords:
    """Records in PostgreSQL; one transaction per question."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def contacts(self, tenant: TenantId, ask: Ask, after: After | None, most: int) -> Sequence[ContactRow]:
        """At most `most` contacts in the order asked for, from behind `after`."""
        query = _rows().where(*_filters(ask))
        key = t.contacts.c[ask.sort]
        place = tuple_(key, t.contacts.c.id)
        if after is not None:
            behind = tuple_(literal(after.value, BigInteger), literal(after.id, t.ID))
            query = query.where(place < behind if ask.descending else place > behind)
        order = [key.desc(), t.contacts.c.id.desc()] if ask.descending else [key, t.contacts.c.id]
        async with self._db.tenant(tenant) as connection:
            return [_row(row) for row in await connection.execute(query.order_by(*order).limit(most))]

    async def contact(self, tenant: TenantId, contact: str) -> ContactFile | None:
        """All about one contact."""
        async with self._db.tenant(tenant) as connection:
            row = (await connection.execute(_rows(whole=True).where(t.contacts.c.id == contact))).first()
            return await _file(connection, row) if row is not None else None

    async def decision(self, tenant: TenantId, decision: str) -> DecisionRow | None:
        """One decision as it was stored."""
        async with self._db.tenant(tenant) as connection:
            row = (await connection.execute(select(t.decisions).where(t.decisions.c.id == decision))).first()
        return DecisionRow(**_named(row, DecisionRow)) if row is not None else None

    async def recording(self, tenant: TenantId, recording: str) -> tuple[RecordingRow, str | None] | None:
        """One recording and the agent of its contact."""
        query = (
            select(t.recordings, t.contacts.c.agent_id)
            .outerjoin(t.contacts, t.contacts.c.id == t.recordings.c.contact_id)
            .where(t.recordings.c.id == recording)
        )
        async with self._db.tenant(tenant) as connection:
            row = (await connection.execute(query)).first()
        return (RecordingRow(**_named(row, RecordingRow)), row.agent_id) if row is not None else None

    async def customers(self, tenant: TenantId, text: str, after: str | None, most: int) -> Sequence[CustomerRow]:
        """Customers by part of name or number, in the order of their ids."""
        query = _customers()
        if text:
            by_number = select(t.customer_phones.c.customer_id).where(
                t.customer_phones.c.phone.contains(text, autoescape=True)
            )
            by_name = t.customers.c.name.icontains(text, autoescape=True)
            query = query.where(or_(by_name, t.customers.c.id.in_(by_number)))
        if after is not None:
            query = query.where(t.customers.c.id > after)
        async with self._db.tenant(tenant) as connection:
            rows = await connection.execute(query.order_by(t.customers.c.id).limit(most))
            return [_customer(row) for row in rows]

    async def customer(self, tenant: TenantId, customer: str) -> CustomerRow | None:
        """One customer."""
        async with self._db.tenant(tenant) as connection:
            row = (await connection.execute(_customers().where(t.customers.c.id == customer))).first()
        return _customer(row) if row is not None else None


def _rows(whole: bool = False) -> Select[Any]:
    joined = t.contacts.outerjoin(t.customers, t.customers.c.id == t.contacts.c.customer_id)
    who = [t.customers.c.name.label("customer_name"), t.customers.c.tier.label("customer_tier")]
    few = [t.contacts.c[name] for name in ContactRow.__struct_fields__ if name != "customer"]
    columns = list(t.contacts.c) if whole else [*few, t.contacts.c.customer_id]
    return select(*columns, *who).select_from(joined)


def _filters(ask: Ask) -> list[ColumnElement[bool]]:
    c = t.contacts.c
    found: list[ColumnElement[bool]] = []
    if ask.text:
        like = [column.icontains(ask.text, autoescape=True) for column in (c.caller, c.notes, t.customers.c.name)]
        found.append(or_(*like))
    equal = {c.queue_id: ask.queue, c.agent_id: ask.agent, c.outcome: ask.outcome, c.customer_id: ask.customer}
    found += [column == value for column, value in equal.items() if value is not None]
    if ask.since is not None:
        found.append(c.started_at >= ask.since)
    if ask.until is not None:
        found.append(c.started_at < ask.until)
    return found


def _named(row: Any, kind: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in kind.__struct_fields__}


def _row(row: Any) -> ContactRow:
    customer = None
    if row.customer_id is not None and row.customer_name is not None:
        customer = CustomerBrief(id=row.customer_id, name=row.customer_name, tier=row.customer_tier)
    plain = {name: getattr(row, name) for name in ContactRow.__struct_fields__ if name != "customer"}
    return ContactRow(customer=customer, **plain)


async def _file(connection: AsyncConnection, row: Any) -> ContactFile:
    async def of(table: Any, kind: Any, *order: Any) -> tuple[Any, ...]:
        query = select(table).where(table.c.contact_id == row.id).order_by(*order).limit(MOST_EVENTS)
        return tuple(kind(**_named(found, kind)) for found in await connection.execute(query))

    events = t.events.c
    history = select(events.seq, events.at, events.name, events.actor, events.payload.label("facts"))
    lines = await connection.execute(history.where(events.contact_id == row.id).order_by(events.seq).limit(MOST_EVENTS))
    names = ("answered_at", "queued_at", "connected_at", "ended_at", "ended_by", "notes")
    return ContactFile(
        row=_row(row),
        **{name: getattr(row, name) for name in names},
        menu_path=tuple(row.menu_path),
        segments=await of(t.segments, SegmentRow, t.segments.c.n),
        offers=await of(t.offers, OfferRow, t.offers.c.made_at, t.offers.c.id),
        recordings=await of(t.recordings, RecordingRow, t.recordings.c.started_at),
        history=tuple(LedgerLine(**_named(line, LedgerLine)) for line in lines),
    )


def _customers() -> Select[Any]:
    phones = (
        select(func.array_agg(t.customer_phones.c.phone))
        .where(t.customer_phones.c.customer_id == t.customers.c.id)
        .scalar_subquery()
    )
    return select(t.customers, phones.label("phones"))


def _customer(row: Any) -> CustomerRow:
    return CustomerRow(
        id=row.id,
        name=row.name,
        tier=row.tier,
        language=row.language,
        phones=tuple(sorted(row.phones or ())),
        tags=tuple(row.tags),
    )
