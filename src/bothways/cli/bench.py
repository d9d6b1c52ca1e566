"""`bench NAME`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from bothways.bench.inbound import inbound
from bothways.bench.where import where
from bothways.cli.say import ERR, as_json, tell

Tell = Callable[[str], None]
BENCHES: dict[str, Callable[[Tell], Awaitable[dict[str, object]]]] = {"inbound": inbound, "inbound-where": where}


def bench(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(BENCHES)}.")],
    json: Annotated[bool, typer.Option("--json", help="Only the object on standard output.")] = False,
) -> None:
    """Measure, in a scratch folder, and give one object of figures."""
    if name not in BENCHES:
        raise typer.BadParameter(f"{name} is not one of {', '.join(BENCHES)}.")
    progress: Tell = (lambda sentence: ERR.print(sentence, markup=False)) if json else tell
    as_json(asyncio.run(_run(name, progress)))


async def _run(name: str, progress: Tell) -> dict[str, object]:
    return await BENCHES[name](progress)
