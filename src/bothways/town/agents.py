"""Synthetic agents: they sign in at the public API, answer on SIP phones, talk, wrap up, and are there again."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass

import structlog

from bothways.adapters.asterisk.errors import EngineAway
from bothways.town import phones
from bothways.town.api import Client, Refused
from bothways.town.errors import TownError
from bothways.town.lines import Line
from bothways.town.phones import PhoneAccount
from bothways.town.switchboard import Switchboard
from bothways.town.views import View, Views
from bothways.town.voices import Voice

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0
CHANGE_SECONDS = 2.5
"""The center takes a changed set-up within 2 s; rung before that, the phone would be rung as a browser."""
GO_HOME_SECONDS = 1.5
HANG_UP_SECONDS = 0.3
"""The center learns of a hang-up by SIP, of the end of the wrap-up over HTTP: the first must come first."""
Choose = Callable[[random.Random], float]
Notice = Callable[[str, str], None]
"""Told of what an agent does: username and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How an agent works; seconds, each drawn anew. `talk` of 0 leaves hanging up to the caller."""

    answer_after: Choose
    talk: Choose
    wrap_up: Choose
    voice: Voice


class TownAgent:
    """One agent for as long as `work` runs; comes back by itself when the center was away."""

    def __init__(
        self, board: Switchboard, url: str, username: str, password: str, manner: Manner, notice: Notice, seed: int = 0
    ) -> None:
        self.board = board
        self.username = username
        self.desk = f"town-{username}"
        self.ready = asyncio.Event()
        self.answered = 0
        self._client = Client(url)
        self._password = password
        self._manner = manner
        self._notice = notice
        self._chance = random.Random(f"{username}/{seed}")
        self._tasks: set[asyncio.Task[None]] = set()
        self._wrapping = ""
        self._contact = ""
        self._line: Line | None = None
        self._came_from_browser = False
        self._dispositions: list[str] = []

    async def work(self) -> None:
        """Until cancelled. Raises Refused when the center does not know the name and password."""
        pause = FIRST_PAUSE_SECONDS
        async with self._client:
            try:
                while True:
                    try:
                        await self._shift()
                        pause = FIRST_PAUSE_SECONDS
                    except Refused as refused:
                        if refused.problem == "sign-in-refused":
                            raise
                        log.info("town.agent_refused", agent=self.username, reason=str(refused))
                    except TownError as away:
                        log.info("town.agent_away", agent=self.username, reason=str(away))
                    self.ready.clear()
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            finally:
                await self._go_home()

    def ring(self, line: Line) -> None:
        """The phone rings."""
        self._later(self._take_call(line))

    async def _shift(self) -> None:
        await self._client.sign_in(self.username, self._password)
        phone = await self._client.phone()
        if phone.kind != "desk_phone":
            await self._client.choose_phone("desk_phone")
            self._came_from_browser = True
            await asyncio.sleep(CHANGE_SECONDS)
        account = PhoneAccount(server=phone.server, username=phone.username, password=phone.password)
        await phones.register(self.board, self.username, account)
        self._dispositions = await self._client.dispositions()
        async with self._client.live(self.desk) as messages:
            await self._client.ask("POST", "/agent/desk/takeover", desk=self.desk)
            await self._client.set_state("available", desk=self.desk)
            self._notice(self.username, "is available")
            views = Views()
            async for message in messages:
                for kind, one, view in views.take(message):
                    if kind == "agent" and one == self._client.me.id and view is not None:
                        self._look(view)
        raise TownError("The live feed ended.")

    def _look(self, me: View) -> None:
        state = me["state"]
        self._contact = str(me["contact_id"] or "")
        if state == "available":
            self.ready.set()
        if state == "wrap_up" and me["contact_id"] and me["contact_id"] != self._wrapping:
            self._wrapping = str(me["contact_id"])
            self._later(self._wrap_up(self._wrapping))
        elif state in {"not_responding", "offline"}:
            self._later(self._be_available())

    async def _be_available(self) -> None:
        await asyncio.sleep(FIRST_PAUSE_SECONDS)
        with contextlib.suppress(TownError):
            await self._client.set_state("available", desk=self.desk)

    async def _take_call(self, line: Line) -> None:
        try:
            await self.board.ring(line)
            await asyncio.wait([line.ended], timeout=self._manner.answer_after(self._chance))
            if line.ended.done():
                return
            await self.board.answer(line, self._manner.voice)
            self._line = line
            self.answered += 1
            self._notice(self.username, f"talks with {line.caller}")
            talk = self._manner.talk(self._chance)
            await asyncio.wait([line.ended], timeout=talk or None)
            await self.board.hang_up(line)
            self._notice(self.username, f"talked {line.talked_seconds:.0f} s with {line.caller}")
            self._line = None
        except (TownError, EngineAway) as lost:
            log.info("town.call_lost", agent=self.username, reason=str(lost))

    async def _wrap_up(self, contact: str) -> None:
        await asyncio.sleep(self._manner.wrap_up(self._chance))
        try:
            await self._client.wrap_up(contact, self._result(), "A talk with somebody from the town.", desk=self.desk)
        except TownError as refused:
            log.info("town.wrap_up_refused", agent=self.username, reason=str(refused))
            self._wrapping = ""

    async def _go_home(self) -> None:
        """Finish what is begun, say goodbye, and leave the phone as it was found. Each step for itself: one that the
        center refuses must not keep the others from being done."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._came_from_browser:
            await self._try(self._client.choose_phone("browser"))
        await self._try(self._client.set_state("offline", desk=self.desk))
        if self._line is not None:
            await self._try(self.board.hang_up(self._line))
            await asyncio.sleep(HANG_UP_SECONDS)
        if self._contact:
            await self._try(self._client.wrap_up(self._contact, self._result(), "", desk=self.desk))
        await self._try(phones.unregister(self.board, self.username))
        await self._try(self._client.sign_out())

    async def _try(self, step: Coroutine[None, None, None]) -> None:
        try:
            async with asyncio.timeout(GO_HOME_SECONDS):
                await step
        except (TownError, EngineAway, TimeoutError) as refused:
            log.info("town.agent_left_in_haste", agent=self.username, reason=str(refused))

    def _result(self) -> str | None:
        return self._chance.choice(self._dispositions) if self._dispositions else None

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def hand_over(agents: Sequence[TownAgent]) -> Callable[[Line, str], None]:
    """Calls in go to the agent whose phone was dialed."""
    by_name = {agent.username: agent for agent in agents}

    def ring(line: Line, dialed: str) -> None:
        agent = by_name.get(dialed)
        if agent is not None:
            agent.ring(line)

    return ring
