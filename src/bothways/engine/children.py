"""Processes that we start: each in a session of its own, none left behind when we are killed."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import threading
from asyncio.subprocess import Process
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar, cast

from bothways.engine.errors import ChildFailed

T = TypeVar("T")
PR_SET_PDEATHSIG: Final = 1
_libc: Final = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Runs in the child between fork and exec: the kernel kills it when the starting thread ends, even by kill -9."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


async def spawn(
    words: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    listens: bool = False,
) -> Process:
    """Start `words` with both outputs appended to `log`; `env` is added to ours, `listens`: we have something to write
    to it. Call it from the main thread's loop: the child lives no longer than the thread that started it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        return await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.PIPE if listens else asyncio.subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


async def in_thread(call: Callable[[], T]) -> T:
    """Run blocking work in a thread that nobody waits for at the end: a cancelled start must not outlast us."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, failed: BaseException | None) -> None:
        if done.cancelled():
            return
        if failed is not None:
            done.set_exception(failed)
        else:
            done.set_result(cast("T", result))

    def work() -> None:
        result: T | None = None
        failed: BaseException | None = None
        try:
            result = call()
        except BaseException as error:
            failed = error
        with suppress(RuntimeError):  # the loop may be closed by now
            loop.call_soon_threadsafe(settle, result, failed)

    threading.Thread(target=work, daemon=True).start()
    return await done


async def together(*work: Coroutine[object, object, None]) -> None:
    """Run all; when one fails the others are cancelled and its error is raised as it is."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def end(process: Process, *, by: signal.Signals = signal.SIGTERM, grace: float = 5.0) -> None:
    """Ask the process to end, wait `grace` seconds, then kill its whole session; returns when it is gone."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.send_signal(by)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), grace)
    await kill(process)


async def kill(process: Process) -> None:
    """End the process and what it started, at once."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


async def run(words: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run a short command; gives its exit code and all it printed. Raises ChildFailed after `timeout` seconds."""
    process = await asyncio.create_subprocess_exec(
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **(env or {})},
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), timeout)
    except TimeoutError:
        await kill(process)
        raise ChildFailed(f"{Path(words[0]).name} did not answer within {timeout:g} s.") from None
    return process.returncode or 0, printed.decode(errors="replace")


def last_lines(log: Path, count: int = 5) -> str:
    """The end of a log, for the sentence that says why a child failed."""
    if not log.is_file():
        return ""
    with log.open("rb") as source:
        source.seek(max(0, log.stat().st_size - 8192))
        return "\n".join(source.read().decode(errors="replace").splitlines()[-count:])
