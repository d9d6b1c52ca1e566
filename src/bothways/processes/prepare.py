"""Before the processes start: schema, a tenant, demo data, and every prompt that a caller may hear."""

from __future__ import annotations

import shutil
import time
from collections.abc import Awaitable

from bothways.adapters.postgres.config import load_config
from bothways.adapters.postgres.demo_load import load_demo
from bothways.adapters.postgres.migrate import upgrade
from bothways.adapters.postgres.owner import as_owner, list_tenants, make_tenant, steady_id
from bothways.adapters.postgres.people import TenantCard
from bothways.adapters.postgres.pool import open_pool
from bothways.adapters.speech.espeak import Espeak
from bothways.adapters.speech.hold_music import write_message_tone
from bothways.adapters.speech.prompts import Prompts
from bothways.demo.nordlys import nordlys
from bothways.flows.house_prompts import house_prompts
from bothways.flows.interpreter import prompts_of
from bothways.kernel.errors import Invalid
from bothways.kernel.ids import TenantId
from bothways.processes.clock import SystemClock
from bothways.settings import Settings

FIRST_TENANT = "main"


async def prepare(settings: Settings) -> None:
    """Everything that must stand before the first call; each step says what it did."""
    await _step("schema up to date", upgrade(settings.database_url))
    if settings.demo:
        password = settings.demonstration.password
        if not password:
            raise Invalid("the demo needs a password", field="demo_password")
        loading = load_demo(settings.database_url, nordlys(), password, SystemClock().now())
        await _step("demo tenant Nordlys Home loaded", loading)
    else:
        await _first_tenant(settings)
    for tenant in await list_tenants(settings.database_url):
        await _prompts(settings, tenant.id)


async def _first_tenant(settings: Settings) -> None:
    if await list_tenants(settings.database_url):
        return
    async with as_owner(settings.database_url) as owner:
        card = TenantCard(id=TenantId(steady_id(FIRST_TENANT, "tenant", FIRST_TENANT)), code=FIRST_TENANT, name="Main")
        await make_tenant(owner, card)
    print(f"tenant {FIRST_TENANT} made", flush=True)


async def _prompts(settings: Settings, tenant: TenantId) -> None:
    db = await open_pool(settings.database_url, size=1)
    try:
        config = await load_config(db, tenant)
    finally:
        await db.close()
    wanted = {spoken for flow in config.flows.values() for spoken in prompts_of(flow)} | set(house_prompts())
    if shutil.which("espeak-ng") is None:
        print("warning: espeak-ng is not there: callers hear a tone instead of prompts", flush=True)
        return
    prompts = prompt_store(settings)
    said = [time.monotonic()]

    def progress(done: int, of: int) -> None:
        if time.monotonic() - said[0] > 1 or done == of:
            said[0] = time.monotonic()
            print(f"prompts {done} of {of}", flush=True)

    await prompts.render_all(wanted, progress)


def prompt_store(settings: Settings) -> Prompts:
    """The instance's prompts; what has no file is a tone on a call."""
    folder = settings.instance.prompts
    folder.mkdir(parents=True, exist_ok=True)
    return Prompts(folder, Espeak(("espeak-ng",)), write_message_tone(folder / "stand-in.wav"))


async def _step(sentence: str, work: Awaitable[object]) -> None:
    began = time.monotonic()
    await work
    print(f"{sentence} — took {time.monotonic() - began:.1f} s", flush=True)
