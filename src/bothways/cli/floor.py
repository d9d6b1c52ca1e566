"""`status`: the floor right now, as the center and the database know it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bothways.cli.say import as_json, tell
from bothways.cli.up import Data, live_settings
from bothways.engine.errors import EngineError


def status(
    data: Data = None,
    json: Annotated[bool, typer.Option("--json", help="One object instead of lines.")] = False,
) -> None:
    """Queues with waiting, longest wait and service level; agents by state; active contacts; processes."""
    instance, settings, found = live_settings(data)
    if found is None:
        raise EngineError(f"Nothing runs in {instance.data}. Start it with: bothways up")
    from bothways.app import floor_status

    floor = asyncio.run(floor_status(settings))
    processes = {child.name: child.state for child in found.children}
    if json:
        as_json({**floor, "processes": processes, "url": found.url, "version": found.version})
        return
    tell(f"{found.url}  version {found.version}")
    tell("processes: " + ", ".join(f"{name} {state}" for name, state in processes.items()))
    for name, value in floor.items():
        tell(f"{name}: {value}")
