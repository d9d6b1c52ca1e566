"""Where the center is: told, or read from the state file of the `up` in the same data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bothways.engine import running
from bothways.engine.layout import Instance
from bothways.town.errors import TownError


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The center's SIP address (host:port), its web address, the demo users' password, and the town's folder."""

    sip: str
    url: str
    password: str | None
    folder: Path


def find(data: Path, *, sip: str | None = None, url: str | None = None, password: str | None = None) -> Where:
    """What was told comes first, then what runs in `data`. Raises TownError when there is neither."""
    instance = Instance(data)
    found = running.read(instance)
    if found is None and sip is None:
        raise TownError(
            f"No center runs in {data}. Start one (bothways up --demo), or name it with --data DIR or --sip HOST:PORT."
        )
    told = found.environment if found else {}
    instance.prepare()
    listen = told.get("BOTHWAYS_LISTEN", "127.0.0.1")
    host = "127.0.0.1" if listen == "0.0.0.0" else listen  # noqa: S104 (compared, not bound)
    return Where(
        sip=sip or f"{host}:{told.get('BOTHWAYS_SIP', '5060')}",
        url=url or (found.url if found else ""),
        password=password or told.get("BOTHWAYS_DEMO_PASSWORD"),
        folder=data / "town",
    )
