"""Integration tier: a real PostgreSQL, one template database by migrations and demo content, one clone per test."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psycopg
import pytest
import structlog
import uvicorn

from bothways.adapters.fakes.messages import FakeMessages
from bothways.adapters.postgres.demo_load import load_demo
from bothways.adapters.postgres.migrate import upgrade_now
from bothways.adapters.postgres.owner import list_tenants
from bothways.adapters.postgres.pool import Database, open_pool
from bothways.center.commands import CenterClient
from bothways.demo.nordlys import nordlys
from bothways.engine.postgres import Cluster, running_postgres
from bothways.kernel.ids import TenantId
from bothways.kernel.time import Instant
from bothways.processes.clock import SystemClock, new_id
from bothways.web.app import create_app
from bothways.web.parts import PhoneSettings, WebParts
from integration.browser import PASSWORD, Browser, until
from integration.living import LivingCenter

TEMPLATE = "template_demo"
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(),
    ]
)
COUNT = itertools.count(1)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A database server in a thread with a loop of its own, so that each test's loop may end when it likes."""
    folder = tmp_path_factory.mktemp("pg")
    started, over = threading.Event(), threading.Event()
    found: list[Cluster] = []
    broken: list[BaseException] = []

    async def serve() -> None:
        async with running_postgres(folder) as running:
            found.append(running.cluster)
            started.set()
            await asyncio.to_thread(over.wait)

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            broken.append(error)
        finally:
            started.set()

    thread = threading.Thread(target=run)
    thread.start()
    started.wait(60)
    if broken:
        raise broken[0]
    yield found[0]
    over.set()
    thread.join(30)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """A migrated database with two tenants of like content; tests clone it."""
    _command(cluster, f"CREATE DATABASE {TEMPLATE}")
    url = cluster.url(TEMPLATE)
    upgrade_now(url)
    demo = nordlys()
    other = msgspec.structs.replace(demo, tenant=msgspec.structs.replace(demo.tenant, code="fjord", name="Fjord"))
    for content in (demo, other):
        asyncio.run(load_demo(url, content, PASSWORD, Instant(0)))
    return TEMPLATE


@pytest.fixture
def url(cluster: Cluster, template: str) -> Iterator[str]:
    """A database of the test's own."""
    name = f"test_{next(COUNT)}"
    _command(cluster, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield cluster.url(name)
    _command(cluster, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    """The application's way into it."""
    pool = await open_pool(url)
    yield pool
    await pool.close()


@pytest.fixture
async def tenants(url: str) -> dict[str, TenantId]:
    """Tenants by code."""
    return {card.code: card.id for card in await list_tenants(url)}


@dataclass(kw_only=True)
class House:
    """Web and centers, running; `base` is the web's address."""

    base: str
    db: Database
    url: str
    centers: dict[str, LivingCenter]
    parts: WebParts
    recordings: Path
    stack: AsyncExitStack

    async def browser(self, username: str | None = None, tenant: str = "nordlys") -> Browser:
        """Somebody at a browser, signed in when a name is given."""
        browser = Browser(self.base)
        self.stack.push_async_callback(browser.close)
        return await browser.sign_in(username, tenant) if username else browser


@pytest.fixture
async def house(url: str, db: Database, tenants: dict[str, TenantId], tmp_path: Path) -> AsyncIterator[House]:
    """The web on a real port over real rows, and a living center for each tenant."""
    messages = FakeMessages()
    centers = {code: LivingCenter(db, url, tenant, messages, tmp_path) for code, tenant in tenants.items()}
    recordings, static = tmp_path / "recordings", tmp_path / "static"
    recordings.mkdir()
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html><title>Bothways</title>")
    (static / "assets" / "app-1.js").write_text("console.log('bothways')\n" * 200)
    parts = WebParts(
        db=db,
        center=CenterClient(messages),
        clock=SystemClock(),
        new_id=new_id,
        phone=PhoneSettings(engine_url="ws://127.0.0.1:9/ws"),
        recordings=recordings,
        static=static,
        default_tenant="nordlys",
    )
    async with AsyncExitStack() as stack:
        for center in centers.values():
            await center.start()
            stack.push_async_callback(center.stop)
        base = await serve_web(stack, parts)
        yield House(base=base, db=db, url=url, centers=centers, parts=parts, recordings=recordings, stack=stack)


async def serve_web(stack: AsyncExitStack, parts: WebParts) -> str:
    """A web server on a free port for as long as the stack lasts; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(parts), log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.ensure_future(server.serve(sockets=[listening]))

    async def end() -> None:
        server.should_exit = True
        await serving
        listening.close()

    stack.push_async_callback(end)
    await until(lambda: server.started, "the web server")
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def _command(cluster: Cluster, statement: str) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())
