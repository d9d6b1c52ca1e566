"""Sign-in: the same answer and the same work for a wrong name and a wrong password."""

from __future__ import annotations

import asyncio
import math
import secrets
from collections import OrderedDict

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from bothways.adapters.postgres import audit_chain, people
from bothways.adapters.postgres.people import Account, Session, TenantCard
from bothways.crm import passwords
from bothways.crm.lockout import locked_until
from bothways.kernel.ids import TenantId
from bothways.kernel.time import Instant
from bothways.web.errors import LockedOut, SignInRefused
from bothways.web.identity import LIFE_MS
from bothways.web.parts import WebParts
from bothways.web.tokens import new_token

AT_ONCE = asyncio.Semaphore(2)
"""Hashes computed at the same time: each takes 32 MiB and one core."""
MOST_STRANGERS = 10_000


class Opened(Struct, frozen=True, kw_only=True):
    """A fresh session with the only copy of its token."""

    session: Session
    token: str
    tenant: TenantCard


class Strangers:
    """Counts tries for names that do not exist, so that they lock out like those that do (bounded memory)."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str], tuple[int, Instant | None]] = OrderedDict()

    def count(self, tenant: str, username: str, at: Instant) -> Instant | None:
        """Count one try; until when the name is locked, as it was before this try."""
        failed, until = self._seen.pop((tenant, username), (0, None))
        if until is not None and until > at:
            self._seen[tenant, username] = (failed, until)
            return until
        self._seen[tenant, username] = (failed + 1, locked_until(failed + 1, at))
        if len(self._seen) > MOST_STRANGERS:
            self._seen.popitem(last=False)
        return None


async def sign_in(parts: WebParts, strangers: Strangers, tenant: str, username: str, password: str) -> Opened:
    """Open a session; raises SignInRefused or LockedOut. `tenant` is the tenant's code."""
    now = parts.clock.now()
    async with parts.db.no_tenant() as connection:
        card = await people.tenant_by_code(connection, tenant)
    account: Account | None = None
    if card is not None:
        async with parts.db.tenant(card.id) as connection:
            account = await people.count_try(connection, card.id, username, now)
    until = account.locked_until if account else strangers.count(tenant, username, now)
    if until is not None:
        wait = math.ceil((until - now) / 1000)
        raise LockedOut("too many wrong passwords", retry_after_seconds=wait, reason="too-many-wrong-passwords")
    stored = account.password_hash if account else passwords.NOBODY
    async with AT_ONCE:
        right = await asyncio.to_thread(passwords.is_right, password, stored)
    if card is None or account is None or not account.active or not right:
        raise SignInRefused("wrong name or password")
    renewed = None
    if passwords.is_dated(stored):
        renewed = await asyncio.to_thread(passwords.hash_password, password)
    async with parts.db.tenant(card.id) as connection:
        await people.clear_tries(connection, account.person.id, renewed)
        return await _open(parts, connection, card, account, now)


async def _open(
    parts: WebParts, connection: AsyncConnection, card: TenantCard, account: Account, now: Instant
) -> Opened:
    token, token_hash = new_token(card.id)
    session = Session(
        person=account.person,
        token_hash=token_hash,
        csrf=secrets.token_urlsafe(24),
        seen_at=now,
        expires_at=Instant(now + LIFE_MS),
    )
    await people.open_session(connection, session, now)
    entry = audit_chain.AuditEntry(
        at=now,
        actor=account.person.actor,
        action="session.opened",
        target=f"user:{account.person.id}",
        facts={},
    )
    await audit_chain.record(connection, TenantId(card.id), entry)
    return Opened(session=session, token=token, tenant=card)


async def sign_out(parts: WebParts, session: Session) -> None:
    """End the session."""
    now, person = parts.clock.now(), session.person
    async with parts.db.tenant(person.tenant) as connection:
        await people.close_session(connection, session.token_hash)
        await people.renew_phone(connection, person.id)
        entry = audit_chain.AuditEntry(
            at=now, actor=person.actor, action="session.closed", target=f"user:{person.id}", facts={}
        )
        await audit_chain.record(connection, person.tenant, entry)
