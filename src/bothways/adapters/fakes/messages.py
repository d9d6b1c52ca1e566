"""The message port within one process: for tests, same contract."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from bothways.kernel.errors import Unavailable

Handler = Callable[[bytes], Awaitable[bytes | None]]


class FakeMessages:
    """Fulfills `center.ports.Messages` without a server."""

    def __init__(self) -> None:
        self._handlers: dict[str, list[Handler]] = defaultdict(list)
        self.closed = False

    async def publish(self, subject: str, payload: bytes) -> None:
        """Send to whoever listens now."""
        for handler in self._handlers[subject]:
            await handler(payload)

    async def subscribe(self, subject: str, handler: Handler) -> Callable[[], Awaitable[None]]:
        """Call the handler for each message."""
        self._handlers[subject].append(handler)

        async def stop() -> None:
            self._handlers[subject].remove(handler)

        return stop

    async def request(self, subject: str, payload: bytes, seconds: float) -> bytes:
        """Ask and wait; raises Unavailable when nobody answers in time."""
        for handler in self._handlers[subject]:
            try:
                reply = await asyncio.wait_for(handler(payload), seconds)
            except TimeoutError as late:
                raise Unavailable("nobody answers", part="messages", subject=subject) from late
            if reply is not None:
                return reply
        raise Unavailable("nobody answers", part="messages", subject=subject)

    async def close(self) -> None:
        """Stop listening."""
        self._handlers.clear()
        self.closed = True
