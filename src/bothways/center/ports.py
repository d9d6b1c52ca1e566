"""What the center asks of the world. Each port has a real adapter and a fake; both pass the same contract test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol

from bothways.center.facts import Fact
from bothways.center.orders import TelephoneOrder
from bothways.flows.turns import Spoken
from bothways.interactions.cards import CustomerCard
from bothways.kernel.ids import AgentId, TenantId

Tell = Callable[[Fact], None]
"""Puts a fact into the tenant's mailbox; never blocks."""


class Telephony(Protocol):
    """The telephone engine. Facts come through the `Tell` given at its making."""

    async def start(self) -> None:
        """Connect and keep connected; tells EngineLost, EngineRestarted and EngineListed by itself."""
        ...

    async def stop(self) -> None:
        """Let go without ending any call."""
        ...

    def carry_out(self, order: TelephoneOrder) -> None:
        """Take an order; orders of one contact run one after the other. Failures come back as OrderFailed."""
        ...

    def accept_calls(self, accepting: bool) -> None:
        """Whether arriving calls are claimed. Unclaimed, the engine speaks its own fallback (inbound fails open)."""
        ...

    async def list_now(self) -> None:
        """Ask the engine what lives in it and tell an EngineListed."""
        ...

    async def provide_phone(self, phone: PhoneAccount) -> None:
        """Make or renew the account with which an agent's phone registers (idempotent)."""
        ...


class PhoneAccount(Protocol):
    """An agent's phone as the engine knows it. `endpoint` equals no caller number (it is the agent's id)."""

    @property
    def agent(self) -> AgentId:
        """Whose phone."""
        ...

    @property
    def endpoint(self) -> str:
        """Registers under this name."""
        ...

    @property
    def secret(self) -> str:
        """Its password."""
        ...

    @property
    def browser(self) -> bool:
        """A browser (WebRTC) or a SIP desk phone."""
        ...


class Speech(Protocol):
    """Turns text into files, ahead of any call."""

    async def render(self, spoken: Spoken) -> Path:
        """The file that says it, made now when it does not exist."""
        ...


class Customers(Protocol):
    """Who calls?"""

    async def find(self, tenant: TenantId, caller: str) -> CustomerCard | None:
        """The one customer with this number; None when unknown or more than one."""
        ...


class Messages(Protocol):
    """Fan-out and request/reply between processes. Nothing durable lives in it."""

    async def publish(self, subject: str, payload: bytes) -> None:
        """Send to whoever listens now."""
        ...

    async def subscribe(
        self, subject: str, handler: Callable[[bytes], Awaitable[bytes | None]]
    ) -> Callable[[], Awaitable[None]]:
        """Call the handler for each message; what it returns is the reply to a request. Returns how to stop."""
        ...

    async def request(self, subject: str, payload: bytes, seconds: float) -> bytes:
        """Ask and wait; raises Unavailable when nobody answers in time."""
        ...

    async def close(self) -> None:
        """Stop listening."""
        ...


Files = Callable[[Sequence[Spoken]], Sequence[str]]
"""Names, as the engine wants them, of the files that say the texts."""
