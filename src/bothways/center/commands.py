"""Commands of people, from the web to the tenant's mailbox and back: one request, one reply."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from bothways.center import errors
from bothways.center.facts import Command
from bothways.center.ports import Messages
from bothways.kernel.errors import BothwaysError, IllegalMove, Invalid, NotFound, Unavailable
from bothways.kernel.ids import TenantId

COMMAND_SECONDS = 2.0
"""How long the web waits for the center before it answers that it is away (C8)."""


class Reply(Struct, frozen=True, kw_only=True):
    """`seq`: the ledger stands there with this command durable. `kind` is set when it was refused."""

    seq: int = 0
    kind: str | None = None
    message: str = ""
    facts: dict[str, Any] = {}


REFUSALS: dict[str, type[BothwaysError]] = {
    error.kind: error
    for error in (
        IllegalMove,
        Invalid,
        NotFound,
        Unavailable,
        errors.OfferGone,
        errors.DeskReadOnly,
        errors.DispositionNeeded,
    )
}

_encode = msgspec.json.Encoder(enc_hook=str).encode
_decode_reply = msgspec.json.Decoder(Reply).decode
_decode_command: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


def command_subject(tenant: TenantId) -> str:
    """Where the tenant's center listens for commands."""
    return f"bothways.{tenant}.command"


def events_subject(tenant: TenantId) -> str:
    """Where durable ledger entries are told, a JSON array of `Entry` at a time."""
    return f"bothways.{tenant}.events"


def config_subject(tenant: TenantId) -> str:
    """Where a new configuration version is announced."""
    return f"bothways.{tenant}.config"


def refusal(error: BothwaysError) -> bytes:
    """A refused command as a reply."""
    return _encode(Reply(kind=error.kind, message=error.message, facts=error.facts))


def success(seq: int) -> bytes:
    """A durable command as a reply."""
    return _encode(Reply(seq=seq))


def read_command(payload: bytes) -> Command:
    """The command in a message; raises Invalid for anything else."""
    try:
        return _decode_command.decode(payload)
    except msgspec.MsgspecError as bad:
        raise Invalid("not a command", reason=str(bad)) from bad


class CenterClient:
    """The web's way to a tenant's center."""

    def __init__(self, messages: Messages, seconds: float = COMMAND_SECONDS) -> None:
        self._messages = messages
        self._seconds = seconds

    async def command(self, tenant: TenantId, command: Command) -> Reply:
        """Send and wait until it is durable. Raises what the center refused with, or Unavailable(part="center")."""
        try:
            answer = await self._messages.request(command_subject(tenant), _encode(command), self._seconds)
        except Unavailable as away:
            raise Unavailable("the center is away", part="center") from away
        reply = _decode_reply(answer)
        if reply.kind is not None:
            raise REFUSALS.get(reply.kind, Unavailable)(reply.message, **reply.facts)
        return reply
