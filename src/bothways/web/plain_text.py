"""Addresses that hold a NUL character are refused: no text of ours has one, and the database cannot keep it."""

from __future__ import annotations

from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from bothways.web.problems import problem_of


class PlainText:
    """Looks at path and query before anything else does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] == "http" and ("\x00" in scope["path"] or b"%00" in scope["query_string"]):
            refusal = problem_of(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "the address has a NUL character", {})
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)
