"""`routing replay`: decide again from what was stored."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bothways.cli.database import database_url
from bothways.cli.say import as_json
from bothways.cli.up import Data

app = typer.Typer(help="Routing decisions.", no_args_is_help=True)


@app.callback()
def decisions() -> None:
    """Routing decisions."""


@app.command()
def replay(
    decision: Annotated[str, typer.Argument(help="The decision's id.", metavar="ID")], data: Data = None
) -> None:
    """Decide again from the stored row alone; exit code 1 when the result differs."""
    from bothways.app import replay_decision

    with database_url(data) as url:
        found = asyncio.run(replay_decision(url, decision))
    as_json(found)
    raise typer.Exit(0 if found.get("same") else 1)
