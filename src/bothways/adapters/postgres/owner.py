"""What only the tables' owner may do: list tenants, make one, add its people. Used by the hall, never by the web."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid5

from msgspec import Struct
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bothways.adapters.postgres.people import TenantCard
from bothways.adapters.postgres.pool import ROLE
from bothways.adapters.postgres.tables import agents, config_version, tenant_settings, tenants, users
from bothways.adapters.postgres.urls import dialect_url
from bothways.crm.passwords import LONGEST, SHORTEST, hash_password
from bothways.kernel.errors import Invalid, NotFound
from bothways.kernel.ids import TenantId, UserId

SPACE = UUID("6f0dd5fb-6b4e-4f5b-9b62-0b7fbd3a6a01")
"""Names below it give ids that are the same on each machine: content loaded twice meets its own rows."""


class NewUser(Struct, frozen=True, kw_only=True):
    """A person to add."""

    username: str
    name: str
    role: str
    password: str
    language: str = "en"
    phone: str = "browser"
    auto_accept: bool = False
    wrap_up: str = "timed"
    wrap_up_seconds: int = 30
    phone_only: bool = False


def steady_id(tenant_code: str, kind: str, code: str) -> str:
    """The id of a thing that is named by its tenant, kind and code."""
    return str(uuid5(SPACE, f"{tenant_code}/{kind}/{code}"))


@asynccontextmanager
async def as_owner(url: str) -> AsyncIterator[AsyncConnection]:
    """One transaction with the rights of the connecting role."""
    engine = create_async_engine(dialect_url(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def take_tenant(owner: AsyncConnection, tenant: str) -> None:
    """From here the transaction is about this tenant only: an owner may be a superuser, whom row security lets pass."""
    await owner.execute(text("SELECT set_config('bothways.tenant', :tenant, true)"), {"tenant": tenant})
    await owner.execute(text(f"SET LOCAL ROLE {ROLE}"))


async def list_tenants(url: str) -> list[TenantCard]:
    """All tenants of the database."""
    async with as_owner(url) as owner:
        rows = await owner.execute(select(tenants).order_by(tenants.c.code))
        return [TenantCard(id=TenantId(row.id), code=row.code, name=row.name) for row in rows]


async def make_tenant(owner: AsyncConnection, card: TenantCard) -> None:
    """Make the tenant, or rename it, and take it."""
    row = insert(tenants).values(id=card.id, code=card.code, name=card.name)
    await owner.execute(row.on_conflict_do_update(index_elements=["id"], set_={"name": card.name}))
    await take_tenant(owner, card.id)
    await owner.execute(insert(config_version).values(tenant_id=card.id, n=1).on_conflict_do_nothing())
    settings = insert(tenant_settings).values(tenant_id=card.id, zone="UTC", currency="EUR", languages=["en"])
    await owner.execute(settings.on_conflict_do_nothing())


async def change_config(connection: AsyncConnection) -> int:
    """Count a change of the tenant's set-up; the center loads the set-up anew when the number moves."""
    change = config_version.update().values(n=config_version.c.n + 1).returning(config_version.c.n)
    return int((await connection.execute(change)).scalar_one())


async def put_user(owner: AsyncConnection, tenant: TenantId, user: UserId, new: NewUser) -> None:
    """Add the person or renew what is known of one; the password is set only for a new one."""
    exists = (await owner.execute(select(users.c.id).where(users.c.id == user))).first()
    row = {"username": new.username, "name": new.name, "role": new.role, "language": new.language}
    if exists:
        await owner.execute(users.update().where(users.c.id == user).values(**row))
    else:
        hashed = await asyncio.to_thread(hash_password, new.password)
        fresh = {"tenant_id": tenant, "id": user, "password_hash": hashed, "failed": 0, "active": True}
        await owner.execute(insert(users).values(**row, **fresh))
    if new.role == "agent":
        settings = {
            "phone": new.phone,
            "auto_accept": new.auto_accept,
            "wrap_up": new.wrap_up,
            "wrap_up_seconds": new.wrap_up_seconds,
            "phone_only": new.phone_only,
        }
        key = {"tenant_id": tenant, "user_id": user, "leg": "per_call", "sip_secret": secrets.token_urlsafe(24)}
        agent = insert(agents).values(**key, **settings)
        await owner.execute(agent.on_conflict_do_nothing())


async def set_password(owner: AsyncConnection, user: UserId, password: str) -> None:
    """Give a new password; its lock, if any, ends."""
    check_password(password)
    hashed = await asyncio.to_thread(hash_password, password)
    change = users.update().where(users.c.id == user)
    await owner.execute(change.values(password_hash=hashed, failed=0, locked_until=None))


def check_password(password: str) -> None:
    """Raise Invalid when a password is too short or too long (NIST SP 800-63B 5.1.1: length, no composition rules)."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(f"a password has {SHORTEST} to {LONGEST} characters", field="password", reason="length")


async def add_user(url: str, tenant_code: str, new: NewUser, user: UserId) -> None:
    """Add one person to an existing tenant; Invalid when the name is taken, NotFound without such a tenant."""
    check_password(new.password)
    async with as_owner(url) as owner:
        found = (await owner.execute(select(tenants).where(tenants.c.code == tenant_code))).first()
        if found is None:
            raise NotFound("no such tenant", tenant=tenant_code)
        await take_tenant(owner, found.id)
        if (await owner.execute(select(users.c.id).where(users.c.username == new.username))).first():
            raise Invalid("this name is taken", field="username", value=new.username)
        await put_user(owner, TenantId(found.id), user, new)
        await change_config(owner)
