"""`python -m bothways.town`: the living floor beside `up --demo --town`. `anna` is left to the newcomer."""

from __future__ import annotations

import asyncio
from typing import Final

from bothways.engine.layout import Instance
from bothways.settings import Settings
from bothways.town import floor, premises
from bothways.town.floor import Arrivals
from bothways.town.townspeople import Habits
from bothways.town.voices import voice
from bothways.town.where import Where

AGENTS: Final = ("bo", "chen", "dai", "eva", "finn")
CALLS_PER_MINUTE: Final = 4.0
"""With talks of about 40 s: three of the five busy, now and then a queue."""


def where(settings: Settings) -> Where:
    """`up` gives its children everything as settings."""
    instance = Instance(settings.data.expanduser().absolute())
    scheme = "https" if settings.tls else "http"
    return Where(
        sip=f"{settings.here}:{settings.sip}",
        url=f"{scheme}://{settings.here}:{settings.http}",
        password=settings.demo_password,
        folder=instance.data / "town",
    )


async def live(place: Where) -> None:
    """Until SIGINT or SIGTERM; then the town's engine ends as well, unless another command uses it."""
    how = floor.manner(answer_after=3, talk=60, wrap_up=6, voice=voice("speech"), vary=True)
    arrivals = Arrivals(calls_per_minute=CALLS_PER_MINUTE, habits=Habits(patience_seconds=90, talk_seconds=35))
    await floor.both(place, AGENTS, how, arrivals, lambda sentence: print(sentence, flush=True))
    await premises.leave(place.folder)


if __name__ == "__main__":
    asyncio.run(live(where(Settings())))
