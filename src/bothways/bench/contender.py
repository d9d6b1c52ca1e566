"""What is measured: a system that takes calls from SIPp and gives them to SIPp's agents, and what it costs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bothways.bench.errors import BenchFailed
from bothways.bench.sipp import HOST, Agents
from bothways.engine.asterisk_config import AsteriskConfig
from bothways.engine.asterisk_run import RunningAsterisk
from bothways.engine.ports import free_tcp_port, free_udp_port

AGENTS = 300
NUMBER = "9000"
EMPTY_SECONDS = 60.0
LOOK_EVERY = 1.0


async def nothing() -> None:
    """No preparation is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A running system. `processes` are counted by name; `prepare` puts it in order before each load."""

    name: str
    engine: RunningAsterisk
    agents: Agents
    folder: Path
    processes: Mapping[str, int]
    prepare: Callable[[], object] = field(default=nothing)

    async def ready(self) -> None:
        """Return when no call of an earlier load is left. Raises BenchFailed when they do not end."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while await self._calls():
            if loop.time() - began > EMPTY_SECONDS:
                raise BenchFailed("Calls of an earlier load do not end.", system=self.name)
            await self.engine.command("channel request hangup all")
            await asyncio.sleep(LOOK_EVERY)
        made = self.prepare()
        if asyncio.iscoroutine(made):
            await made
        self.agents.arrived()

    def cpu_seconds(self) -> dict[str, float]:
        """Processor time used until now by each process, with its children."""
        return {name: _cpu(pid) for name, pid in self.processes.items()}

    async def _calls(self) -> int:
        words = (await self.engine.command("core show channels count")).split()
        return int(words[0]) if words and words[0].isdigit() else 0


def _cpu(pid: int) -> float:
    used = 0.0
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = one.cpu_times()
                used += times.user + times.system
    return used


def engine_config(
    *, names: Sequence[str], agents_port: int, rtp_from: int, dialplan: str | None, queues: str | None = None
) -> AsteriskConfig:
    """The same settings for every contender: a trunk from this machine and static agents' phones named `names`."""
    return AsteriskConfig(
        sip_port=free_udp_port(),
        http_port=free_tcp_port(),
        rtp_from=rtp_from,
        rtp_to=rtp_from + 5999,
        secret="only-for-this-bench",  # noqa: S106 (on loopback, for minutes)
        demo=True,
        dialplan=dialplan,
        extra_pjsip="".join(static_phone(name, agents_port) for name in names),
        extra_modules=("app_queue",) if queues is not None else (),
        extra_files={} if queues is None else {"queues.conf": queues, "queuerules.conf": ""},
    )


def static_phone(name: str, port: int) -> str:
    """An agent's phone that needs not register."""
    return (
        f"[{name}]\ntype=endpoint\ncontext=nowhere\ndisallow=all\nallow=ulaw\naors={name}\ndirect_media=no\n"
        f"identify_by=auth_username\n[{name}]\ntype=aor\ncontact=sip:{name}@{HOST}:{port}\nqualify_frequency=0\n"
    )
