"""A living floor: agents on their phones, callers who come, or both, until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bothways.town import switchboard
from bothways.town.agents import Manner, TownAgent, hand_over
from bothways.town.caller import Connected
from bothways.town.crowd import Crowd, Tally
from bothways.town.errors import TownError
from bothways.town.floor_watch import following
from bothways.town.switchboard import Switchboard
from bothways.town.townspeople import Habits
from bothways.town.voices import Voice
from bothways.town.where import Where

Tell = Callable[[str], None]
WATCHER: Final = "vera"
"""The demo's supervisor: her live feed tells callers that a person is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """How many callers come; without `minutes` they come until they are told to stop."""

    calls_per_minute: float
    minutes: float | None = None
    habits: Habits = field(default_factory=Habits)
    seed: int | None = None


def steady(seconds: float) -> Callable[[random.Random], float]:
    """Always the same."""
    return lambda _chance: seconds


def around(seconds: float) -> Callable[[random.Random], float]:
    """Between half and one and a half of it."""
    return lambda chance: chance.uniform(0.5, 1.5) * seconds


def manner(*, answer_after: float, talk: float, wrap_up: float, voice: Voice, vary: bool = False) -> Manner:
    """An agent's manner: each length as told, or drawn around it."""
    draw = around if vary else steady
    return Manner(answer_after=draw(answer_after), talk=draw(talk), wrap_up=draw(wrap_up), voice=voice)


async def staff(place: Where, usernames: Sequence[str], how: Manner, tell: Tell) -> list[TownAgent]:
    """Agents work until SIGINT or SIGTERM. Raises TownError when the center refuses one."""
    ending = _told_to_end()
    async with _agents_at_work(place, usernames, how, tell) as (_board, agents, failed):
        ended = asyncio.create_task(ending.wait())
        await asyncio.wait([ended, failed], return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if failed.done():
            failed.result()
    return agents


async def crowd(place: Where, arrivals: Arrivals, tell: Tell) -> Tally:
    """Callers come until SIGINT or SIGTERM, or for so many minutes; gives what became of them."""
    ending = _told_to_end()
    async with switchboard.opened(place.folder, place.sip) as board, _ears(place) as connected:
        people = Crowd(board, arrivals.habits, connected, arrivals.seed)
        coming = asyncio.create_task(people.come(arrivals.calls_per_minute, arrivals.minutes))
        progress = asyncio.create_task(people.tell_progress(tell))
        ended = asyncio.create_task(ending.wait())
        await asyncio.wait([coming, ended], return_when=asyncio.FIRST_COMPLETED)
        for task in (coming, ended, progress):
            task.cancel()
        results = await asyncio.gather(coming, ended, progress, return_exceptions=True)
        if isinstance(results[0], Exception):
            raise results[0]
        return people.tally


async def both(place: Where, usernames: Sequence[str], how: Manner, arrivals: Arrivals, tell: Tell) -> None:
    """Agents and callers on one switchboard until SIGINT or SIGTERM."""
    ending = _told_to_end()
    async with _agents_at_work(place, usernames, how, tell) as (board, _agents, failed), _ears(place) as connected:
        people = Crowd(board, arrivals.habits, connected, arrivals.seed)
        coming = asyncio.create_task(people.come(arrivals.calls_per_minute, None))
        progress = asyncio.create_task(people.tell_progress(tell, every_seconds=60))
        ended = asyncio.create_task(ending.wait())
        await asyncio.wait([failed, ended, coming], return_when=asyncio.FIRST_COMPLETED)
        for task in (coming, ended, progress):
            task.cancel()
        await asyncio.gather(coming, ended, progress, return_exceptions=True)
        if failed.done():
            failed.result()


@contextlib.asynccontextmanager
async def _agents_at_work(
    place: Where, usernames: Sequence[str], how: Manner, tell: Tell
) -> AsyncIterator[tuple[Switchboard, list[TownAgent], asyncio.Task[None]]]:
    """The agents at work for the time of the block; the task fails when one of them cannot work at all."""
    if not place.url or not place.password:
        raise TownError("Agents need the center's web address and the password (--url, --password).")
    agents: list[TownAgent] = []
    async with switchboard.opened(place.folder, place.sip, lambda line, name: hand_over(agents)(line, name)) as board:
        for name in usernames:
            agents.append(
                TownAgent(board, place.url, name, place.password, how, lambda who, what: tell(f"{who} {what}"))
            )
        tasks = [asyncio.create_task(agent.work(), name=f"agent {agent.username}") for agent in agents]
        failed = asyncio.create_task(_first_failure(tasks))
        try:
            yield board, agents, failed
        finally:
            for task in (failed, *tasks):
                task.cancel()
            await asyncio.gather(failed, *tasks, return_exceptions=True)


async def _first_failure(tasks: Sequence[asyncio.Task[None]]) -> None:
    for done in asyncio.as_completed(tasks):
        await done


@contextlib.asynccontextmanager
async def _ears(place: Where) -> AsyncIterator[Connected | None]:
    if not place.url or not place.password:
        yield None
        return
    async with following(place.url, WATCHER, place.password) as watch:
        yield watch.until_talking


def _told_to_end() -> asyncio.Event:
    told = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, told.set)
    return told
