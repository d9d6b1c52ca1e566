"""`test [TIER]`: every tier in order, against the numbers that must pass."""

from __future__ import annotations

from typing import Annotated

import typer

from bothways.cli.say import tell
from bothways.kernel.errors import Invalid


def run_tests(
    tiers: Annotated[list[str] | None, typer.Argument(help="lint, unit, … ; all when none is named.")] = None,
    instants: Annotated[int, typer.Option(help="Instants per kill in the faults tier.")] = 3,
) -> None:
    """Run the tests and compare with tests/floor.json; the last line counts them."""
    from bothways.cli import tiers as runner

    unknown = [tier for tier in tiers or () if tier not in runner.TIERS]
    if unknown:
        raise Invalid(f"There is no tier {unknown[0]}; there are {', '.join(runner.TIERS)}.")
    raise typer.Exit(runner.run(tiers or list(runner.TIERS), tell, instants=instants))
