"""Commands of people, from the web to the tenant's mailbox and back: one request, one reply."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from bothways.center import errors
from bothways.center.facts import Command
from bothways.center.ports import Messages
from bothways.interactions.events import Entry
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


class Request(Struct, frozen=True, kw_only=True):
    """A command with the key under which it is carried out at most once."""

    command: Command
    key: str | None = None


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
_decode_request = msgspec.json.Decoder(Request).decode
_decode_entries = msgspec.json.Decoder(list[Entry]).decode


def command_subject(tenant: TenantId) -> str:
    """Where the tenant's center listens for commands."""
    return f"bothways.{tenant}.command"


def events_subject(tenant: TenantId) -> str:
    """Where durable ledger entries are told, a JSON array of `Entry` at a time."""
    return f"bothways.{tenant}.events"


def config_subject(tenant: TenantId) -> str:
    """Where a new configuration version is announced."""
    return f"bothways.{tenant}.config"


def alive_subject(tenant: TenantId) -> str:
    """Where the tenant's center answers that it is there."""
    return f"bothways.{tenant}.alive"


def refusal(error: BothwaysError) -> bytes:
    """A refused command as a reply."""
    return _encode(Reply(kind=error.kind, message=error.message, facts=error.facts))


def success(seq: int) -> bytes:
    """A durable command as a reply."""
    return _encode(Reply(seq=seq))


def read_request(payload: bytes) -> Request:
    """The command in a message; raises Invalid for anything else."""
    try:
        return _decode_request(payload)
    except msgspec.MsgspecError as bad:
        raise Invalid("not a command", reason=str(bad)) from bad


class CenterClient:
    """The web's way to a tenant's center: commands, the stream of durable entries, a sign of life."""

    def __init__(self, messages: Messages, seconds: float = COMMAND_SECONDS) -> None:
        self._messages = messages
        self._seconds = seconds

    async def command(self, tenant: TenantId, command: Command, *, actor: str, key: str | None = None) -> int:
        """Have a command taken; the number of the last entry once it is durable. The same `key` again is the same
        command. Raises the center's refusal, or Unavailable(part="center") when nobody answers in time."""
        request = _encode(Request(command=command, key=f"{actor}:{key}" if key else None))
        try:
            answer = await self._messages.request(command_subject(tenant), request, self._seconds)
        except Unavailable as away:
            raise Unavailable("the center is away", part="center") from away
        reply = _decode_reply(answer)
        if reply.kind is not None:
            raise REFUSALS.get(reply.kind, Unavailable)(reply.message, **reply.facts)
        return reply.seq

    async def follow(
        self, tenant: TenantId, handler: Callable[[Sequence[Entry]], Awaitable[None]]
    ) -> Callable[[], Awaitable[None]]:
        """From now on call `handler` with each durable batch; returns how to stop."""

        async def received(payload: bytes) -> None:
            await handler(_decode_entries(payload))

        return await self._messages.subscribe(events_subject(tenant), received)

    async def alive(self, tenant: TenantId) -> bool:
        """Whether a center serves the tenant now and can write."""
        try:
            return await self._messages.request(alive_subject(tenant), b"", 1.0) == b"1"
        except Unavailable:
            return False
