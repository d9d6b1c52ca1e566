"""Runs audit.sql and what SQL cannot say: the hashes of the audit chain, and the ledger replayed (I4)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Text, cast, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bothways.adapters.postgres import tables as t
from bothways.adapters.postgres.audit_chain import first_break
from bothways.adapters.postgres.no_tenant import NO_TENANT
from bothways.adapters.postgres.owner import as_owner, list_tenants, take_tenant
from bothways.interactions.events import Entry, Event
from bothways.interactions.evolve import evolve
from bothways.interactions.floor import Floor
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import TenantId
from bothways.kernel.time import Instant

HEAD = re.compile(r"^-- name: (\S+) \| (.+) \| (tenant|database)$", re.MULTILINE)
_event: Callable[[str], Event] = msgspec.json.Decoder(Event).decode
MOST_ROWS = 100
MOST_REPLAYED = 500_000
"""Events; a longer ledger is not replayed here."""


class Query(Struct, frozen=True, kw_only=True):
    """One named query of the file."""

    name: str
    means: str
    scope: Literal["tenant", "database"]
    sql: str


class Violation(Struct, frozen=True, kw_only=True):
    """One row that must not be: which invariant, where, what and how."""

    invariant: str
    tenant: str
    what: str
    how: str
    means: str


def queries() -> tuple[Query, ...]:
    """The queries in the order of the file."""
    return tuple(_parse(files("bothways.adapters.postgres").joinpath("audit.sql").read_text()))


def _parse(source: str) -> Iterator[Query]:
    heads = list(HEAD.finditer(source))
    ends = [head.start() for head in heads[1:]] + [len(source)]
    for head, end in zip(heads, ends, strict=True):
        scope: Literal["tenant", "database"] = "tenant" if head[3] == "tenant" else "database"
        yield Query(name=head[1], means=head[2], scope=scope, sql=source[head.end() : end].strip().rstrip(";"))


async def run_audit(url: str, now: Instant | None = None) -> list[Violation]:
    """Everything that is wrong in the database at `url`, asked as its owner; empty when all invariants hold."""
    at = now if now is not None else Instant(int(time.time() * 1000))
    found: list[Violation] = []
    async with as_owner(url) as owner:
        for query in queries():
            if query.scope == "database":
                found += await _ask(owner, query, "", at)
    for tenant in await list_tenants(url):
        async with as_owner(url) as owner:
            await take_tenant(owner, tenant.id)
            for query in queries():
                if query.scope == "tenant":
                    found += await _ask(owner, query, tenant.code, at)
            found += await _chain(owner, tenant.id, tenant.code)
            found += await _replayed(owner, tenant.code)
    return found


async def audit_everything(url: str) -> list[dict[str, Any]]:
    """The same as plain values, for the command line."""
    return [msgspec.to_builtins(violation) for violation in await run_audit(url)]


async def _ask(owner: AsyncConnection, query: Query, tenant: str, at: Instant) -> list[Violation]:
    given: dict[str, Any] = {}
    if ":now" in query.sql:
        given["now"] = at
    if ":no_tenant" in query.sql:
        given["no_tenant"] = list(NO_TENANT)
    rows = (await owner.execute(text(query.sql), given)).fetchmany(MOST_ROWS)
    return [_violation(query.name, tenant, str(row.what), str(row.how), query.means) for row in rows]


async def _chain(owner: AsyncConnection, tenant: TenantId, code: str) -> list[Violation]:
    broken = await first_break(owner, tenant)
    if broken is None:
        return []
    return [_violation("I42-hash", code, str(broken), "hash does not fit", "an audit row was changed")]


async def _replayed(owner: AsyncConnection, code: str) -> list[Violation]:
    """Replay the whole ledger on an empty floor and compare presences and stages with the live rows (I4)."""
    e = t.events.c
    last = (await owner.execute(select(e.seq).order_by(e.seq.desc()).limit(1))).scalar() or 0
    if last > MOST_REPLAYED:
        return []
    floor = Floor()
    rows = await owner.stream(
        select(e.seq, e.at, e.actor, cast(e.payload, Text).label("payload"))
        .order_by(e.seq)
        .execution_options(yield_per=2000)
    )
    async for row in rows:
        try:
            event = _event(row.payload)
            entry = Entry(seq=row.seq, at=Instant(row.at), actor=row.actor, correlation="", event=event)
            with floor.trial():
                evolve(floor, entry)
        except (BothwaysError, msgspec.MsgspecError) as misfit:
            return [
                _violation("I4-replay", code, str(row.seq), str(misfit), "an event does not fit the ledger before it")
            ]
    return [
        _violation("I4-replay", code, name, how, "the stored state is not what the ledger leads to")
        for name, how in await _differences(owner, floor)
    ]


async def _differences(owner: AsyncConnection, floor: Floor) -> list[tuple[str, str]]:
    live: dict[tuple[str, str], Any] = {}
    for row in await owner.execute(select(t.live)):
        live[row.kind, row.id] = row.state
    told: dict[tuple[str, str], Any] = {}
    for contact in floor.contacts.values():
        told["contact", contact.id] = msgspec.json.decode(msgspec.json.encode(contact))
    for agent in floor.agents.values():
        told["agent", agent.id] = msgspec.json.decode(msgspec.json.encode(agent))
    wrong = [(f"{kind}:{name}", "differs") for (kind, name), state in told.items() if live.get((kind, name)) != state]
    return wrong + [(f"{kind}:{name}", "not in the ledger") for kind, name in live if (kind, name) not in told]


def _violation(invariant: str, tenant: str, what: str, how: str, means: str) -> Violation:
    return Violation(invariant=invariant, tenant=tenant, what=what, how=how, means=means)
