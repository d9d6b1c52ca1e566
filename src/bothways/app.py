"""The door of our own processes (`python -m bothways.app NAME`), and what the command line asks of the product."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Any

import structlog
import uvloop

from bothways.kernel.errors import BothwaysError
from bothways.processes.logs import set_up
from bothways.settings import Settings

log = structlog.get_logger()

LEASE_LOST_EXIT = 3
WAIT = "--wait"


def _load_center() -> None:
    """All that takes time before there is anything to do."""
    import bothways.processes.center
    import bothways.processes.tenants  # noqa: F401


async def _center(settings: Settings) -> None:
    from bothways.processes.center import Center
    from bothways.processes.tenants import own_tenant

    center = Center(settings, (await own_tenant(settings)).id)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, center.stopping.set)
    await center.run()


async def _web(settings: Settings) -> None:
    from bothways.processes.tenants import own_tenant
    from bothways.processes.web import serve

    await serve(settings, (await own_tenant(settings)).code)


async def _worker(settings: Settings) -> None:
    from bothways.processes.worker import work

    await work(settings)


async def _prepare(settings: Settings) -> None:
    from bothways.processes.prepare import prepare

    await prepare(settings)


PROCESSES = {"center": _center, "web": _web, "worker": _worker, "prepare": _prepare}


def main(name: str, *more: str) -> int:
    """Run one process to its end; the exit code says how it went. With `--wait` it loads everything and begins when a
    line comes on its standard input; the input's end means that it is not needed."""
    settings = Settings()
    set_up(name, settings.log_level)
    if WAIT in more:
        _load_center()
        if not sys.stdin.readline():
            return 0
    try:
        # Preparation starts programs that may end before their input is written, which uvloop answers with an error.
        (asyncio.run if name == "prepare" else uvloop.run)(PROCESSES[name](settings))
    except BothwaysError as error:
        log.error("process.ended", kind=error.kind, reason=str(error))
        return LEASE_LOST_EXIT if error.kind == "lease-lost" else 1
    return 0


# --- asked by the command line ------------------------------------------------------------------------------------


async def add_user(url: str, *, tenant: str | None, username: str, name: str, role: str, password: str) -> None:
    """Add a person who may sign in. Raises Invalid, NotFound."""
    from bothways.adapters.postgres.owner import NewUser, list_tenants
    from bothways.adapters.postgres.owner import add_user as write
    from bothways.kernel.errors import NotFound
    from bothways.kernel.ids import UserId
    from bothways.processes.clock import new_id

    codes = [card.code for card in await list_tenants(url)]
    code = tenant or (codes[0] if len(codes) == 1 else None)
    if code is None or code not in codes:
        raise NotFound("name a tenant", field="tenant", known=", ".join(codes))
    new = NewUser(username=username, name=name, role=role, password=password)
    await write(url, code, new, UserId(new_id()))


async def floor_status(settings: Settings) -> dict[str, Any]:
    """Queues, agents by state and active contacts, from the ledger's live rows."""
    from bothways.processes.tenants import own_tenant
    from bothways.processes.web import web_parts
    from bothways.web.live_routes import Hubs, status_of

    tenant = await own_tenant(settings)
    async with web_parts(settings, tenant.code, connections=2) as parts:
        hubs = Hubs(parts)
        try:
            return (await status_of(parts, hubs, tenant.id)).model_dump()
        finally:
            await hubs.stop()


async def replay_decision(url: str, decision: str) -> dict[str, Any]:
    """Decide again from the stored row alone."""
    from bothways.adapters.postgres.decisions import replay

    return await replay(url, decision)


async def audit_database(url: str) -> list[dict[str, Any]]:
    """Every violation that the audit queries find."""
    from bothways.adapters.postgres.audit import audit_everything

    return await audit_everything(url)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
