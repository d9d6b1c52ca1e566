"""`up` keeps its children alive, ends them in order, and leaves nothing behind, whatever is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from bothways.engine.ports import free_tcp_port, free_udp_port

HERE = Path(__file__).parent
DEADLINE = 40.0
ALL = ("database", "messages", "engine", "center", "web", "worker")


class Up:
    """A running `up` with a tiny application."""

    def __init__(self, data: Path, *, http: int = 0, name: str = "up") -> None:
        self.data, self.http = data, http or free_tcp_port()
        self.log = data.with_name(f"{name}.log")
        words = [sys.executable, "-m", "bothways.cli", "up", "--data", str(data)]
        words += ["--http", str(self.http), "--sip", str(free_udp_port()), "--rtp", "36000-36100"]
        path = os.pathsep.join([str(HERE), str(HERE.parents[1] / "src")])
        self.environment = {**os.environ, "BOTHWAYS_APP_MODULE": "tiny_app", "PYTHONPATH": path}
        with self.log.open("w") as sink:
            self.process = subprocess.Popen(
                words, stdout=sink, stderr=sink, env=self.environment, start_new_session=True
            )

    def said(self) -> str:
        return self.log.read_text()

    def wait_ready(self) -> Up:
        until(lambda: "\nready http" in "\n" + self.said() or self.process.poll() is not None, self.said)
        assert self.process.poll() is None, self.said()
        return self

    def children(self) -> dict[str, Any]:
        state = json.loads((self.data / "run" / "up.json").read_text())
        return {child["name"]: child for child in state["children"]}

    def all_ready_but(self, old_pid: int, name: str) -> bool:
        children = self.children()
        return children[name]["pid"] not in (None, old_pid) and all(c["state"] == "ready" for c in children.values())

    def processes(self) -> list[psutil.Process]:
        """Ourselves and everything below."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def until(condition: Callable[[], object], explain: Callable[[], object] = str, seconds: float = DEADLINE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, explain()
        time.sleep(0.05)


def none_left(processes: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes if _exists(p))


def _exists(process: psutil.Process) -> bool:
    try:
        process.status()
    except psutil.NoSuchProcess:
        return False
    return True


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    running = Up(tmp_path / "data").wait_ready()
    yield running
    running.end()


def test_whatever_child_is_killed_comes_back(up: Up) -> None:
    for name in ALL:
        pid = up.children()[name]["pid"]
        os.kill(pid, signal.SIGKILL)
        until(lambda name=name, pid=pid: up.all_ready_but(pid, name), up.said, seconds=15)  # type: ignore[misc]
    assert [up.children()[name]["starts"] for name in ALL] == [2] * len(ALL)


def test_a_center_that_hangs_is_replaced(up: Up) -> None:
    pid = up.children()["center"]["pid"]
    os.kill(pid, signal.SIGSTOP)
    until(lambda: up.all_ready_but(pid, "center"), up.said, seconds=15)
    assert up.children()["center"]["last_failure"] == "hung for 5 s"


def test_a_killed_up_leaves_nothing_and_can_be_started_again(up: Up) -> None:
    everything = up.processes()
    assert len(everything) > len(ALL)
    up.process.kill()
    up.process.wait()
    again = Up(up.data, http=up.http, name="again")
    try:
        until(lambda: none_left(everything), lambda: everything, seconds=10)
        again.wait_ready()
    finally:
        again.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_everything_within_eight_seconds_though_children_hang(up: Up, number: signal.Signals) -> None:
    everything = up.processes()
    for name in ("center", "worker", "engine"):
        os.kill(up.children()[name]["pid"], signal.SIGSTOP)
    began = time.monotonic()
    up.process.send_signal(number)
    assert up.process.wait(timeout=15) == 0
    assert time.monotonic() - began < 8
    assert none_left(everything)
    assert not (up.data / "run" / "up.json").exists()


def test_a_second_signal_ends_everything_at_once(up: Up) -> None:
    everything = up.processes()
    os.kill(up.children()["worker"]["pid"], signal.SIGSTOP)
    up.process.send_signal(signal.SIGTERM)
    until(lambda: " s  ending" in up.said())
    began = time.monotonic()
    up.process.send_signal(signal.SIGTERM)
    up.process.wait(timeout=15)
    assert time.monotonic() - began < 2
    assert none_left(everything)


def test_a_second_up_in_the_same_folder_or_on_the_same_port_is_refused_and_harms_nothing(
    up: Up, tmp_path: Path
) -> None:
    before = up.children()
    refused = (
        (Up(up.data, name="same-folder"), "is in use by another Bothways"),
        (Up(tmp_path / "other", http=up.http, name="same-port"), f"TCP port {up.http} on 127.0.0.1 is already in use"),
    )
    for other, sentence in refused:
        assert other.process.wait(timeout=DEADLINE) == 1
        assert sentence in other.said()
    assert up.children() == before


def test_down_ends_it_from_outside(up: Up) -> None:
    words = [sys.executable, "-m", "bothways.cli", "down", "--data", str(up.data)]
    done = subprocess.run(words, env=up.environment, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.strip() == "ended"
    assert up.process.wait(timeout=5) == 0


def test_a_killed_center_is_followed_by_the_one_that_waits_and_that_one_by_another(up: Up) -> None:
    for _ in range(2):
        spare = spare_of(up)
        os.kill(up.children()["center"]["pid"], signal.SIGKILL)
        until(lambda spare=spare: up.children()["center"]["pid"] == spare, up.said, seconds=5)  # type: ignore[misc]
        until(lambda: up.children()["center"]["state"] == "ready", up.said, seconds=5)


def test_a_spare_that_has_died_is_not_waited_for(up: Up) -> None:
    spare, pid = spare_of(up), up.children()["center"]["pid"]
    os.kill(spare, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)
    until(lambda: up.all_ready_but(pid, "center"), up.said, seconds=15)


def spare_of(up: Up) -> int:
    """The center's spare, waited for."""
    found: list[int] = []

    def look() -> bool:
        found[:] = [p.pid for p in up.processes() if p.cmdline()[-2:] == ["center", "--wait"]]
        found[:] = [pid for pid in found if pid != up.children()["center"]["pid"]]
        return bool(found)

    until(look, up.said, seconds=15)
    return found[0]
