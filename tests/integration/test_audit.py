"""Integration tier: each audit query sees the violation that it is there for (planted), and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bothways.adapters.postgres import audit_chain
from bothways.adapters.postgres.audit import queries, run_audit
from bothways.adapters.postgres.pool import Database
from bothways.kernel.ids import TenantId
from bothways.kernel.time import Instant
from integration.rows import START, a_contact, ask, new_id, put

Plant = Callable[[str, str], None]
OFFERS = ("offers_one_per_contact", "offers_one_per_agent")


def _offer(url: str, tenant: str, **but: object) -> None:
    row = {"id": new_id(), "contact_id": new_id(), "agent_id": new_id(), "made_at": START, "decision_id": new_id()}
    put(url, "offers", **{"tenant_id": tenant, "state": "accepted", **row, **but})


def _two_offers(url: str, tenant: str) -> None:
    ask(url, f"DROP INDEX {OFFERS[0]}")
    contact = a_contact(url, tenant, closed_at=None, outcome=None, ended_at=None)["id"]
    for _ in range(2):
        _offer(url, tenant, contact_id=contact)


def _two_contacts(url: str, tenant: str) -> None:
    ask(url, f"DROP INDEX {OFFERS[1]}")
    agent = new_id()
    for _ in range(2):
        _offer(url, tenant, agent_id=agent)


def _offer_left(url: str, tenant: str) -> None:
    _offer(url, tenant, contact_id=a_contact(url, tenant)["id"])


def _stuck(url: str, tenant: str) -> None:
    work = {"kind": "talking", "contact": new_id()}
    state = {"id": new_id(), "presence": "available", "since": START, "work": work}
    put(url, "live", tenant_id=tenant, kind="agent", id=state["id"], seq=1, state=state)


def _agent_gap(url: str, tenant: str) -> None:
    agent = new_id()
    for began, ended in ((START, START + 1000), (START + 9000, START + 9500)):
        put(url, "agent_states", tenant_id=tenant, agent_id=agent, began_at=began, ended_at=ended, state="available")


def _too_long(url: str, tenant: str) -> None:
    a_contact(url, tenant, talk_ms=600_000)


def _orphan(url: str, tenant: str) -> None:
    row = {"kind": "talk", "began_at": START, "ended_at": START}
    put(url, "segments", tenant_id=tenant, contact_id=new_id(), n=0, **row)


def _segment_gap(url: str, tenant: str) -> None:
    contact = a_contact(url, tenant)["id"]
    for n, (began, ended) in enumerate(((START, START + 5_000), (START + 15_000, START + 20_000))):
        put(url, "segments", tenant_id=tenant, contact_id=contact, n=n, kind="menu", began_at=began, ended_at=ended)


def _queue(url: str, tenant: str) -> str:
    return str(ask(url, "SELECT id FROM queues WHERE tenant_id = %s AND code = 'support'", tenant)[0][0])


def _not_recorded(url: str, tenant: str) -> None:
    a_contact(url, tenant, queue_id=_queue(url, tenant))


def _short_recording(url: str, tenant: str) -> None:
    contact = a_contact(url, tenant)["id"]
    row = {"contact_id": contact, "state": "ready", "started_at": START, "duration_ms": 1_000}
    put(url, "recordings", tenant_id=tenant, id=new_id(), sha256="x", path="x", **row)


def _ghost(url: str, tenant: str) -> None:
    contact = a_contact(url, tenant, closed_at=None, outcome=None)["id"]
    state = {"id": contact, "stage": "ending", "since": START}
    put(url, "live", tenant_id=tenant, kind="contact", id=contact, seq=1, state=state)


def _not_live(url: str, tenant: str) -> None:
    a_contact(url, tenant, closed_at=None, outcome=None)


def _lost_event(url: str, tenant: str) -> None:
    for seq in (1, 3):
        put(url, "events", tenant_id=tenant, seq=seq, at=START, name="system.changed", actor="x", epoch=1)


def _foreign(url: str, tenant: str) -> None:
    a_contact(url, tenant, agent_id=new_id())


def _no_security(url: str, _tenant: str) -> None:
    ask(url, "ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY")


def _no_tenant(url: str, _tenant: str) -> None:
    ask(url, "CREATE TABLE stray (id int)")


def _bad_key(url: str, _tenant: str) -> None:
    ask(url, "ALTER TABLE teams DROP CONSTRAINT teams_pkey CASCADE, ADD PRIMARY KEY (id, tenant_id)")


def _owning_role(url: str, _tenant: str) -> None:
    ask(url, "ALTER TABLE teams OWNER TO bothways_app")


def _changeable(url: str, _tenant: str) -> None:
    ask(url, "GRANT UPDATE ON audit TO bothways_app")


def _unchained(url: str, tenant: str) -> None:
    row = {"at": START, "actor": "x", "action": "x", "target": "x", "prev_hash": "0" * 64, "hash": "x"}
    put(url, "audit", tenant_id=tenant, n=2, **row)


PLANTS: dict[str, Plant] = {
    "I1-two-offers": _two_offers,
    "I2-two-contacts": _two_contacts,
    "I3-offer-end": _offer_left,
    "I5-stuck-agent": _stuck,
    "I10-agent-time": _agent_gap,
    "I11-record": _too_long,
    "I11-orphans": _orphan,
    "I12-segments": _segment_gap,
    "I13-recording-missing": _not_recorded,
    "I13-recording-length": _short_recording,
    "I16-ghost": _ghost,
    "I19-open-set": _not_live,
    "ledger-gap": _lost_event,
    "I40-foreign": _foreign,
    "I41-row-security": _no_security,
    "I41-no-tenant": _no_tenant,
    "I41-key": _bad_key,
    "I41-role": _owning_role,
    "I42-append-only": _changeable,
    "I42-chain": _unchained,
}


def test_every_query_has_its_plant() -> None:
    assert set(PLANTS) == {query.name for query in queries()}


@pytest.mark.parametrize("name", PLANTS)
async def test_a_planted_violation_is_seen_by_its_query(name: str, url: str, tenants: dict[str, TenantId]) -> None:
    PLANTS[name](url, tenants["nordlys"])
    found = await run_audit(url, Instant(int(time.time() * 1000)))
    assert name in {violation.invariant for violation in found}, found
    assert {violation.tenant for violation in found} <= {"nordlys", ""}


async def test_a_live_row_that_the_ledger_does_not_lead_to_is_seen(url: str, tenants: dict[str, TenantId]) -> None:
    row = {"id": new_id(), "presence": "available"}
    put(url, "live", tenant_id=tenants["nordlys"], kind="agent", id=row["id"], seq=1, state=row)
    assert [violation.invariant for violation in await run_audit(url)] == ["I4-replay"]


async def test_a_changed_audit_row_is_seen_at_its_number(db: Database, url: str, tenants: dict[str, TenantId]) -> None:
    tenant = tenants["nordlys"]
    for n in range(1, 6):
        entry = audit_chain.AuditEntry(
            at=Instant(START), actor="user:x", action="recording.played", target=f"recording:{n}", facts={"n": n}
        )
        async with db.tenant(tenant) as connection:
            assert await audit_chain.record(connection, tenant, entry) == n
    assert await run_audit(url) == []
    ask(url, "UPDATE audit SET actor = 'user:y' WHERE n = 3")
    assert [(v.invariant, v.what) for v in await run_audit(url)] == [("I42-hash", "3")]
