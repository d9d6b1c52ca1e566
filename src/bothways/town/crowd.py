"""Many callers: they come as in a Poisson process, each with patience and a wish."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bothways.town.caller import Connected, Outcome, make_call
from bothways.town.errors import TownError
from bothways.town.lines import Line
from bothways.town.switchboard import Switchboard
from bothways.town.townspeople import Habits, Townsperson, person, script
from bothways.town.voices import Voice


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of the calls so far. `waits` are seconds from dialing to a person."""

    began: float = field(default_factory=time.monotonic)
    dialed: int = 0
    in_call: int = 0
    talking: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    silent: int = 0

    def take(self, outcome: Outcome) -> None:
        """Count a call that is over."""
        if outcome.answered_after_seconds is None:
            self.ended["not_answered"] += 1
            self.codes[outcome.ending.sip_code or outcome.ending.cause] += 1
            return
        if outcome.heard.first_sound_after_seconds is None and outcome.heard.seconds > 3:
            self.silent += 1
        if outcome.connected_after_seconds is not None:
            self.ended["talked"] += 1
            self.waits.append(outcome.connected_after_seconds)
        else:
            self.ended["gave_up" if outcome.gave_up else "sent_away"] += 1

    def as_object(self) -> dict[str, object]:
        """For `--json`. A call in which nothing was heard for more than 3 s is `heard_nothing`: there must be none."""
        waits = sorted(self.waits)
        return {
            "seconds": round(time.monotonic() - self.began, 1),
            "calls": self.dialed,
            "talked": self.ended["talked"],
            "gave_up": self.ended["gave_up"],
            "sent_away": self.ended["sent_away"],
            "not_answered": self.ended["not_answered"],
            "cut_short": self.ended["cut_short"],
            "not_dialed": self.ended["not_dialed"],
            "not_answered_codes": {str(code): count for code, count in self.codes.items()},
            "heard_nothing": self.silent,
            "wait_seconds_mean": round(sum(waits) / len(waits), 1) if waits else None,
            "wait_seconds_longest": round(waits[-1], 1) if waits else None,
        }

    def in_words(self) -> str:
        """One line of progress."""
        minutes, seconds = divmod(int(time.monotonic() - self.began), 60)
        return (
            f"{minutes:02d}:{seconds:02d}  {self.dialed} calls, {self.in_call} now ({self.talking} talking), "
            f"{self.ended['talked']} talked, {self.ended['gave_up']} gave up, {self.ended['sent_away']} sent away, "
            f"{self.ended['not_answered'] + self.ended['not_dialed']} not answered"
        )


class Crowd:
    """Calls from many people. `connected` says how a caller knows that a person is there; without it the answer
    counts."""

    def __init__(self, board: Switchboard, habits: Habits, connected: Connected | None, seed: int | None) -> None:
        self.tally = Tally()
        self._board = board
        self._habits = habits
        self._connected = connected
        self._chance = random.Random(seed)
        self._busy: set[str] = set()
        self._voices: dict[str, Voice] = {}
        self._calls: set[asyncio.Task[None]] = set()

    async def come(self, calls_per_minute: float, minutes: float | None) -> None:
        """Call at this rate; with `minutes`, return when the last call of that time is over."""
        loop = asyncio.get_running_loop()
        end = None if minutes is None else loop.time() + 60 * minutes
        due = loop.time()
        try:
            while True:
                due += self._chance.expovariate(calls_per_minute / 60)
                if end is not None and due > end:
                    await asyncio.sleep(max(0.0, end - loop.time()))
                    break
                await asyncio.sleep(max(0.0, due - loop.time()))
                self._begin(person(self._chance, self._busy))
            await asyncio.gather(*self._calls)
        finally:
            await self._all_hang_up()

    async def tell_progress(self, tell: Callable[[str], None], every_seconds: float = 5.0) -> None:
        """Say now and then how it goes, until cancelled."""
        while True:
            await asyncio.sleep(every_seconds)
            tell(self.tally.in_words())

    def _begin(self, who: Townsperson) -> None:
        self._busy.add(who.number)
        task = asyncio.create_task(self._one(who), name="caller")
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _one(self, who: Townsperson) -> None:
        self.tally.dialed += 1
        self.tally.in_call += 1
        try:
            # The first speaker of a language renders it: that takes a moment and must not stop the others.
            told = await asyncio.to_thread(script, who, self._chance, self._habits, self._voices)
            self.tally.take(await make_call(self._board, told, self._note_talking))
        except TownError:
            self.tally.ended["not_dialed"] += 1
        except asyncio.CancelledError:
            self.tally.ended["cut_short"] += 1
            raise
        finally:
            self.tally.in_call -= 1
            self._busy.discard(who.number)

    async def _note_talking(self, line: Line) -> None:
        if self._connected is not None:
            await self._connected(line)
        self.tally.talking += 1
        line.ended.add_done_callback(self._note_end)

    def _note_end(self, _ending: object) -> None:
        self.tally.talking -= 1

    async def _all_hang_up(self) -> None:
        for call in list(self._calls):
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
