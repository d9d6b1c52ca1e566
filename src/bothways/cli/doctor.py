"""`doctor`: each thing that we lean on — found, version, ready, and what to do if not."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.table import Table

from bothways.cli.database import database_url
from bothways.cli.say import OUT, as_json, tell
from bothways.cli.up import Data, live_settings
from bothways.engine import checkup
from bothways.engine.layout import cache_folder


def doctor(
    data: Data = None,
    audit: Annotated[bool, typer.Option("--audit", help="Run the audit queries on the database.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object instead of a table.")] = False,
) -> None:
    """Look at every dependency; exit code 1 when one that is needed is not ready."""
    if audit:
        _audit(data)
        return
    instance, settings, found = live_settings(data)
    findings = asyncio.run(checkup.look(instance, cache_folder(), found, settings.database_url, settings.listen))
    if json:
        as_json({"findings": [checkup.as_dict(finding) for finding in findings]})
    else:
        table = Table("what", "found", "version", "ready", "what to do", box=None)
        for one in findings:
            table.add_row(one.name, one.found or "no", one.version, "yes" if one.ready else "no", one.advice)
        OUT.print(table)
    if any(finding.needed and not finding.ready for finding in findings):
        raise typer.Exit(1)


def _audit(data: Data) -> None:
    from bothways.app import audit_database

    with database_url(data) as url:
        violations = asyncio.run(audit_database(url))
    for violation in violations:
        tell(str(violation))
    tell(f"{len(violations)} violations")
    if violations:
        raise typer.Exit(1)
