"""Users, their sessions and the count of wrong passwords."""

from __future__ import annotations

import secrets
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Row, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bothways.adapters.postgres.tables import agents, config_version, sessions, users
from bothways.center.permissions import Person
from bothways.crm.lockout import locked_until
from bothways.kernel.ids import TenantId, UserId
from bothways.kernel.time import Instant


class TenantCard(Struct, frozen=True, kw_only=True):
    """A tenant by its public names."""

    id: TenantId
    code: str
    name: str


class Account(Struct, frozen=True, kw_only=True):
    """A user as sign-in sees one, after this try was counted."""

    person: Person
    password_hash: str
    active: bool
    locked_until: Instant | None


class Session(Struct, frozen=True, kw_only=True):
    """One sign-in that is still good."""

    person: Person
    token_hash: bytes
    csrf: str
    seen_at: Instant
    expires_at: Instant


class AgentRow(Struct, frozen=True, kw_only=True):
    """What an agent's desk must know of the agent's own settings."""

    phone: Literal["browser", "desk_phone"]
    auto_accept: bool
    wrap_up: Literal["none", "timed", "free", "mandatory"]
    wrap_up_seconds: int
    phone_only: bool
    leg: Literal["per_call", "kept_up"]
    sip_secret: str


async def tenant_by_code(connection: AsyncConnection, code: str) -> TenantCard | None:
    """The tenant, asked without having one."""
    found = (await connection.execute(text("SELECT * FROM bothways_tenant(:code)"), {"code": code})).first()
    return TenantCard(id=TenantId(str(found.id)), code=found.code, name=found.name) if found else None


async def own_tenant(connection: AsyncConnection) -> TenantCard:
    """The tenant of this transaction by its public names."""
    found = (await connection.execute(text("SELECT * FROM bothways_own_tenant()"))).one()
    return TenantCard(id=TenantId(str(found.id)), code=found.code, name=found.name)


async def count_try(connection: AsyncConnection, tenant: TenantId, username: str, at: Instant) -> Account | None:
    """Count a try before its password is looked at, so that tries at the same time are all counted; None: no such user.

    A locked account is not counted further; `locked_until` says until when.
    """
    row = (await connection.execute(select(users).where(users.c.username == username).with_for_update())).first()
    if row is None:
        # A commit with a write costs as much for a name that nobody has: time must not tell who exists.
        await connection.execute(update(config_version).values(n=config_version.c.n))
        return None
    locked = row.locked_until if row.locked_until is not None and row.locked_until > at else None
    if locked is None:
        failed = row.failed + 1
        change = update(users).where(users.c.id == row.id).values(failed=failed, locked_until=locked_until(failed, at))
        await connection.execute(change)
    return Account(
        person=_person(tenant, row),
        password_hash=row.password_hash,
        active=row.active,
        locked_until=Instant(locked) if locked is not None else None,
    )


async def clear_tries(connection: AsyncConnection, user: UserId, new_hash: str | None = None) -> None:
    """The password was right: forget wrong ones; store a hash with newer parameters if one is given."""
    change = update(users).where(users.c.id == user).values(failed=0, locked_until=None)
    await connection.execute(change.values(password_hash=new_hash) if new_hash else change)


async def open_session(connection: AsyncConnection, session: Session, at: Instant) -> None:
    """Store a new session; ended ones of the same person go."""
    own = sessions.c.user_id == session.person.id
    await connection.execute(delete(sessions).where(own, sessions.c.expires_at <= at))
    await connection.execute(
        insert(sessions).values(
            tenant_id=session.person.tenant,
            token_hash=session.token_hash,
            user_id=session.person.id,
            csrf=session.csrf,
            created_at=at,
            seen_at=at,
            expires_at=session.expires_at,
        )
    )


async def find_session(connection: AsyncConnection, tenant: TenantId, token_hash: bytes, at: Instant) -> Session | None:
    """The session, when it is not over and its user is active."""
    query = (
        select(sessions, users.c.username, users.c.name, users.c.role, users.c.language, users.c.id)
        .join(users, users.c.id == sessions.c.user_id)
        .where(sessions.c.token_hash == token_hash, sessions.c.expires_at > at, users.c.active)
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return Session(
        person=_person(tenant, row),
        token_hash=token_hash,
        csrf=row.csrf,
        seen_at=Instant(row.seen_at),
        expires_at=Instant(row.expires_at),
    )


async def touch_session(connection: AsyncConnection, token_hash: bytes, at: Instant) -> None:
    """Note that the session is in use."""
    await connection.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=at))


async def close_session(connection: AsyncConnection, token_hash: bytes) -> None:
    """End a session; one that has ended is no error."""
    await connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


async def renew_phone(connection: AsyncConnection, user: UserId) -> None:
    """Give a browser phone a new password when its person has signed out everywhere: the old one is good for nothing.

    A desk phone keeps its own; a person without a phone is no error.
    """
    elsewhere = select(sessions.c.user_id).where(sessions.c.user_id == user).exists()
    change = update(agents).where(agents.c.user_id == user, agents.c.phone == "browser", ~elsewhere)
    changed = await connection.execute(change.values(sip_secret=secrets.token_urlsafe(24)))
    if changed.rowcount:
        await connection.execute(update(config_version).values(n=config_version.c.n + 1))


async def agent_row(connection: AsyncConnection, user: UserId) -> AgentRow | None:
    """The agent's own settings; None for people who take no contacts."""
    row = (await connection.execute(select(agents).where(agents.c.user_id == user))).first()
    if row is None:
        return None
    return AgentRow(**{name: getattr(row, name) for name in AgentRow.__struct_fields__})


async def choose_phone(connection: AsyncConnection, user: UserId, kind: Literal["browser", "desk_phone"]) -> None:
    """The agent's phone from now on; the set-up counts as changed only when it is another one."""
    change = update(agents).where(agents.c.user_id == user, agents.c.phone != kind).values(phone=kind)
    if (await connection.execute(change)).rowcount:
        await connection.execute(config_version.update().values(n=config_version.c.n + 1))


async def change_agent(connection: AsyncConnection, user: UserId, change: dict[str, Any]) -> None:
    """Set some of an agent's settings (columns of `agents`); the set-up counts as changed."""
    await connection.execute(update(agents).where(agents.c.user_id == user).values(**change))
    await connection.execute(config_version.update().values(n=config_version.c.n + 1))


def _person(tenant: TenantId, row: Row[Any]) -> Person:
    return Person(
        tenant=tenant,
        id=UserId(row.id),
        username=row.username,
        name=row.name,
        role=row.role,
        language=row.language,
    )
