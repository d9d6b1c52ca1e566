"""The same key is the same command: a client that asks again gets the first answer."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bothways.kernel.time import Instant

KEPT_MS = 10 * 60_000
MOST_KEYS = 20_000


class Once:
    """Remembers answers by key for ten minutes; a refused or failed command may be asked again."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, tuple[Instant, asyncio.Future[int]]] = OrderedDict()

    async def run(self, key: str | None, ask: Callable[[], Awaitable[int]], at: Instant) -> int:
        """The answer of `ask`, or of the earlier one with this key (also while that one still runs)."""
        if key is None:
            return await ask()
        self._forget(at)
        known = self._asked.get(key)
        if known is None:
            known = self._asked[key] = (at, asyncio.ensure_future(ask()))
        try:
            return await asyncio.shield(known[1])
        except BaseException:
            if known[1].done():
                self._asked.pop(key, None)
            raise

    def _forget(self, at: Instant) -> None:
        while self._asked:
            key, (since, _) = next(iter(self._asked.items()))
            if at - since <= KEPT_MS and len(self._asked) < MOST_KEYS:
                return
            self._asked.pop(key)
