"""How a caller of the town knows that a person is there: a supervisor's live feed says which contact talks. (A human
caller hears it; telling a person from music by ear alone is not sure enough to measure by.)"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from bothways.town.api import Client
from bothways.town.errors import TownError
from bothways.town.lines import Line
from bothways.town.views import Views

log = structlog.get_logger(__name__)
PAUSE_SECONDS = 1.0


class FloorWatch:
    """Which callers talk with an agent now, by their number."""

    def __init__(self) -> None:
        self.talking: set[str] = set()
        self._views = Views()
        self._changed = asyncio.Condition()

    async def until_talking(self, line: Line) -> None:
        """Return when the caller of this line talks with an agent."""
        async with self._changed:
            await self._changed.wait_for(lambda: line.caller in self.talking)

    async def follow(self, client: Client, username: str, password: str) -> None:
        """Keep following until cancelled; signs in again when the center was away."""
        while True:
            try:
                await client.sign_in(username, password)
                async with client.live() as messages:
                    async for message in messages:
                        self._views.take(message)
                        await self._recount()
            except TownError as away:
                log.info("town.floor_watch_away", reason=str(away))
            await asyncio.sleep(PAUSE_SECONDS)

    async def _recount(self) -> None:
        talking = {view["caller"] for view in self._views.of("contact") if view["stage"] == "talking"}
        if talking != self.talking:
            self.talking = talking
            async with self._changed:
                self._changed.notify_all()


@contextlib.asynccontextmanager
async def following(url: str, username: str, password: str) -> AsyncIterator[FloorWatch]:
    """A watch for the time of the block."""
    watch = FloorWatch()
    async with Client(url) as client:
        task = asyncio.create_task(watch.follow(client, username, password), name="floor-watch")
        try:
            yield watch
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            with contextlib.suppress(TownError):
                await client.sign_out()
