"""The web process: API, live feed, the browser's SIP WebSocket, the desk's files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn

import bothways.web
from bothways.adapters.nats import messages as nats
from bothways.adapters.postgres.pool import open_pool
from bothways.center.commands import CenterClient
from bothways.processes.clock import SystemClock, new_id
from bothways.settings import Settings
from bothways.web.app import create_app
from bothways.web.parts import PhoneSettings, WebParts

STATIC = Path(bothways.web.__file__).parent / "static"


@asynccontextmanager
async def web_parts(settings: Settings, code: str, connections: int = 8) -> AsyncIterator[WebParts]:
    """What the web is made of, for as long as it is wanted."""
    messages = await nats.connect(settings.nats_url)
    db = await open_pool(settings.database_url, size=connections)
    try:
        yield WebParts(
            db=db,
            center=CenterClient(messages),
            clock=SystemClock(),
            new_id=new_id,
            phone=PhoneSettings(
                engine_url=settings.engine_url,
                sip_host=settings.public_address or settings.listen,
                ping_host=settings.here,
                sip_port=settings.sip,
            ),
            recordings=settings.instance.recordings,
            static=STATIC if STATIC.exists() else None,
            secure=settings.tls is not None,
            default_tenant=code,
        )
    finally:
        await messages.close()
        await db.close()


async def serve(settings: Settings, code: str) -> None:
    """Serve until a signal ends it (uvicorn handles those)."""
    async with web_parts(settings, code) as parts:
        await uvicorn.Server(_config(settings, parts)).serve()


def _config(settings: Settings, parts: WebParts) -> uvicorn.Config:
    certificate, key = settings.tls or (None, None)
    return uvicorn.Config(
        create_app(parts),
        host=settings.listen,
        port=settings.http,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=256 * 1024,
        ssl_certfile=str(certificate) if certificate else None,
        ssl_keyfile=str(key) if key else None,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
    )
