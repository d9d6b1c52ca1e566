"""A whole contact center under test, started as a person starts it, in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "nordlys-demo-1"
READY_SECONDS = 150.0
END_SECONDS = 12.0


def wait_until(condition: Callable[[], Any], seconds: float, what: str, every: float = 0.05) -> Any:
    """Poll until the condition gives something true; AssertionError naming `what` when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(every)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port that nobody uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class RunningCenter:
    """A `bothways up --demo` under test."""

    data: Path
    http: int
    sip: int
    rtp: tuple[int, int]
    process: subprocess.Popen[bytes]
    log: Path
    password: str = PASSWORD
    _clients: list[httpx.Client] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What a person opens."""
        return f"http://127.0.0.1:{self.http}"

    @property
    def state(self) -> dict[str, Any]:
        """The state file of `up`: processes with their pids, environment."""
        return json.loads((self.data / "run" / "up.json").read_text())  # type: ignore[no-any-return]

    def pid(self, name: str) -> int:
        """The pid of one of its processes."""
        return next(int(child["pid"]) for child in self.state["children"] if child["name"] == name and child["pid"])

    def environment(self) -> dict[str, str]:
        """The BOTHWAYS_* variables its processes were given."""
        return dict(self.state["environment"])

    def sign_in(self, username: str) -> httpx.Client:
        """An API client of this person, by bearer token."""
        client = httpx.Client(base_url=f"{self.url}/api/v1", timeout=10)
        answer = client.post("/session", json={"username": username, "password": self.password, "bearer": True})
        assert answer.status_code == 201, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        self._clients.append(client)
        return client

    def cli(self, *words: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a command of the product on this instance."""
        return subprocess.run(
            [sys.executable, "-m", "bothways.cli", *words, "--data", str(self.data)],
            capture_output=True,
            text=True,
            timeout=seconds,
            env=_environment(),
            check=False,
        )

    def status(self) -> dict[str, Any]:
        """`status --json`."""
        done = self.cli("status", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    def is_ready(self) -> bool:
        """`/readyz` is green."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        """As a person does: one SIGINT."""
        for client in self._clients:
            client.close()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise


def _environment() -> dict[str, str]:
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path}


def start_center(data: Path, *more: str) -> RunningCenter:
    """`up --demo` in `data` with free ports, waited for until it says ready."""
    http, sip = free_port(), free_port(socket.SOCK_DGRAM)
    low = 30000 + (os.getpid() * 61 + http) % 200 * 100
    rtp = (low, low + 99)
    log = data.with_suffix(".out")  # beside the folder: `up` refuses one that is neither empty nor its own
    words = ["up", "--demo", "--demo-password", PASSWORD, "--data", str(data), "--http", str(http), "--sip", str(sip)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bothways.cli", *words, "--rtp", f"{rtp[0]}-{rtp[1]}", *more],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(),
        )
    center = RunningCenter(data=data, http=http, sip=sip, rtp=rtp, process=process, log=log)

    def said_ready() -> bool:
        assert process.poll() is None, f"up ended:\n{log.read_text()[-3000:]}"
        return any(line.startswith("ready") for line in log.read_text().splitlines())

    wait_until(said_ready, READY_SECONDS, "up says ready", every=0.2)
    return center
