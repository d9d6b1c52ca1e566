"""The state file of a running instance: what `down`, `status` and `doctor` read. It holds secrets: mode 0600."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bothways.engine.layout import Instance


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One supervised process as `up` sees it."""

    name: str
    pid: int | None
    state: str
    starts: int
    last_failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A running `up`. `environment` holds the BOTHWAYS_* variables that its children got."""

    pid: int
    version: str
    url: str
    ready: bool
    started_at: float
    environment: dict[str, str]
    children: list[Child] = field(default_factory=list)


def write(instance: Instance, running: Running) -> None:
    """Replace the state file in one step."""
    draft = instance.run / "up.json.new"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(asdict(running), out, indent=1)
    draft.replace(instance.up_json)


def read(instance: Instance) -> Running | None:
    """Who runs in this data folder; None when nobody does, whatever an old file says."""
    if not is_held(instance.data / "lock") or not instance.up_json.is_file():
        return None
    found = json.loads(instance.up_json.read_text(encoding="utf-8"))
    return Running(**{**found, "children": [Child(**child) for child in found["children"]]})


def is_held(lock: Path) -> bool:
    """Whether some process holds this lock file."""
    if not lock.is_file():
        return False
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
