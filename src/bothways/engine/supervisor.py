"""Keeping children alive: start, wait until ready, restart with back-off, end in order, leave nothing behind."""

from __future__ import annotations

import asyncio
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bothways.engine import children
from bothways.engine.errors import ChildFailed, EngineError

State = Literal["starting", "ready", "backing off", "ended"]
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
STEADY_SECONDS = 10.0
"""A child that lived so long gets the short pause again."""
FIRST_TRIES = 3
LOOK_EVERY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One child: how it starts, when it is ready, how it ends, and what is done when it is kept no longer. `tick` is a
    file that it touches each second once ready; untouched for `stale_seconds` it is killed, for a hung loop answers no
    signal."""

    name: str
    log: Path
    start: Callable[[], Awaitable[Process]]
    ready: Callable[[Process], Awaitable[None]]
    by: signal.Signals = signal.SIGTERM
    grace: float = 3.0
    afterwards: Callable[[], Awaitable[None]] | None = None
    tick: Path | None = None
    stale_seconds: float = 5.0


@dataclass(slots=True)
class Watch:
    """Counts how long a tick file has not changed, looking at changes only: a stepped clock does not matter, and a
    gap in which we were stopped ourselves counts as one look."""

    tick: Path
    stale: float = 0.0
    _seen: int = -1
    _looked: float = field(default_factory=time.monotonic)

    def look(self, now: float) -> float:
        """Seconds without a change, as of `now` (monotonic seconds)."""
        passed, self._looked = min(now - self._looked, 2 * LOOK_EVERY), now
        try:
            changed = self.tick.stat().st_mtime_ns
        except FileNotFoundError:
            changed = -1
        self.stale = 0.0 if changed != self._seen else self.stale + passed
        self._seen = changed
        return self.stale


def pause_after(failures: int) -> float:
    """Seconds to wait before the next start: doubles from 0.2 to 5. `failures` counts from 1."""
    return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 10)))


class Keeper:
    """Keeps one child: the only one that starts or ends it."""

    def __init__(self, plan: Plan, changed: Callable[[], None] = lambda: None) -> None:
        self.plan = plan
        self.state: State = "ended"
        self.process: Process | None = None
        self.starts = 0
        self.last_failure = ""
        self._changed = changed
        self._first_ready = asyncio.Event()
        self._gave_up: EngineError | None = None
        self._task: asyncio.Task[None] | None = None

    def go(self) -> None:
        """Begin to keep the child."""
        self._task = asyncio.create_task(self._keep(), name=f"keep {self.plan.name}")

    async def until_ready(self) -> None:
        """Return when the child was ready for the first time. Raises what kept it from that after three tries."""
        await self._first_ready.wait()
        if self._gave_up:
            raise self._gave_up

    async def end(self, grace: float | None = None) -> None:
        """Stop keeping, then end the child: politely for `grace` seconds, then with SIGKILL."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self.plan.afterwards:
            await self.plan.afterwards()
        if self.process:
            await children.end(self.process, by=self.plan.by, grace=self.plan.grace if grace is None else grace)
        self._become("ended")

    async def kill(self) -> None:
        """End it at once."""
        await self.end(grace=0.0)

    def _become(self, state: State) -> None:
        self.state = state
        self._changed()

    async def _keep(self) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            await self._one_life()
            failures = 1 if time.monotonic() - began > STEADY_SECONDS else failures + 1
            if failures >= FIRST_TRIES and not self._first_ready.is_set():
                self._give_up()
                return
            self._become("backing off")
            await asyncio.sleep(pause_after(failures))

    async def _one_life(self) -> None:
        self.starts += 1
        self._become("starting")
        if self.plan.tick:
            self.plan.tick.unlink(missing_ok=True)
        try:
            self.process = await self.plan.start()
            await self.plan.ready(self.process)
        except (EngineError, OSError) as failed:
            self.last_failure = str(failed)
            if self.process:
                await children.kill(self.process)
            return
        self._become("ready")
        self._first_ready.set()
        await self._until_gone(self.process)

    async def _until_gone(self, process: Process) -> None:
        watch = Watch(self.plan.tick) if self.plan.tick else None
        while True:
            with suppress(TimeoutError):
                code = await asyncio.wait_for(process.wait(), LOOK_EVERY)
                self.last_failure = f"ended with {code}"
                await children.kill(process)  # what it started may still live
                return
            if watch and watch.look(time.monotonic()) >= self.plan.stale_seconds:
                self.last_failure = f"hung for {self.plan.stale_seconds:g} s"
                await children.kill(process)
                return

    def _give_up(self) -> None:
        said = children.last_lines(self.plan.log)
        self._gave_up = ChildFailed(
            f"{self.plan.name} did not start: {self.last_failure or 'no reason'}", log=str(self.plan.log), said=said
        )
        self._become("ended")
        self._first_ready.set()


async def all_ready(keepers: Sequence[Keeper]) -> None:
    """Start the keepers and return when each was ready; the first that gives up raises."""
    for keeper in keepers:
        keeper.go()
    await asyncio.gather(*(keeper.until_ready() for keeper in keepers))


async def alive_for(process: Process, seconds: float) -> None:
    """Ready by living: for children that have no other sign. Raises ChildFailed when it ends first."""
    with suppress(TimeoutError):
        code = await asyncio.wait_for(process.wait(), seconds)
        raise ChildFailed(f"ended with {code}")


async def ticking(process: Process, tick: Path, seconds: float) -> None:
    """Ready when the tick file is there. Raises ChildFailed when the child ends or takes too long."""
    deadline = time.monotonic() + seconds
    while not tick.exists():
        if process.returncode is not None:
            raise ChildFailed(f"ended with {process.returncode}")
        if time.monotonic() > deadline:
            raise ChildFailed(f"not ready within {seconds:g} s")
        await asyncio.sleep(0.05)
