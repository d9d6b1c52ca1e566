"""`engine install|start|stop|console`: the telephone engine by itself."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from bothways.cli.say import OUT, tell
from bothways.cli.up import Data, given, live_settings
from bothways.engine import AsteriskConfig, asterisk, running, running_asterisk
from bothways.engine.asterisk_config import Folders
from bothways.engine.asterisk_run import console_words
from bothways.engine.errors import EngineError
from bothways.engine.layout import Instance, cache_folder, short_socket_folder
from bothways.engine.ports import free_tcp_port
from bothways.settings import Settings, parse_range

app = typer.Typer(help="The telephone engine by itself.", no_args_is_help=True)


@app.command()
def install(
    source: Annotated[Path | None, typer.Option("--from", help="Unpacked root, or a folder of its packages.")] = None,
) -> None:
    """Fetch and unpack the telephone engine into the cache; nothing is installed on the system."""
    with OUT.status("looking for the telephone engine"):
        found = (
            asterisk.install_from(source, cache_folder(), tell) if source else asterisk.install(cache_folder(), tell)
        )
    tell(f"Asterisk {found.version_text} ({found.origin}) in {found.words[-1]}")
    if not found.is_tested():
        tell("warning: this version is not among those that our tests passed on")


@app.command()
def start(data: Data = None) -> None:
    """Run the engine alone in the foreground, for looking into it; callers hear the fallback message."""
    settings = given(data=data)
    instance = settings.instance
    instance.prepare()
    with instance.held(), contextlib.suppress(KeyboardInterrupt):
        (instance.run / "engine.pid").write_text(str(os.getpid()))
        asyncio.run(_alone(settings, instance))


async def _alone(settings: Settings, instance: Instance) -> None:
    first, last = parse_range(settings.rtp)
    config = AsteriskConfig(
        sip_port=settings.sip,
        http_port=free_tcp_port(),
        rtp_from=first,
        rtp_to=last,
        secret=secrets.token_urlsafe(24),
        listen=settings.listen,
        demo=settings.demo,
        fallback_sound=instance.prompts / "fallback.wav",
    )
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    async with running_asterisk(config, instance.asterisk):
        tell(f"ready sip:{settings.listen}:{settings.sip}")
        await asked.wait()


@app.command()
def stop(data: Data = None) -> None:
    """End an engine that `engine start` runs."""
    instance = given(data=data).instance
    file = instance.run / "engine.pid"
    if not (file.is_file() and running.is_held(instance.data / "lock")):
        raise EngineError(f"No engine was started alone in {instance.data}.")
    os.kill(int(file.read_text()), signal.SIGTERM)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def console(context: typer.Context, data: Data = None) -> None:
    """The running engine's console; with words, run that one command: engine console core show channels."""
    instance, _settings, _found = live_settings(data)
    program = asterisk.find(cache_folder())
    run = short_socket_folder(instance.run / "asterisk", longest_name="asterisk.ctl.pending")
    if not (run / "asterisk.ctl").exists():
        run = short_socket_folder(instance.asterisk / "run", longest_name="asterisk.ctl.pending")
    if program is None or not (run / "asterisk.ctl").exists():
        raise EngineError(f"No engine runs in {instance.data}.")
    rest = ("-rx", " ".join(context.args)) if context.args else ("-r",)
    words = console_words(program, Folders(base=instance.asterisk, run=run), *rest)
    raise typer.Exit(subprocess.run(words, check=False, env={**os.environ, **program.env}).returncode)
