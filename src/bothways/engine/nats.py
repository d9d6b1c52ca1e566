"""The message server between our processes: loopback, a token of its own, nothing on disk that matters."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import signal
import sysconfig
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bothways.engine import children
from bothways.engine.errors import ChildFailed, NotInstalled
from bothways.engine.ports import free_tcp_port

START_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NatsConfig:
    """Where the server listens (loopback) and the token that opens it."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """What a client connects to, token included."""
        return f"nats://{self.token}@127.0.0.1:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningNats:
    """A message server that answers at `url`."""

    config: NatsConfig
    process: Process

    @property
    def url(self) -> str:
        """What a client connects to, token included."""
        return self.config.url

    async def kill(self) -> None:
        """kill -9, for tests of faults."""
        await children.kill(self.process)


def program() -> Path:
    """The wheel's server, else one on the PATH. Raises NotInstalled."""
    beside = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = beside if beside.is_file() else shutil.which("nats-server")
    if not found:
        raise NotInstalled("nats-server is not installed; give a server with BOTHWAYS_NATS_URL.")
    return Path(found)


def fresh_config() -> NatsConfig:
    """A free port and a new token."""
    return NatsConfig(port=free_tcp_port(), token=secrets.token_urlsafe(24))


def config_text(config: NatsConfig) -> str:
    """The server's configuration. Pure."""
    return (
        f"listen: 127.0.0.1:{config.port}\n"
        f"authorization {{ token: {json.dumps(config.token)}, timeout: 2 }}\n"
        "max_payload: 4MB\nmax_pending: 64MB\nwrite_deadline: 5s\n"
    )


async def start(config: NatsConfig, folder: Path, log: Path) -> Process:
    """Write the configuration and start the server; it is not ready yet."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "nats.conf"
    file.touch(mode=0o600)
    file.write_text(config_text(config))
    return await children.spawn([str(program()), "-c", str(file)], log=log)


async def wait_ready(process: Process, config: NatsConfig, log: Path) -> None:
    """Return when the server greets. Raises ChildFailed."""
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        if process.returncode is not None:
            raise ChildFailed("NATS ended while starting.", log=str(log), said=children.last_lines(log))
        if await _greets(config.port):
            return
        await asyncio.sleep(0.02)
    raise ChildFailed("NATS did not answer in time.", log=str(log), said=children.last_lines(log))


async def _greets(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        return (await asyncio.wait_for(reader.readline(), 2)).startswith(b"INFO ")
    except (TimeoutError, OSError):
        return False
    finally:
        writer.close()


async def stop(process: Process) -> None:
    """End the server; clients reconnect to the next one."""
    await children.end(process, by=signal.SIGTERM, grace=2.0)


@asynccontextmanager
async def running_nats(folder: Path) -> AsyncIterator[RunningNats]:
    """A message server for the time of the block."""
    config, log = fresh_config(), folder / "nats.log"
    process = await start(config, folder, log)
    try:
        await wait_ready(process, config, log)
        yield RunningNats(config=config, process=process)
    finally:
        await stop(process)
