"""Killing and stopping parts of a running center at seeded instants, and measuring how long it takes to be well."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Literal

import httpx
import numpy as np

from integration.browser import until
from telephony.adapter_driver import hears
from telephony.agentphone import DeskAgent
from telephony.crew import CALLER_HZ, Crew, View
from telephony.hearing import RATE, Sound, level, share_of_tone
from telephony.sippeer import Call

Stage = Literal["ring", "talk", "wrap_up"]
STAGES: tuple[Stage, ...] = ("ring", "talk", "wrap_up")
INSTANTS = int(os.environ.get("BOTHWAYS_TEST_INSTANTS", "3"))
SEED = int(os.environ.get("BOTHWAYS_TEST_SEED", "20"))
LONGEST_DELAY = 1.5
FIGURES: dict[str, list[float]] = defaultdict(list)
"""What each recovery took, by what was measured."""
NEW_CALLER = "+447700900106"


def instants(part: str) -> list[tuple[int, Stage, float]]:
    """For each instant its number, the stage of the call and how long after entering it the part is struck."""
    chance = random.Random(f"{SEED} {part}")
    return [(n, STAGES[n % len(STAGES)], chance.uniform(0, LONGEST_DELAY)) for n in range(INSTANTS)]


def named(one: tuple[int, Stage, float]) -> str:
    """How pytest calls an instant."""
    return f"{one[0]}-{one[1]}-{one[2]:.2f}s"


class Stroke:
    """A part that was struck: from `at` (monotonic) on everything is measured."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.at = time.monotonic()
        self.wall = time.time()

    def took(self, what: str) -> float:
        """Note how long after the stroke something was so."""
        seconds = time.monotonic() - self.at
        FIGURES[f"{self.part}: {what}"].append(seconds)
        return seconds

    def left(self, limit: float) -> float:
        """Seconds that remain until the limit."""
        return max(0.0, limit - (time.monotonic() - self.at))


class Struck:
    """A center whose parts are killed, and the call that it happens to."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.center = crew.center
        self.anna: DeskAgent
        self.caller: Call
        self.phone: Call | None = None
        self.contact: View = {}

    async def reach(self, stage: Stage, delay: float) -> None:
        """Bring a call of anna's to the stage and let it stay there for so long."""
        self.anna = await self.crew.at_work("anna")
        self.caller = await self.crew.call("1001")
        self.phone = await self.anna.rings(seconds=20)
        self.contact = await self.anna.see("contact", lambda c: c["offer"])
        if stage != "ring":
            self.phone.answer()
            self.contact = await self.anna.see("contact", lambda c: c["stage"] == "talking")
            await hears(self.caller, loud=[self.anna.hz])
            await hears(self.phone, loud=[CALLER_HZ])
            await self.anna.see("contact", lambda c: c["recording"] == "on")
        if stage == "wrap_up":
            self.caller.hang_up()
            await self.anna.is_in("wrap_up")
        await asyncio.sleep(delay)
        for call in (self.caller, self.phone):
            call.media.heard(clear=True)

    def strike(self, part: str, how: signal.Signals = signal.SIGKILL) -> Stroke:
        """Send the signal to a part's process."""
        pid = self.center.pid(part)
        stroke = Stroke(part if how == signal.SIGKILL else f"{part} stopped")
        os.kill(pid, how)
        return stroke

    async def taken(self, ask: Callable[[], Awaitable[httpx.Response]], stroke: Stroke, limit: float) -> float:
        """Ask again and again until the center takes it; how long after the stroke that was."""
        last: list[str] = []

        async def is_taken() -> bool:
            try:
                answer = await ask()
            except httpx.HTTPError as away:
                last[:] = [repr(away)]
                return False
            last[:] = [answer.text]
            return answer.status_code == 202

        await until(is_taken, lambda: f"a command is taken: {last}", stroke.left(limit))
        return stroke.took("a command is taken")

    async def new_call_is_taken(self, stroke: Stroke, limit: float) -> View:
        """Somebody rings again and again until the center has a contact for the call."""
        found: View = {}
        while not found:
            left = stroke.left(limit)
            assert left > 0, f"no new call was taken within {limit} s after {stroke.part} was struck"
            call = await self.crew.outside.call("1001", caller=NEW_CALLER)
            end = time.monotonic() + min(2.5, left)
            while time.monotonic() < end and not found:
                found = await self._contact_of(NEW_CALLER)
                await asyncio.sleep(0.05)
            if not found:
                call.hang_up()
        stroke.took("a new call is taken")
        call.hang_up()
        return found

    async def _contact_of(self, caller: str) -> View:
        try:
            contacts = (await self.crew.board())["contact"].values()
        except (httpx.HTTPError, AssertionError):
            return {}
        return next((c for c in contacts if c["caller"] == caller and c["ended_at"] is None), {})

    # --- what must be true -----------------------------------------------------------------------------------------

    def nobody_was_cut(self, stroke: Stroke) -> None:
        """Since the stroke both have heard each other without a gap."""
        assert self.phone is not None
        elapsed = time.monotonic() - stroke.at
        for call, hz in ((self.caller, self.anna.hz), (self.phone, CALLER_HZ)):
            assert call.state == "up"
            sound = call.media.heard()
            assert len(sound) > (elapsed - 1.0) * RATE, f"{len(sound) / RATE:.1f} s of {elapsed:.1f} s came"
            assert share_of_tone(sound, hz) > 0.9
            assert longest_gap(sound) < 0.2

    async def finish(self, notes: str = "") -> View:
        """The call ends if it has not; anna wraps up; the page of the closed contact."""
        contact = self.contact["id"]
        self.caller.hang_up()
        await self.anna.is_in("wrap_up")
        await self.anna.wrap_up(contact, notes=notes)
        await self.anna.see_me(lambda me: me["state"] in ("available", "offered"))
        return await self.crew.closed(contact)

    async def only_one_record(self, page: View) -> None:
        """One call, one record."""
        since = int(page["started_at"])
        rows = (await self.crew.get("/contacts", q=page["caller"], **{"from": since}))["items"]
        assert [row["id"] for row in rows] == [page["id"]]


def longest_gap(sound: Sound, piece: float = 0.02) -> float:
    """The longest stretch of silence in seconds."""
    size = int(piece * RATE)
    loud = [level(sound[at : at + size]) > -40 for at in range(0, len(sound) - size, size)]
    edges = np.flatnonzero(np.concatenate(([True], loud, [True])))
    return float(np.max(np.diff(edges)) - 1) * piece
