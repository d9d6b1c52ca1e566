"""The web application: routers under /api/v1, health at the root, the browser part for everything else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from starlette.responses import Response

from bothways.web import (
    act_routes,
    agent_routes,
    catalog_routes,
    contact_routes,
    flow_routes,
    health_routes,
    live_routes,
    phone_routes,
    problems,
    recording_routes,
    session_routes,
)
from bothways.web.deadline import Deadline
from bothways.web.desk_files import DeskFiles
from bothways.web.headers import TrustHeaders
from bothways.web.live_routes import Hubs
from bothways.web.parts import WebParts
from bothways.web.plain_text import PlainText

API = "/api/v1"
FEATURES = (
    session_routes,
    catalog_routes,
    contact_routes,
    flow_routes,
    act_routes,
    agent_routes,
    recording_routes,
    phone_routes,
    live_routes,
)


def create_app(parts: WebParts) -> FastAPI:
    """The whole web as an ASGI application. It owns its live hubs and ends them; it does not own `parts`."""
    hubs = Hubs(parts)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await hubs.stop()

    app = FastAPI(
        title="Bothways",
        version="1",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    app.state.parts, app.state.hubs, app.state.tries = parts, hubs, session_routes.Tries()
    problems.install(app)
    for feature in FEATURES:
        app.include_router(feature.router, prefix=API)
    app.include_router(health_routes.router)
    _serve_desk(app, DeskFiles(parts.static))
    app.add_middleware(Deadline)
    app.add_middleware(PlainText)
    app.add_middleware(TrustHeaders, secure=parts.secure)
    return app


def _serve_desk(app: FastAPI, files: DeskFiles) -> None:
    @app.get("/{path:path}", include_in_schema=False)
    async def desk(request: Request, path: str) -> Response:
        if path.startswith("api/"):
            return problems.not_found()
        return await files.answer(request)
