"""One line of the town: a call out or in, with an ear and a mouth."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bothways.town.sound_link import SoundLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a call ended: Q.850 cause, SIP status where there was one, and whether we hung up ourselves."""

    cause: int
    sip_code: int | None
    by_us: bool


class Line:
    """`answered` and `ended` are awaited; times are of the event loop's clock."""

    def __init__(self, leg: str, *, number: str, caller: str, room: str = "") -> None:
        loop = asyncio.get_running_loop()
        self.leg = leg
        self.number = number
        self.caller = caller
        self.room = room
        self.sound: SoundLink | None = None
        self.began = loop.time()
        self.answered_at: float | None = None
        self.ended_at: float | None = None
        self.answered: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[Ending] = loop.create_future()
        self.keys_heard = ""
        self.hung_up_by_us = False

    @property
    def is_up(self) -> bool:
        """Answered and not over."""
        return self.answered_at is not None and not self.ended.done()

    @property
    def talked_seconds(self) -> float:
        """Since the answer, until now or the end."""
        if self.answered_at is None:
            return 0.0
        return (self.ended_at or asyncio.get_running_loop().time()) - self.answered_at

    def note_answer(self) -> None:
        """The other side lifted."""
        if not self.answered.done():
            self.answered_at = asyncio.get_running_loop().time()
            self.answered.set_result(None)

    def note_end(self, cause: int, sip_code: int | None) -> None:
        """The leg is gone."""
        if not self.ended.done():
            self.ended_at = asyncio.get_running_loop().time()
            self.ended.set_result(Ending(cause=cause, sip_code=sip_code, by_us=self.hung_up_by_us))
        if not self.answered.done():
            self.answered.cancel()
