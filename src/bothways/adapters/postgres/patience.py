"""A limit to waiting for the database that holds also when the database stands still.

The driver answers a cancellation by asking the server to end the statement, and waits for that up to ten seconds; a
limit by `asyncio.timeout` is late by as much (measured: 11.5 s in the place of 1.5)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_LEFT: set[asyncio.Task[Any]] = set()
"""Work that nobody waits for any more, kept until it has noticed."""


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`; TimeoutError after `seconds`, when `work` is canceled and left to its own end."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        if not task.done():
            _leave(task)
    if not task.done():
        raise TimeoutError
    return task.result()


def _leave(task: asyncio.Task[Any]) -> None:
    task.cancel()
    _LEFT.add(task)
    task.add_done_callback(_forget)


def _forget(task: asyncio.Task[Any]) -> None:
    _LEFT.discard(task)
    if not task.cancelled():
        task.exception()  # so that nobody complains that it was never looked at
