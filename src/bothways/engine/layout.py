"""Where an instance keeps its things, and who may use them."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bothways.engine.errors import DataFolderRefused

DATA_VERSION = 1
"""Raised when the folder's layout changes so that older code must not touch it."""
LONGEST_SOCKET_PATH = 107
SPACE_NEEDED = 300 * 1024 * 1024
PARTS = ("pg", "asterisk", "nats", "recordings", "prompts", "logs", "run")


def cache_folder() -> Path:
    """Where unpacked programs lie, shared by all instances of this user."""
    if told := os.environ.get("BOTHWAYS_CACHE"):
        return Path(told).expanduser().absolute()
    return _home("XDG_CACHE_HOME", ".cache") / "bothways"


def default_data_folder() -> Path:
    """Where the data of an instance lie when nobody says otherwise."""
    return _home("XDG_DATA_HOME", ".local/share") / "bothways"


def _home(variable: str, otherwise: str) -> Path:
    told = os.environ.get(variable)
    return Path(told) if told and Path(told).is_absolute() else Path.home() / otherwise


@dataclass(frozen=True, slots=True)
class Instance:
    """The paths of one instance. Nothing here touches the disk but `prepare` and `held`."""

    data: Path

    @property
    def pg(self) -> Path:
        """The embedded database's files."""
        return self.data / "pg"

    @property
    def asterisk(self) -> Path:
        """The engine's configuration, state and raw recordings."""
        return self.data / "asterisk"

    @property
    def nats(self) -> Path:
        """The message server's configuration."""
        return self.data / "nats"

    @property
    def recordings(self) -> Path:
        """Finished recordings."""
        return self.data / "recordings"

    @property
    def prompts(self) -> Path:
        """Rendered prompts."""
        return self.data / "prompts"

    @property
    def tls(self) -> Path:
        """The local authority and the server's certificate, when `tls init` made them."""
        return self.data / "tls"

    @property
    def logs(self) -> Path:
        """One log per process."""
        return self.data / "logs"

    @property
    def run(self) -> Path:
        """State of the running instance: up.json, center.tick."""
        return self.data / "run"

    @property
    def up_json(self) -> Path:
        """Who runs here, on which ports; present while `up` runs."""
        return self.run / "up.json"

    @property
    def center_tick(self) -> Path:
        """Touched by the center every second."""
        return self.run / "center.tick"

    def sockets(self) -> Path:
        """A folder short enough for any socket that we put there."""
        return short_socket_folder(self.run, longest_name=".s.PGSQL.5432.lock")

    def prepare(self) -> None:
        """Make the folders; refuse a folder of another version or a full disk. Raises DataFolderRefused."""
        stamp = self.data / "version.json"
        _check_stamp(self.data, stamp)
        try:
            if not self.data.exists():
                self.data.mkdir(parents=True, mode=0o700)
            for part in PARTS:
                (self.data / part).mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.data).free
            if free < SPACE_NEEDED:
                left, needed = free // 2**20, SPACE_NEEDED // 2**20
                raise DataFolderRefused(f"The disk of {self.data} has {left} MB left; at least {needed} MB are needed.")
            if not stamp.exists():
                stamp.write_text(json.dumps({"bothways_data": DATA_VERSION}))
        except OSError as refused:
            raise DataFolderRefused(f"Cannot write to the data folder {self.data}: {refused.strerror}.") from refused

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for this process. Raises DataFolderRefused when another one holds it."""
        with (self.data / "lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DataFolderRefused(
                    f"The data folder {self.data} is in use by another Bothways. "
                    "Stop that one (bothways down) or name another folder with --data."
                ) from None
            yield


def _check_stamp(data: Path, stamp: Path) -> None:
    if stamp.is_file():
        try:
            found = json.loads(stamp.read_text())["bothways_data"]
        except (ValueError, KeyError, TypeError):
            found = "unreadable"
        if found != DATA_VERSION:
            raise DataFolderRefused(
                f"The data folder {data} is of version {found}; this Bothways uses version {DATA_VERSION}. "
                "Nothing was changed."
            )
    elif data.is_dir() and any(data.iterdir()):
        raise DataFolderRefused(f"{data} is not empty and not a Bothways data folder. Nothing was changed.")


def short_socket_folder(wanted: Path, *, longest_name: str) -> Path:
    """`wanted` if sockets named so fit below it, else a private folder of the same meaning with a short path."""
    if len(os.fsencode(wanted.absolute() / longest_name)) <= LONGEST_SOCKET_PATH:
        wanted.mkdir(parents=True, exist_ok=True)
        return wanted.absolute()
    mark = hashlib.sha256(os.fsencode(wanted.absolute())).hexdigest()[:12]
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    short = base / f"bothways-{os.geteuid()}-{mark}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.geteuid() or short.is_symlink():
        raise DataFolderRefused(f"{short} belongs to somebody else.")
    return short


def demo_password(instance: Instance, wanted: str | None) -> str:
    """The demo users' password: the given one, else the one made at the first start. Its owner may read it again."""
    kept = instance.data / "demo-password"
    if wanted is None and kept.is_file():
        return kept.read_text(encoding="utf-8").strip()
    password = wanted or secrets.token_urlsafe(9)
    descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(password + "\n")
    return password
