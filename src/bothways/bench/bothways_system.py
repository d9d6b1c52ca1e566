"""Bothways as it runs: engine, center with routing and journal, database, messages. No desks and no recording."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bothways.adapters.nats import messages as nats_messages
from bothways.adapters.postgres import tables as t
from bothways.adapters.postgres.migrate import upgrade
from bothways.adapters.postgres.owner import as_owner, change_config, make_tenant
from bothways.adapters.postgres.people import TenantCard
from bothways.bench.contender import AGENTS, NUMBER, Contender, engine_config
from bothways.bench.errors import BenchFailed
from bothways.bench.profiled import FILE_VARIABLE
from bothways.bench.sipp import Agents
from bothways.center.commands import CenterClient
from bothways.center.facts import StateAsked
from bothways.engine import children, plans
from bothways.engine.asterisk_run import running_asterisk
from bothways.engine.layout import Instance, cache_folder
from bothways.engine.nats import running_nats
from bothways.engine.ports import free_udp_port
from bothways.engine.postgres import running_postgres
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import AgentId, TenantId

RTP_FROM = 46000
READY_SECONDS = 30.0
END_SECONDS = 20.0
AT_ONCE = 50


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"bothways-bench/{name}"))


TENANT = TenantId(_id("tenant"))
IDS = tuple(AgentId(_id(f"agent {n}")) for n in range(1, AGENTS + 1))
FLOW = {
    "id": "bench",
    "name": "Bench",
    "version": 1,
    "language": "en",
    "languages": ["en"],
    "entry": "to_queue",
    "nodes": {"to_queue": {"kind": "queue", "queue": "bench"}},
    "prompts": {},
}


async def furnish(url: str) -> None:
    """A tenant with one number, one queue that is not recorded, and 300 phone-only agents without wrap-up."""
    await upgrade(url)
    async with as_owner(url) as owner:
        await make_tenant(owner, TenantCard(id=TENANT, code="bench", name="Bench"))
        await _put(owner, t.skills, {"id": _id("skill"), "code": "bench", "names": {"en": "Bench"}})
        queue = {"id": _id("queue"), "code": "bench", "names": {"en": "Bench"}, "threshold_seconds": 20}
        rules = {"target_percent": 80, "offer_seconds": 15, "priority": 50, "requires": {"bench": 1}}
        await _put(owner, t.queues, {**queue, **rules, "record": False, "zone": "UTC"})
        await _put(owner, t.flows, {"id": _id("flow"), "code": "bench", "published_version": 1})
        await _put(owner, t.flow_versions, {"flow_id": _id("flow"), "version": 1, "graph": FLOW, "published_at": 1})
        await _put(owner, t.numbers, {"number": NUMBER, "name": "Bench", "flow_id": _id("flow")})
        for agent in IDS:
            await _agent(owner, agent)
        await change_config(owner)


async def _agent(owner: AsyncConnection, agent: AgentId) -> None:
    name = f"agent-{agent}"
    user = {"id": agent, "username": name, "name": name, "role": "agent", "password_hash": "", "language": "en"}
    await _put(owner, t.users, {**user, "failed": 0, "active": True})
    how = {"phone": "desk_phone", "auto_accept": False, "wrap_up": "none", "wrap_up_seconds": 0, "phone_only": True}
    await _put(owner, t.agents, {"user_id": agent, **how, "leg": "per_call", "sip_secret": "unused"})
    await _put(owner, t.agent_skills, {"user_id": agent, "skill_id": _id("skill"), "level": 5})
    await _put(owner, t.agent_languages, {"user_id": agent, "language": "en", "level": 5})


async def _put(owner: AsyncConnection, table: Table, row: dict[str, object]) -> None:
    await owner.execute(insert(table).values(tenant_id=TENANT, **row))


@asynccontextmanager
async def bothways_system(folder: Path, profile: Path | None = None) -> AsyncIterator[Contender]:
    """The whole chain for the time of the block; the database is durable, as for people's data. With `profile` the
    center runs under the profiler, which writes there at the end of the block."""
    agents = Agents(folder / "agents", free_udp_port())
    config = engine_config(names=IDS, agents_port=agents.port, rtp_from=RTP_FROM, dialplan=None)
    instance = Instance(folder / "data")
    instance.prepare()
    await agents.start()
    try:
        async with (
            running_postgres(folder / "pg", durable=True) as database,
            running_nats(folder / "nats") as messages,
            running_asterisk(config, instance.asterisk) as engine,
        ):
            await furnish(database.url)
            urls = {"BOTHWAYS_DATABASE_URL": database.url, "BOTHWAYS_NATS_URL": messages.url}
            module = "bothways.bench.profiled" if profile else "bothways.app"
            options = plans.Options(data=instance.data, cache=cache_folder(), sip=config.sip_port, app_module=module)
            told = {"BOTHWAYS_LOG_LEVEL": "WARNING", FILE_VARIABLE: str(profile or "")}
            plan = plans.ours("center", options, {**plans.environment(options, config, urls), **told})
            center = await plan.start()
            try:
                await plan.ready(center)
                link = await nats_messages.connect(messages.url)
                client = CenterClient(link)
                pids = {
                    "engine": engine.process,
                    "center": center,
                    "database": database.process,
                    "messages": messages.process,
                }
                yield Contender(
                    name="bothways",
                    engine=engine,
                    agents=agents,
                    folder=folder,
                    processes={name: process.pid for name, process in pids.items()},
                    prepare=lambda: everybody_available(client),
                )
                await link.close()
            finally:
                await children.end(center, grace=END_SECONDS)
    finally:
        await agents.stop()


async def everybody_available(client: CenterClient) -> None:
    """All agents available, also those whom an overload made not responding. Raises BenchFailed."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + READY_SECONDS
    for first in range(0, AGENTS, AT_ONCE):
        while True:
            some = IDS[first : first + AT_ONCE]
            asked = (
                client.command(TENANT, StateAsked(agent=agent, desk="", state="available"), actor=f"agent:{agent}")
                for agent in some
            )
            answers = await asyncio.gather(*asked, return_exceptions=True)
            refused = [answer for answer in answers if isinstance(answer, BaseException)]
            if not refused:
                break
            if loop.time() > deadline or not isinstance(refused[0], BothwaysError):
                raise BenchFailed("Not all agents are available.", reason=str(refused[0]))
            await asyncio.sleep(0.3)
