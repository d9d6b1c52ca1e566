"""What `doctor` looks at, one finding per dependency. Nothing is changed or fetched."""

from __future__ import annotations

import platform
import shutil
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import psycopg

from bothways.engine import asterisk, nats, plans, postgres, tools
from bothways.engine.errors import EngineError
from bothways.engine.layout import SPACE_NEEDED, Instance
from bothways.engine.running import Running


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One dependency. `found` says where; `ready` whether it serves now; `advice` what to do if not."""

    name: str
    found: str = ""
    version: str = ""
    ready: bool = False
    advice: str = ""
    needed: bool = True


def as_dict(finding: Finding) -> dict[str, object]:
    """For JSON."""
    return asdict(finding)


async def look(
    instance: Instance, cache: Path, running: Running | None, database_url: str, listen: str
) -> list[Finding]:
    """All findings, the running instance's first."""
    return [
        await _instance(running),
        _python(),
        _engine(cache, running),
        await _database(database_url, running),
        _messages(running),
        _voice(cache),
        _space(instance),
        _addresses(listen),
    ]


async def _instance(running: Running | None) -> Finding:
    if running is None:
        return Finding(name="instance", advice="start it: bothways up --demo", needed=False)
    status, said = await plans.http_get(f"{running.url}/readyz")
    advice = "" if status == 200 else f"/readyz says: {said[:200]}"
    return Finding(name="instance", found=running.url, version=running.version, ready=status == 200, advice=advice)


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    version = platform.python_version()
    return Finding(name="python", found=sys.executable, version=version, ready=good, advice="" if good else "use 3.11+")


def _engine(cache: Path, running: Running | None) -> Finding:
    found = asterisk.find(cache)
    if found is None:
        return Finding(name="telephone engine", advice="fetch it: bothways engine install")
    advice = "" if found.is_tested() else "this version did not pass our tests yet"
    if missing := found.missing_modules():
        return Finding(
            name="telephone engine",
            found=found.origin,
            version=found.version_text,
            advice=f"lacks {', '.join(missing)}",
        )
    ready = running is None or _child_is_ready(running, "engine")
    return Finding(name="telephone engine", found=found.origin, version=found.version_text, ready=ready, advice=advice)


async def _database(url: str, running: Running | None) -> Finding:
    embedded = any(child.name == "database" for child in running.children) if running else not url
    try:
        if embedded and running is None:
            return Finding(name="database", found="embedded", version=postgres.version(), ready=True)
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=5) as connection:
            number = connection.info.server_version
    except (psycopg.Error, EngineError) as refused:
        return Finding(name="database", found="embedded" if embedded else "by URL", advice=str(refused).strip())
    good = number >= 150000
    advice = "" if good else "PostgreSQL 15 or later is needed"
    version = f"{number // 10000}.{number % 10000}"
    return Finding(
        name="database", found="embedded" if embedded else "by URL", version=version, ready=good, advice=advice
    )


def _messages(running: Running | None) -> Finding:
    try:
        program = nats.program()
    except EngineError as refused:
        return Finding(name="messages (NATS)", advice=refused.message)
    ready = running is None or _child_is_ready(running, "messages")
    return Finding(name="messages (NATS)", found=str(program), ready=ready)


def _child_is_ready(running: Running, name: str) -> bool:
    return all(child.state == "ready" for child in running.children if child.name == name)


def _voice(cache: Path) -> Finding:
    found = tools.find_tool("espeak-ng", cache)
    advice = "" if found else "the first `up` fetches espeak-ng; without it prompts are beeps"
    return Finding(name="voice (espeak-ng)", found=str(found or ""), ready=bool(found), advice=advice, needed=False)


def _space(instance: Instance) -> Finding:
    place = next(folder for folder in (instance.data, *instance.data.parents) if folder.is_dir())
    free = shutil.disk_usage(place).free
    good = free > SPACE_NEEDED
    advice = "" if good else f"free at least {SPACE_NEEDED // 2**20} MB"
    return Finding(name="disk", found=str(place), version=f"{free // 2**20} MB free", ready=good, advice=advice)


def _addresses(listen: str) -> Finding:
    """Browsers send audio to none of the loopback addresses: the machine needs another one, even for itself."""
    others = [
        entry.address
        for name, entries in psutil.net_if_addrs().items()
        for entry in entries
        if entry.family == socket.AF_INET and not entry.address.startswith("127.")
    ]
    advice = "" if others else "the machine has no address but loopback: browser phones will have no audio"
    found = ", ".join(others[:3]) or listen
    return Finding(name="audio address", found=found, ready=bool(others), advice=advice, needed=False)
