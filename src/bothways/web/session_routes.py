"""POST, GET and DELETE /session."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bothways.adapters.postgres import people
from bothways.adapters.postgres.people import Session, TenantCard
from bothways.web import identity, sign_in
from bothways.web.errors import SignInRefused, WrongToken
from bothways.web.identity import Here, Who
from bothways.web.limits import Buckets
from bothways.web.models import AgentSettingsOut, SessionOut, SignIn, TenantOut, UserOut

router = APIRouter(tags=["session"])


class Tries:
    """How often may be tried. The lock-out stops guessing, these stop a flood; an office shares one address."""

    def __init__(self) -> None:
        self.names = Buckets(burst=10, per_second=0.5)
        self.places = Buckets(burst=60, per_second=5)
        self.strangers = sign_in.Strangers()


@router.post("/session", status_code=201)
async def open_session(parts: Here, request: Request, response: Response, body: SignIn) -> SessionOut:
    """Sign in."""
    if not identity.same_origin(request):
        raise WrongToken("sign-in from another site")
    now = parts.clock.now()
    tries: Tries = request.app.state.tries
    tries.places.take(request.client.host if request.client else "", now)
    tenant = body.tenant or parts.default_tenant
    if not tenant:
        raise SignInRefused("wrong name or password")
    username = body.username.strip().lower()
    tries.names.take(f"{tenant}/{username}", now)
    opened = await sign_in.sign_in(parts, tries.strangers, tenant, username, body.password)
    if not body.bearer:
        identity.set_cookie(response, parts, opened.token)
    answer = await _describe(parts, opened.session, opened.tenant)
    return answer.model_copy(update={"token": opened.token}) if body.bearer else answer


@router.get("/session")
async def read_session(parts: Here, signed: Who) -> SessionOut:
    """The session as at sign-in, for a page that was loaded again."""
    return await _describe(parts, signed.session, None)


@router.delete("/session", status_code=204)
async def close_session(parts: Here, signed: Who, response: Response) -> None:
    """Sign out."""
    await sign_in.sign_out(parts, signed.session)
    identity.drop_cookie(response, parts)


async def _describe(parts: Here, session: Session, tenant: TenantCard | None) -> SessionOut:
    person = session.person
    async with parts.db.tenant(person.tenant) as connection:
        agent = await people.agent_row(connection, person.id)
        card = tenant or await people.own_tenant(connection)
    settings = None
    if agent is not None:
        settings = AgentSettingsOut(**{name: getattr(agent, name) for name in AgentSettingsOut.model_fields})
    return SessionOut(
        user=UserOut.model_validate(person),
        tenant=TenantOut(code=card.code, name=card.name),
        permissions=sorted(person.permissions),
        csrf_token=session.csrf,
        agent=settings,
        expires_at=session.expires_at,
    )
