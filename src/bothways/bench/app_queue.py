"""The yardstick: the engine's own queue application, with agents by longest idle as ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bothways.bench.contender import AGENTS, NUMBER, Contender, engine_config
from bothways.bench.sipp import Agents
from bothways.engine.asterisk_run import running_asterisk
from bothways.engine.ports import free_udp_port

RTP_FROM = 40000
NAMES = tuple(f"a{n:03d}" for n in range(1, AGENTS + 1))
# No Answer() before: that would wait up to 500 ms for the caller's first audio packet, and SIPp sends none.
DIALPLAN = f"[from-trunk]\nexten => {NUMBER},1,Queue(bench)\n same => n,Hangup()\n[nowhere]\n"


def queues_conf() -> str:
    """One queue with all agents; no announcements, no wrap-up, an agent in a call is not rung."""
    members = "".join(f"member => PJSIP/{name}\n" for name in NAMES)
    return (
        "[general]\npersistentmembers=no\nautofill=yes\n"
        "[bench]\nstrategy=leastrecent\nringinuse=no\ntimeout=15\nretry=1\nwrapuptime=0\nannounce-frequency=0\n"
        f"autopause=no\n{members}"
    )


@asynccontextmanager
async def app_queue(folder: Path) -> AsyncIterator[Contender]:
    """An engine with a queue of 300 agents for the time of the block."""
    agents = Agents(folder / "agents", free_udp_port())
    config = engine_config(
        names=NAMES, agents_port=agents.port, rtp_from=RTP_FROM, dialplan=DIALPLAN, queues=queues_conf()
    )
    await agents.start()
    try:
        async with running_asterisk(config, folder / "engine") as engine:
            yield Contender(
                name="app_queue",
                engine=engine,
                agents=agents,
                folder=folder,
                processes={"engine": engine.process.pid},
            )
    finally:
        await agents.stop()
