"""`user add`."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from bothways.cli.database import database_url
from bothways.cli.say import tell
from bothways.cli.up import Data

app = typer.Typer(help="People who sign in.", no_args_is_help=True)


@app.callback()
def people() -> None:
    """People who sign in."""


@app.command()
def add(
    username: Annotated[str, typer.Argument(help="What they sign in with.")],
    role: Annotated[str, typer.Option(help="agent, supervisor or admin.")] = "agent",
    name: Annotated[str | None, typer.Option(help="Their name as others see it.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Tenant code; not needed when there is one.")] = None,
    data: Data = None,
) -> None:
    """Add a person; the password is read from the terminal, or from standard input when it is no terminal."""
    from bothways.app import add_user

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    with database_url(data) as url:
        asyncio.run(
            add_user(url, tenant=tenant, username=username, name=name or username, role=role, password=password)
        )
    tell(f"{username} was added as {role}")
