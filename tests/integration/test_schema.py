"""Integration tier: the schema, and what row security keeps from whom (I40, I41)."""

from __future__ import annotations

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, func, select

from bothways.adapters.postgres import tables as t
from bothways.adapters.postgres.audit import run_audit
from bothways.adapters.postgres.migrate import upgrade, upgrade_now
from bothways.adapters.postgres.no_tenant import NO_TENANT
from bothways.adapters.postgres.pool import Database, open_pool
from bothways.adapters.postgres.urls import dialect_url
from bothways.kernel.errors import Unavailable
from bothways.kernel.ids import TenantId
from integration.rows import a_contact, ask


def test_the_tables_as_queries_see_them_are_those_that_the_migrations_made(url: str) -> None:
    engine = create_engine(dialect_url(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, t.metadata) == []
    engine.dispose()


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or (name or "") not in NO_TENANT or name == "tenants"


async def test_migrating_a_migrated_database_changes_nothing_and_two_at_once_do_not_collide(url: str) -> None:
    before = ask(url, "SELECT count(*) FROM pg_class")
    upgrade_now(url)
    await upgrade(url)
    assert ask(url, "SELECT count(*) FROM pg_class") == before


def test_every_table_with_a_tenant_has_forced_row_security_and_a_policy(url: str) -> None:
    tables = ask(
        url,
        "SELECT relname, relrowsecurity, relforcerowsecurity,"
        " (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relkind IN ('r', 'p')",
    )
    guarded = {name for name, enabled, forced, policies in tables if enabled and forced and policies == 1}
    assert {name for name, *_ in tables} - guarded == set(NO_TENANT)
    assert guarded == set(t.metadata.tables) - {"tenants"}


async def test_without_a_tenant_every_table_is_empty(db: Database, url: str, tenants: dict[str, TenantId]) -> None:
    a_contact(url, tenants["nordlys"])
    async with db.no_tenant() as connection:
        for table in t.metadata.tables.values():
            if table.name != "tenants":
                assert (await connection.execute(select(func.count()).select_from(table))).scalar() == 0, table.name


async def test_a_tenant_sees_and_changes_only_its_own_rows(
    db: Database, url: str, tenants: dict[str, TenantId]
) -> None:
    own = a_contact(url, tenants["nordlys"])
    a_contact(url, tenants["fjord"])
    async with db.tenant(tenants["nordlys"]) as connection:
        assert [row.id for row in await connection.execute(select(t.contacts.c.id))] == [own["id"]]
        changed = await connection.execute(t.contacts.update().values(notes="mine"))
        assert changed.rowcount == 1
        counted = await connection.execute(select(func.count()).select_from(t.users))
        assert counted.scalar() == ask(url, "SELECT count(*) FROM users WHERE tenant_id = %s", tenants["nordlys"])[0][0]
    assert ask(url, "SELECT notes FROM contacts WHERE tenant_id = %s", tenants["fjord"]) == [("",)]


async def test_a_row_of_another_tenant_cannot_be_written(db: Database, tenants: dict[str, TenantId]) -> None:
    row = {"tenant_id": tenants["fjord"], "code": "lunch-2", "names": {}}
    with pytest.raises(Exception, match="row-level security"):
        async with db.tenant(tenants["nordlys"]) as connection:
            await connection.execute(t.pause_reasons.insert().values(**row))


async def test_the_next_transaction_on_the_same_connection_has_no_tenant(
    url: str, tenants: dict[str, TenantId]
) -> None:
    db = await open_pool(url, size=1)
    async with db.tenant(tenants["nordlys"]) as connection:
        assert (await connection.execute(select(func.count()).select_from(t.users))).scalar()
    async with db.no_tenant() as connection:
        assert (await connection.execute(select(func.count()).select_from(t.users))).scalar() == 0
    await db.close()


@pytest.mark.parametrize("table", ["events", "decisions", "audit"])
@pytest.mark.parametrize("act", ["UPDATE {} SET at = 0", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_only_added_to_cannot_be_changed_by_the_application(
    url: str, tenants: dict[str, TenantId], table: str, act: str
) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE bothways_app")
        connection.execute("SELECT set_config('bothways.tenant', %s, false)", (tenants["nordlys"],))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(act.format(table).encode())


def test_a_role_that_is_no_superuser_can_own_and_use_the_schema(url: str) -> None:
    name = url.split("/")[3].split("?")[0]
    ask(url, "CREATE ROLE plain_owner LOGIN CREATEROLE")
    try:
        ask(url, f"CREATE DATABASE {name}_plain OWNER plain_owner")
        theirs = url.replace(f"/{name}", f"/{name}_plain").replace("//bothways@", "//plain_owner@")
        ask(url, "GRANT bothways_app TO plain_owner WITH ADMIN OPTION")
        upgrade_now(theirs.replace(url.split("//")[1].split("@")[0] + "@", "plain_owner@"))
        assert ask(theirs, "SELECT count(*) FROM tenants") == [(0,)]
    finally:
        ask(url, f"DROP DATABASE IF EXISTS {name}_plain WITH (FORCE)")
        ask(url, "DROP ROLE plain_owner")


async def test_a_database_that_is_away_is_told_as_unavailable(tmp_path: object) -> None:
    db = await open_pool(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(Unavailable) as told:
        await db.ready()
    assert told.value.facts["part"] == "database"
    await db.close()


async def test_the_demo_as_loaded_breaks_no_invariant(url: str) -> None:
    assert await run_audit(url) == []
