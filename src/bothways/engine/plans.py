"""What `up` keeps alive: the embedded parts and our own three processes, each as one plan."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import ssl
import sys
import sysconfig
from asyncio.subprocess import Process
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bothways.engine import asterisk_run, children, nats, postgres
from bothways.engine.asterisk import Program
from bothways.engine.asterisk_config import AsteriskConfig, Folders
from bothways.engine.errors import ChildFailed
from bothways.engine.layout import Instance
from bothways.engine.nats import NatsConfig
from bothways.engine.postgres import Cluster
from bothways.engine.spare import Spare
from bothways.engine.supervisor import Plan, alive_for, ticking
from bothways.engine.tools import tool_folder

READY_SECONDS = 60.0
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 (compared, not bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What `up` was asked for. Addresses are IP addresses; `tls` is (certificate, key); empty URLs mean embedded."""

    data: Path
    cache: Path
    http: int = 8080
    sip: int = 5060
    rtp: tuple[int, int] = (20000, 23999)
    listen: str = "127.0.0.1"
    tls: tuple[Path, Path] | None = None
    public_address: str | None = None
    backup_number: str | None = None
    demo: bool = False
    demo_password: str | None = None
    town: bool = False
    database_url: str = ""
    nats_url: str = ""
    app_module: str = "bothways.app"

    @property
    def here(self) -> str:
        """The address at which this machine itself reaches what listens."""
        return "127.0.0.1" if self.listen == EVERY_ADDRESS else self.listen

    @property
    def url(self) -> str:
        """What a person opens."""
        return f"{'https' if self.tls else 'http'}://{self.here}:{self.http}"


def environment(options: Options, engine: AsteriskConfig, urls: Mapping[str, str]) -> dict[str, str]:
    """The BOTHWAYS_* variables of our own processes."""
    asked = {
        "BOTHWAYS_DATA": str(options.data),
        "BOTHWAYS_CACHE": str(options.cache),
        "BOTHWAYS_HTTP": str(options.http),
        "BOTHWAYS_SIP": str(options.sip),
        "BOTHWAYS_RTP": f"{options.rtp[0]}-{options.rtp[1]}",
        "BOTHWAYS_LISTEN": options.listen,
        "BOTHWAYS_DEMO": "1" if options.demo else "0",
        "BOTHWAYS_ENGINE_URL": engine.url,
        "BOTHWAYS_ENGINE_USER": engine.user,
        "BOTHWAYS_ENGINE_SECRET": engine.secret,
        "BOTHWAYS_ENGINE_APP": engine.app,
        "BOTHWAYS_ENGINE_RECORDINGS": str(Instance(options.data).asterisk / "spool" / "recording"),
        **urls,
    }
    maybe = {
        "BOTHWAYS_DEMO_PASSWORD": options.demo_password,
        "BOTHWAYS_PUBLIC_ADDRESS": options.public_address,
        "BOTHWAYS_BACKUP_NUMBER": options.backup_number,
        "BOTHWAYS_TLS": shlex.join(map(str, options.tls)) if options.tls else None,
    }
    return asked | {name: value for name, value in maybe.items() if value is not None}


def with_path(variables: Mapping[str, str], cache: Path) -> dict[str, str]:
    """Our variables and a PATH on which the environment's and the unpacked programs are found."""
    before = (sysconfig.get_path("scripts"), str(tool_folder(cache)), os.environ.get("PATH", os.defpath))
    # Where bytecode may not be kept, each of our processes would spend seconds compiling the libraries at each start.
    python = {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": ""}
    return {**variables, "PATH": os.pathsep.join(before), **python}


def database(cluster: Cluster, log: Path) -> Plan:
    """The embedded PostgreSQL."""

    async def start() -> Process:
        return await postgres.start_ready(cluster, log)

    async def ready(_process: Process) -> None:
        return None

    return Plan(name="database", log=log, start=start, ready=ready, by=signal.SIGINT, grace=2.5)


def messages(config: NatsConfig, folder: Path, log: Path) -> Plan:
    """The embedded message server."""

    async def start() -> Process:
        return await nats.start(config, folder, log)

    async def ready(process: Process) -> None:
        await nats.wait_ready(process, config, log)

    return Plan(name="messages", log=log, start=start, ready=ready, grace=1.5)


def telephony(config: AsteriskConfig, folders: Folders, program: Program, log: Path) -> Plan:
    """The telephone engine."""

    async def start() -> Process:
        return await asterisk_run.start(config, folders, program, log)

    async def ready(process: Process) -> None:
        await asterisk_run.wait_ready(process, folders, program, log)

    return Plan(name="engine", log=log, start=start, ready=ready, grace=1.5)


def ours(name: str, options: Options, variables: Mapping[str, str]) -> Plan:
    """One of our own processes: `center`, `web` or `worker`."""
    instance = Instance(options.data)
    log, tick = instance.logs / f"{name}.log", instance.run / f"{name}.tick"

    words = (sys.executable, "-m", options.app_module, name)
    env = with_path(variables, options.cache)
    # Without the center nobody answers: it alone is worth the memory of a spare.
    spare = Spare(words, log, env) if name == "center" else None

    async def start() -> Process:
        return await spare.take() if spare else await children.spawn(words, log=log, env=env)

    async def ready(process: Process) -> None:
        if name == "center":
            await ticking(process, tick, READY_SECONDS)
        elif name == "web":
            await answers(process, options.url, READY_SECONDS)
        else:
            await alive_for(process, 0.5)

    plan = Plan(name=name, log=log, start=start, ready=ready, grace=3.0)
    return replace(plan, tick=tick, afterwards=spare.end) if spare else plan


def town(options: Options, variables: Mapping[str, str]) -> Plan:
    """Synthetic people for the demo; it knows the center by SIP and the public API only."""
    log = Instance(options.data).logs / "town.log"

    async def start() -> Process:
        env = with_path(variables, options.cache)
        return await children.spawn((sys.executable, "-m", "bothways.town"), log=log, env=env)

    async def ready(process: Process) -> None:
        await alive_for(process, 0.5)

    return Plan(name="town", log=log, start=start, ready=ready, grace=0.9)


async def answers(process: Process, url: str, seconds: float) -> None:
    """Ready when `GET /readyz` says 200. Raises ChildFailed when the child ends or the answer stays red."""
    loop, said = asyncio.get_running_loop(), "nothing"
    deadline = loop.time() + seconds
    while loop.time() < deadline:
        if process.returncode is not None:
            raise ChildFailed(f"ended with {process.returncode}")
        status, said = await http_get(f"{url}/readyz")
        if status == 200:
            return
        await asyncio.sleep(0.1)
    raise ChildFailed(f"not ready within {seconds:g} s; /readyz says: {said[:300]}")


async def http_get(url: str, timeout: float = 3.0) -> tuple[int, str]:
    """Status and body of a GET to ourselves; (0, reason) when nobody answers. Our own certificate is not checked."""
    scheme, _, rest = url.partition("://")
    authority, _, path = rest.partition("/")
    host, _, port = authority.rpartition(":")
    try:
        async with asyncio.timeout(timeout):
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port), ssl=_unchecked(scheme))
            writer.write(f"GET /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n".encode())
            head, _, body = (await reader.read(65536)).decode(errors="replace").partition("\r\n\r\n")
            writer.close()
    except (OSError, TimeoutError) as refused:
        return 0, str(refused) or "no answer in time"
    words = head.split(maxsplit=2)
    return (int(words[1]), body) if len(words) > 1 and words[1].isdigit() else (0, head[:80])


def _unchecked(scheme: str) -> ssl.SSLContext | None:
    if scheme != "https":
        return None
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
