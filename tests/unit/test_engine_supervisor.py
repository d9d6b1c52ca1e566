"""Children are started, watched, restarted and ended; tried with real short-lived processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from asyncio.subprocess import Process
from pathlib import Path

import pytest

from bothways.engine import children, supervisor
from bothways.engine.errors import ChildFailed
from bothways.engine.logs import rotate
from bothways.engine.supervisor import Keeper, Plan, Watch, alive_for, pause_after

DEADLINE = 10.0


def plan_of(tmp_path: Path, script: str, **options: object) -> Plan:
    """A child that runs a line of shell and is ready when a file `ready` appears, or at once without one."""
    log = tmp_path / "child.log"

    async def start() -> Process:
        return await children.spawn(("sh", "-c", script), log=log, cwd=tmp_path)

    async def ready(process: Process) -> None:
        await alive_for(process, 0.05)

    return Plan(name="child", log=log, start=start, ready=ready, **options)  # type: ignore[arg-type]


async def until(condition: object) -> None:
    async with asyncio.timeout(DEADLINE):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    keeper = Keeper(plan_of(tmp_path, "exec sleep 60"))
    keeper.go()
    await keeper.until_ready()
    assert keeper.process is not None
    first = keeper.process.pid
    os.kill(first, signal.SIGKILL)
    await until(lambda: keeper.state == "ready" and keeper.process is not None and keeper.process.pid != first)
    assert keeper.starts == 2
    assert keeper.last_failure == "ended with -9"
    await keeper.end()
    assert not is_alive(keeper.process.pid)


async def test_a_child_that_never_becomes_ready_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    keeper = Keeper(plan_of(tmp_path, "echo cannot open the door; exit 3"))
    keeper.go()
    with pytest.raises(ChildFailed, match="ended with 3") as failed:
        await keeper.until_ready()
    assert "cannot open the door" in str(failed.value.facts["said"])
    assert keeper.starts == supervisor.FIRST_TRIES
    await keeper.end()


async def test_a_child_whose_tick_stops_is_killed_and_started_again(tmp_path: Path) -> None:
    tick = tmp_path / "tick"
    script = "while true; do touch tick; sleep 0.05; done"
    keeper = Keeper(plan_of(tmp_path, script, tick=tick, stale_seconds=1.0))
    keeper.go()
    await keeper.until_ready()
    assert keeper.process is not None
    os.killpg(keeper.process.pid, signal.SIGSTOP)
    await until(lambda: keeper.starts == 2 and keeper.state == "ready")
    assert keeper.last_failure == "hung for 1 s"
    await keeper.end()


async def test_a_child_that_ignores_the_signal_is_killed_after_its_grace(tmp_path: Path) -> None:
    keeper = Keeper(plan_of(tmp_path, "trap '' TERM; touch trapped; while true; do sleep 0.1; done", grace=0.3))
    keeper.go()
    await keeper.until_ready()
    await until((tmp_path / "trapped").exists)
    began = time.monotonic()
    await keeper.end()
    assert 0.3 <= time.monotonic() - began < 3
    assert keeper.process is not None
    assert keeper.process.returncode == -signal.SIGKILL


async def test_what_a_child_started_ends_with_it(tmp_path: Path) -> None:
    keeper = Keeper(plan_of(tmp_path, "sleep 60 & echo $! >grandchild; wait"))
    keeper.go()
    await keeper.until_ready()
    await until(lambda: (tmp_path / "grandchild").exists() and (tmp_path / "grandchild").read_text().strip())
    grandchild = int((tmp_path / "grandchild").read_text())
    await keeper.end()
    await until(lambda: not is_alive(grandchild))


def test_children_die_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys; from pathlib import Path; from bothways.engine import children\n"
        "async def main():\n"
        "    child = await children.spawn(('sleep', '60'), log=Path(sys.argv[1]))\n"
        "    print(child.pid, flush=True); await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    words = [sys.executable, "-c", script, str(tmp_path / "log")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    deadline = time.monotonic() + DEADLINE
    while is_alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_pause_doubles_up_to_five_seconds() -> None:
    assert [pause_after(n) for n in (1, 2, 3)] == [0.2, 0.4, 0.8]
    assert pause_after(6) == 5.0
    assert pause_after(1000) == 5.0


def test_the_watch_counts_only_time_without_a_change(tmp_path: Path) -> None:
    tick = tmp_path / "tick"
    tick.touch()
    began = time.monotonic()
    watch = Watch(tick)
    watch.look(began)
    assert watch.look(began + 0.5) == pytest.approx(0.5, abs=0.01)
    assert watch.look(began + 1.0) == pytest.approx(1.0, abs=0.01)
    os.utime(tick, ns=(1, 1))  # a clock stepped back is a change like any other
    assert watch.look(began + 1.5) == 0.0


def test_a_gap_in_which_the_watcher_itself_was_stopped_counts_as_one_look(tmp_path: Path) -> None:
    began = time.monotonic()
    watch = Watch(tmp_path / "missing")
    watch.look(began)
    assert watch.look(began + 3600) <= 1.0


async def test_work_in_a_thread_gives_its_result_or_its_error() -> None:
    assert await children.in_thread(lambda: 42) == 42
    with pytest.raises(ValueError, match="no"):
        await children.in_thread(lambda: int("no"))


async def test_when_one_of_several_fails_the_others_are_cancelled() -> None:
    cancelled = asyncio.Event()

    async def long() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.set()

    async def failing() -> None:
        await asyncio.sleep(0)
        raise ChildFailed("broken")

    with pytest.raises(ChildFailed, match="broken"):
        await children.together(long(), failing())
    assert cancelled.is_set()


async def test_a_command_that_hangs_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match="did not answer"):
        await children.run(("sleep", "60"), timeout=0.1)


def test_a_log_that_grew_too_large_is_emptied_under_its_writer(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    with log.open("a") as writer:
        writer.write("a" * 100)
        writer.flush()
        assert not rotate(log, largest=100)
        assert rotate(log, largest=99)
        writer.write("b")
        writer.flush()
    assert log.read_text() == "b"
    assert (tmp_path / "x.log.1").read_text() == "a" * 100
