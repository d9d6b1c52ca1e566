"""What an agent does: each route makes one command and waits until the center has taken it durably."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Header

from bothways.center import facts
from bothways.center.facts import CallAct, Command, DeskOpened, DigitsSent, OfferAccepted, OfferDeclined, WrapUpSaved
from bothways.center.permissions import Permission, require
from bothways.kernel.ids import AgentId, ContactId
from bothways.web.identity import Here, Signed, Who
from bothways.web.models import DigitsIn, Id, IdPath, StateIn, Taken, WrapUpIn
from bothways.web.parts import WebParts

router = APIRouter(tags=["acts"])
Desk = Annotated[str, Header(alias="X-Desk", max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]
Key = Annotated[Id | None, Header(alias="Idempotency-Key")]
Act = Literal["hold", "unhold", "mute", "unmute", "end"]


@router.put("/agent/state", status_code=202)
async def ask_state(parts: Here, signed: Who, body: StateIn, desk: Desk = "", key: Key = None) -> Taken:
    """Be available, pause, or go; while busy it becomes the next state."""
    command = facts.StateAsked(agent=_agent(signed), desk=desk, state=body.state, reason=body.reason)
    return await _take(parts, signed, command, key)


@router.post("/agent/desk/takeover", status_code=202)
async def take_over(parts: Here, signed: Who, desk: Desk = "", key: Key = None) -> Taken:
    """Make this tab the agent's desk."""
    return await _take(parts, signed, DeskOpened(agent=_agent(signed), desk=desk, takeover=True), key)


@router.post("/offers/{offer_id}/accept", status_code=202)
async def accept_offer(parts: Here, signed: Who, offer_id: IdPath, desk: Desk = "", key: Key = None) -> Taken:
    """Take the contact; the phone then answers by itself."""
    return await _take(parts, signed, OfferAccepted(agent=_agent(signed), desk=desk, offer=offer_id), key)


@router.post("/offers/{offer_id}/decline", status_code=202)
async def decline_offer(parts: Here, signed: Who, offer_id: IdPath, desk: Desk = "", key: Key = None) -> Taken:
    """Let somebody else take it."""
    return await _take(parts, signed, OfferDeclined(agent=_agent(signed), desk=desk, offer=offer_id), key)


@router.post("/contacts/{contact_id}/digits", status_code=202)
async def send_digits(
    parts: Here, signed: Who, contact_id: IdPath, body: DigitsIn, desk: Desk = "", key: Key = None
) -> Taken:
    """Press telephone keys toward the other side."""
    contact = ContactId(contact_id)
    command = DigitsSent(agent=_agent(signed), desk=desk, contact=contact, digits=body.digits)
    return await _take(parts, signed, command, key)


@router.post("/contacts/{contact_id}/recording/pause", status_code=202)
async def pause_recording(parts: Here, signed: Who, contact_id: IdPath, desk: Desk = "", key: Key = None) -> Taken:
    """Write silence while card data are spoken."""
    contact = ContactId(contact_id)
    return await _take(
        parts, signed, CallAct(agent=_agent(signed), desk=desk, contact=contact, act="pause-recording"), key
    )


@router.post("/contacts/{contact_id}/recording/resume", status_code=202)
async def resume_recording(parts: Here, signed: Who, contact_id: IdPath, desk: Desk = "", key: Key = None) -> Taken:
    """Record again."""
    contact = ContactId(contact_id)
    return await _take(
        parts, signed, CallAct(agent=_agent(signed), desk=desk, contact=contact, act="resume-recording"), key
    )


@router.put("/contacts/{contact_id}/wrap-up", status_code=202)
async def save_wrap_up(
    parts: Here, signed: Who, contact_id: IdPath, body: WrapUpIn, desk: Desk = "", key: Key = None
) -> Taken:
    """Save notes and result while typing; `finish` ends the wrap-up."""
    command = WrapUpSaved(
        agent=_agent(signed),
        desk=desk,
        contact=ContactId(contact_id),
        disposition=body.disposition_id,
        notes=body.notes,
        finish=body.finish,
    )
    return await _take(parts, signed, command, key)


@router.post("/contacts/{contact_id}/{act}", status_code=202)
async def act_on_call(
    parts: Here, signed: Who, contact_id: IdPath, act: Act, desk: Desk = "", key: Key = None
) -> Taken:
    """Hold, mute, or end the call."""
    contact = ContactId(contact_id)
    return await _take(parts, signed, CallAct(agent=_agent(signed), desk=desk, contact=contact, act=act), key)


def _agent(signed: Signed) -> AgentId:
    require(signed.person, Permission.TAKE_CONTACTS)
    return AgentId(signed.person.id)


async def _take(parts: WebParts, signed: Signed, command: Command, key: str | None) -> Taken:
    person = signed.person
    return Taken(seq=await parts.center.command(person.tenant, command, actor=person.actor, key=key))
