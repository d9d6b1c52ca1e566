"""History: contacts as a list, as a file, and one by one; decisions; customers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from bothways.adapters.postgres import audit_chain
from bothways.adapters.postgres.records import PostgresRecords
from bothways.center import records as reading
from bothways.center.permissions import Permission, require
from bothways.crm.contacts import After, Ask, ContactRow, DecisionRow, SortKey
from bothways.kernel.ids import AgentId, CustomerId
from bothways.kernel.time import Instant
from bothways.web import models as m
from bothways.web.csv_out import HEAD, line
from bothways.web.identity import Here, Who
from bothways.web.paging import from_cursor, to_cursor
from bothways.web.words import explain

router = APIRouter(tags=["history"])
MOST_EXPORTED = 50_000
BATCH = 500
Limit = Annotated[int, Query(ge=1, le=200)]
When = Annotated[int, Query(ge=0, le=2**53)]


class Filters:
    """The filters that the list and the export share."""

    def __init__(
        self,
        q: Annotated[str, Query(max_length=100)] = "",
        queue: m.Id | None = None,
        agent: m.Id | None = None,
        outcome: Annotated[str | None, Query(max_length=40)] = None,
        customer: m.Id | None = None,
        since: Annotated[When | None, Query(alias="from")] = None,
        until: Annotated[When | None, Query(alias="to")] = None,
        sort: Annotated[str, Query(pattern=r"^-?(started_at|wait_ms|talk_ms|hold_ms|wrap_up_ms)$")] = "-started_at",
    ) -> None:
        self.sort = sort
        key: SortKey = sort.lstrip("-")  # type: ignore[assignment]  # the pattern allows nothing else
        self.ask = Ask(
            text=q.replace("\x00", "").strip(),
            queue=queue,
            agent=AgentId(agent) if agent else None,
            outcome=outcome.replace("\x00", "") if outcome else None,
            customer=CustomerId(customer) if customer else None,
            since=Instant(since) if since is not None else None,
            until=Instant(until) if until is not None else None,
            sort=key,
            descending=sort.startswith("-"),
        )


Wanted = Annotated[Filters, Depends()]


@router.get("/contacts")
async def list_contacts(
    parts: Here,
    signed: Who,
    wanted: Wanted,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Limit = 50,
) -> m.ContactPage:
    """Contacts, newest first unless `sort` says otherwise."""
    after = from_cursor(wanted.sort, cursor)
    records = PostgresRecords(parts.db)
    rows = await reading.list_contacts(records, signed.person, wanted.ask, after, limit + 1)
    more = len(rows) > limit
    items = [m.ContactRow.model_validate(row) for row in rows[:limit]]
    following = to_cursor(wanted.sort, _place(rows[limit - 1], wanted.ask)) if more else None
    return m.ContactPage(items=items, next_cursor=following)


@router.get("/contacts/export.csv", response_class=StreamingResponse)
async def export_contacts(parts: Here, signed: Who, wanted: Wanted) -> StreamingResponse:
    """The same contacts as a table file, at most 50,000; formulas in cells are made harmless."""
    require(signed.person, Permission.EXPORT_CONTACTS)
    entry = audit_chain.AuditEntry(
        at=parts.clock.now(),
        actor=signed.person.actor,
        action="contacts.exported",
        target="contacts:list",
        facts={"sort": wanted.sort},
    )
    async with parts.db.tenant(signed.person.tenant) as connection:
        await audit_chain.record(connection, signed.person.tenant, entry)
    records = PostgresRecords(parts.db)

    async def lines() -> AsyncIterator[bytes]:
        yield b"\xef\xbb\xbf" + line(HEAD)
        after: After | None = None
        left = MOST_EXPORTED
        while left > 0:
            rows = await reading.export_contacts(records, signed.person, wanted.ask, after, min(BATCH, left))
            if not rows:
                return
            yield b"".join(line(_cells(row)) for row in rows)
            after, left = _place(rows[-1], wanted.ask), left - len(rows)

    headers = {"Content-Disposition": 'attachment; filename="contacts.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/contacts/{contact_id}")
async def read_contact(parts: Here, signed: Who, contact_id: m.IdPath) -> m.ContactOut:
    """All about one contact."""
    found = await reading.read_contact(PostgresRecords(parts.db), signed.person, contact_id)
    return m.ContactOut.model_validate({**_plain(found.row), **_plain(found, without="row")})


@router.get("/decisions/{decision_id}")
async def read_decision(parts: Here, signed: Who, decision_id: m.IdPath) -> m.DecisionOut:
    """Why this contact went to this agent."""
    found = await reading.read_decision(PostgresRecords(parts.db), signed.person, decision_id)
    return _decision(found)


@router.get("/customers")
async def list_customers(
    parts: Here,
    signed: Who,
    q: Annotated[str, Query(max_length=100)] = "",
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Limit = 50,
) -> m.CustomerPage:
    """Customers by part of their name or number."""
    after = from_cursor("customers", cursor)
    records = PostgresRecords(parts.db)
    text = q.replace("\x00", "").strip()
    rows = await reading.find_customers(records, signed.person, text, after.id if after else None, limit + 1)
    following = to_cursor("customers", After(value=0, id=rows[limit - 1].id)) if len(rows) > limit else None
    items = [m.CustomerOut.model_validate(_plain(row)) for row in rows[:limit]]
    return m.CustomerPage(items=items, next_cursor=following)


@router.get("/customers/{customer_id}")
async def read_customer(parts: Here, signed: Who, customer_id: m.IdPath) -> m.CustomerOut:
    """One customer."""
    found = await reading.read_customer(PostgresRecords(parts.db), signed.person, customer_id)
    return m.CustomerOut.model_validate(_plain(found))


def _place(row: ContactRow, ask: Ask) -> After:
    return After(value=getattr(row, ask.sort), id=row.id)


def _plain(record: msgspec.Struct, without: Literal["row"] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(record)
    for recording in found.get("recordings", ()):
        recording.pop("path"), recording.pop("contact_id")
    if without:
        found.pop(without)
    return found


def _decision(row: DecisionRow) -> m.DecisionOut:
    why = row.choice.get("why", row.choice)
    plain = msgspec.to_builtins(row)
    plain.pop("choice")
    return m.DecisionOut(**plain, why=why, explained=explain(why))


def _cells(row: ContactRow) -> tuple[object, ...]:
    who = row.customer.name if row.customer else ""
    tail = (row.outcome or "", row.wait_ms, row.talk_ms, row.hold_ms, row.wrap_up_ms, row.language, row.recording)
    return (row.id, row.started_at, row.closed_at or "", row.number, row.caller, who, *tail)
