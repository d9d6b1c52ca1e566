"""No request of the API waits longer than two seconds for a part that hangs (C8)."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bothways.web.problems import problem_of

SECONDS = 1.9
SIGN_IN_SECONDS = 8.0
"""Sign-in computes a slow hash, in a line when many sign in at once."""


class Deadline:
    """Answers 503 in the place of a request that is late. The late one is canceled, and nobody waits for its end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry. Downloads are not limited once they have begun to answer."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        gate = _Gate(send)
        work = asyncio.ensure_future(self._run(scope, receive, gate))
        began = asyncio.ensure_future(gate.began.wait())
        limit = SIGN_IN_SECONDS if scope["path"].endswith("/session") else SECONDS
        try:
            await asyncio.wait({work, began}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        finally:
            began.cancel()
        if work.done() or gate.began.is_set():
            await work
            return
        gate.shut = True
        self._late.add(work)
        work.add_done_callback(self._forget)
        work.cancel()
        late = problem_of(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "a part did not answer", {"part": "database"})
        await late(scope, receive, send)

    async def _run(self, scope: Scope, receive: Receive, gate: _Gate) -> None:
        await self._app(scope, receive, gate.send)

    def _forget(self, work: asyncio.Task[None]) -> None:
        self._late.discard(work)
        if not work.cancelled():
            work.exception()


class _Gate:
    """Lets an answer through until it is shut."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.began = asyncio.Event()
        self.shut = False

    async def send(self, message: Message) -> None:
        if self.shut:
            return
        self.began.set()
        await self._send(message)
