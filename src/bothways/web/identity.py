"""Who is asking: from cookie or bearer token to a signed-in person."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from msgspec import Struct
from starlette.requests import HTTPConnection

from bothways.adapters.postgres import people
from bothways.adapters.postgres.people import Session
from bothways.center.permissions import Permission, Person, require
from bothways.web.errors import NotSignedIn, WrongToken
from bothways.web.parts import WebParts
from bothways.web.tokens import read_token

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOUCH_MS = 60_000
"""A session's `seen_at` is renewed at most once a minute."""
IDLE_MS = 4 * 3600 * 1000
LIFE_MS = 12 * 3600 * 1000


class Signed(Struct, frozen=True, kw_only=True):
    """A signed-in request: who, by which session, and whether the browser sent it by itself (cookie)."""

    session: Session
    by_cookie: bool

    @property
    def person(self) -> Person:
        """Who asks."""
        return self.session.person


def parts_of(connection: HTTPConnection) -> WebParts:
    """The parts the app was made with."""
    parts: WebParts = connection.app.state.parts
    return parts


def cookie_name(secure: bool) -> str:
    """`__Host-` binds the cookie to this host and to TLS; browsers refuse that prefix on plain http."""
    return "__Host-bothways" if secure else "bothways"


def set_cookie(response: Response, parts: WebParts, token: str) -> None:
    """Give the session to the browser, out of reach of scripts and of other sites."""
    name = cookie_name(parts.secure)
    response.set_cookie(name, token, httponly=True, samesite="strict", secure=parts.secure, path="/")


def drop_cookie(response: Response, parts: WebParts) -> None:
    """Take it back."""
    name = cookie_name(parts.secure)
    response.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=parts.secure)


def token_of(connection: HTTPConnection) -> tuple[str, bool] | None:
    """The token and whether it came as a cookie."""
    scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer.strip(), False
    cookie = connection.cookies.get(cookie_name(parts_of(connection).secure))
    return (cookie, True) if cookie else None


async def session_of(parts: WebParts, token: str) -> Session:
    """The session of a token; NotSignedIn when there is none or it is over."""
    read = read_token(token)
    if read is None:
        raise NotSignedIn("sign in first")
    tenant, token_hash = read
    now = parts.clock.now()
    async with parts.db.tenant(tenant) as connection:
        session = await people.find_session(connection, tenant, token_hash, now)
        if session is None or now - session.seen_at > IDLE_MS:
            raise NotSignedIn("sign in first")
        if now - session.seen_at > TOUCH_MS:
            await people.touch_session(connection, token_hash, now)
    return session


def same_origin(connection: HTTPConnection) -> bool:
    """Whether a browser says that the page which asks is ours; other programs send no Origin."""
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    if origin in parts_of(connection).allowed_origins:
        return True
    return urlsplit(origin).netloc == connection.headers.get("host", "")


async def signed_in(request: Request) -> Signed:
    """The dependency of every route that needs a person."""
    found = token_of(request)
    if found is None:
        raise NotSignedIn("sign in first")
    token, by_cookie = found
    session = await session_of(parts_of(request), token)
    if by_cookie and request.method not in SAFE:
        given = request.headers.get("x-csrf-token", "")
        if not same_origin(request) or not hmac.compare_digest(given.encode(), session.csrf.encode()):
            raise WrongToken("the page must send the session's token")
    return Signed(session=session, by_cookie=by_cookie)


def needs(permission: Permission) -> Callable[[Signed], Signed]:
    """A dependency: signed in and with the permission."""

    def check(signed: Annotated[Signed, Depends(signed_in)]) -> Signed:
        require(signed.person, permission)
        return signed

    return check


Here = Annotated[WebParts, Depends(parts_of)]
Who = Annotated[Signed, Depends(signed_in)]
