"""`db upgrade|shell`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import typer

from bothways.cli.say import tell
from bothways.cli.up import Data, live_settings
from bothways.engine import postgres
from bothways.engine.errors import EngineError
from bothways.engine.layout import short_socket_folder

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
def upgrade(data: Data = None) -> None:
    """Bring the database to the newest schema; `up` does it at each start."""
    from bothways.adapters.postgres.migrate import head, upgrade_now

    with database_url(data) as url:
        upgrade_now(url)
    tell(f"the schema is at {head()}")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def shell(context: typer.Context, data: Data = None) -> None:
    """Open psql on the database; further words go to psql."""
    with database_url(data) as url:
        done = subprocess.run([_psql(), url, *context.args], check=False)
    raise typer.Exit(done.returncode)


@contextlib.contextmanager
def database_url(data: Path | None) -> Iterator[str]:
    """The running instance's database; the embedded one is started for the time of the command when `up` is not."""
    instance, settings, _found = live_settings(data)
    if settings.database_url:
        yield settings.database_url
        return
    instance.prepare()
    with instance.held():
        sockets = short_socket_folder(instance.run, longest_name=postgres.LONGEST_SOCKET)
        cluster = postgres.Cluster(folder=instance.pg, sockets=sockets)
        with asyncio.Runner() as runner:
            process = runner.run(postgres.start_ready(cluster, instance.logs / "database.log"))
            try:
                yield cluster.url()
            finally:
                runner.run(postgres.stop(process))


def _psql() -> str:
    beside = postgres.programs() / "psql"
    if beside.is_file():
        os.environ.setdefault("LC_ALL", "C.UTF-8")
        return str(beside)
    found = shutil.which("psql")
    if not found:
        raise EngineError("psql is not on this machine.")
    return found
