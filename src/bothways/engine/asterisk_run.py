"""Starting, asking and ending one engine instance."""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bothways.engine import asterisk, asterisk_config, children
from bothways.engine.asterisk import Program
from bothways.engine.asterisk_config import AsteriskConfig, Folders
from bothways.engine.errors import ChildFailed
from bothways.engine.layout import cache_folder, short_socket_folder

BOOT_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningAsterisk:
    """An engine that answers. `url`, `config.user` and `config.secret` open its control interface."""

    config: AsteriskConfig
    folders: Folders
    program: Program
    process: Process

    @property
    def url(self) -> str:
        """Control address, on loopback."""
        return self.config.url

    async def command(self, text: str) -> str:
        """What the engine's console prints for `text`."""
        return (await console(self.program, self.folders, text))[1]

    async def kill(self) -> None:
        """kill -9, for tests of faults."""
        await children.kill(self.process)


def console_words(program: Program, folders: Folders, *rest: str) -> tuple[str, ...]:
    """The command that talks to the running instance in `folders`."""
    return (*program.words, "-C", str(folders.etc / "asterisk.conf"), *rest)


async def console(program: Program, folders: Folders, text: str, timeout: float = 10.0) -> tuple[int, str]:
    """Run one console command; gives exit code and text."""
    return await children.run(console_words(program, folders, "-rx", text), timeout=timeout, env=program.env)


async def start(config: AsteriskConfig, folders: Folders, program: Program, log: Path) -> Process:
    """Write the configuration and start the process; it is not ready yet."""
    asterisk_config.write(config, program, folders)
    for stale in ("asterisk.ctl", "asterisk.pid"):
        (folders.run / stale).unlink(missing_ok=True)
    return await children.spawn(console_words(program, folders, "-f"), log=log, env=program.env, cwd=folders.base)


async def wait_ready(process: Process, folders: Folders, program: Program, log: Path) -> None:
    """Return when the engine has booted. Raises ChildFailed when it ends or does not boot in time."""
    deadline = asyncio.get_running_loop().time() + BOOT_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        if process.returncode is not None:
            raise ChildFailed("Asterisk ended while booting.", log=str(log), said=children.last_lines(log))
        if (folders.run / "asterisk.ctl").exists():
            code, text = await console(program, folders, "core waitfullybooted", timeout=BOOT_SECONDS)
            if code == 0 and "fully booted" in text:
                return
        await asyncio.sleep(0.05)
    raise ChildFailed("Asterisk did not boot in time.", log=str(log), said=children.last_lines(log))


async def stop(process: Process) -> None:
    """End the engine and every call in it."""
    await children.end(process, by=signal.SIGTERM, grace=3.0)


@asynccontextmanager
async def running_asterisk(config: AsteriskConfig, folder: Path) -> AsyncIterator[RunningAsterisk]:
    """An engine in `folder` for the time of the block, fetched first when the machine has none."""
    program = await asyncio.to_thread(asterisk.install, cache_folder())
    run = short_socket_folder(folder / "run", longest_name="asterisk.ctl.pending")
    folders = Folders(base=folder, run=run)
    log = folder / "log" / "asterisk.log"
    process = await start(config, folders, program, log)
    try:
        await wait_ready(process, folders, program, log)
        yield RunningAsterisk(config=config, folders=folders, program=program, process=process)
    finally:
        await stop(process)
        if run.parent == Path(tempfile.gettempdir()) and run != folder / "run":
            shutil.rmtree(run, ignore_errors=True)
