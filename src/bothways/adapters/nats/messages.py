"""The message port on NATS core: fan-out and request/reply, reconnecting by itself, nothing durable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from bothways.kernel.errors import Unavailable

log = structlog.get_logger()
Handler = Callable[[bytes], Awaitable[bytes | None]]


class NatsMessages:
    """Fulfills `center.ports.Messages`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._running: set[asyncio.Task[None]] = set()

    async def publish(self, subject: str, payload: bytes) -> None:
        """Send to whoever listens now; while the server is away it is kept for a moment, then dropped."""
        try:
            await self._client.publish(subject, payload)
        except NatsError as away:
            raise Unavailable("the message server is away", part="messages") from away

    async def subscribe(self, subject: str, handler: Handler) -> Callable[[], Awaitable[None]]:
        """Call the handler for each message; requests run side by side, plain messages in their order."""

        async def received(message: Msg) -> None:
            if not message.reply:
                await handler(message.data)
                return
            task = asyncio.create_task(_answer(message, handler))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

        subscription = await self._client.subscribe(subject, cb=received)
        return subscription.unsubscribe

    async def request(self, subject: str, payload: bytes, seconds: float) -> bytes:
        """Ask and wait; raises Unavailable when nobody answers in time."""
        try:
            return (await self._client.request(subject, payload, timeout=seconds)).data
        except (NatsError, TimeoutError) as away:
            raise Unavailable("nobody answers", part="messages", subject=subject) from away

    async def close(self) -> None:
        """Stop listening."""
        for task in list(self._running):
            task.cancel()
        await self._client.close()


async def _answer(message: Msg, handler: Handler) -> None:
    reply = await handler(message.data)
    if reply is not None:
        await message.respond(reply)


async def connect(url: str) -> NatsMessages:
    """Connect and stay connected, whatever happens to the server. Raises Unavailable when it never was there."""

    async def complain(error: Exception) -> None:
        log.warning("messages.trouble", error=repr(error))

    try:
        client = await nats.connect(
            url,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.2,
            connect_timeout=2,
            ping_interval=2,
            max_outstanding_pings=2,
            error_cb=complain,
            pending_size=8 * 1024 * 1024,
        )
    except (NatsError, OSError, TimeoutError) as away:
        raise Unavailable("no message server", part="messages") from away
    return NatsMessages(client)
