"""A process that has loaded its code and waits for the word: starting it again takes no time for loading."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bothways.engine import children

WAIT = "--wait"
"""Tells a program to load its code, then to wait for a line on its standard input; the end of that: not needed."""
SPARE_AFTER_SECONDS = 5.0
"""The next spare loads when what has just started is at work: the two would only slow each other."""


class Spare:
    """`take` gives a running process of `words`: the one that waits, or a new one."""

    def __init__(self, words: Sequence[str], log: Path, env: Mapping[str, str]) -> None:
        self._words, self._log, self._env = tuple(words), log, env
        self._waiting: Process | None = None
        self._loading: asyncio.Task[None] | None = None

    async def take(self) -> Process:
        """Let the spare go to work, or start from nothing when there is none yet; another spare follows."""
        self._stop_loading()
        waiting, self._waiting = self._waiting, None
        process = waiting if waiting is not None and await _told_to_go(waiting) else await self._spawn(self._words)
        self._loading = asyncio.create_task(self._load())
        return process

    async def end(self) -> None:
        """No spare is wanted any more."""
        self._stop_loading()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            await children.kill(waiting)

    def _stop_loading(self) -> None:
        if self._loading is not None:
            self._loading.cancel()

    async def _load(self) -> None:
        await asyncio.sleep(SPARE_AFTER_SECONDS)
        self._waiting = await self._spawn((*self._words, WAIT), listens=True)

    async def _spawn(self, words: Sequence[str], listens: bool = False) -> Process:
        return await children.spawn(words, log=self._log, env=self._env, listens=listens)


async def _told_to_go(spare: Process) -> bool:
    if spare.returncode is not None or spare.stdin is None:
        return False
    with suppress(OSError):
        spare.stdin.write(b"\n")
        await spare.stdin.drain()
        spare.stdin.close()
        return True
    return False
