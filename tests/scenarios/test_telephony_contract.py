"""The model of the engine keeps the telephone port's contract."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import pytest

from bothways.adapters.fakes.switch import DECLINED, Leg
from bothways.adapters.fakes.telephony import FakeTelephony
from bothways.kernel.ids import AgentId, LegId
from bothways.kernel.time import Instant
from contracts.heard import Heard
from contracts.telephony import CONTRACT, Driver, PhoneDoes


class ModelCaller:
    def __init__(self, telephony: FakeTelephony, leg: LegId) -> None:
        self._telephony, self._leg = telephony, leg

    def press(self, digit: str) -> None:
        self._telephony.switch.press(self._leg, digit)

    def hang_up(self) -> None:
        self._telephony.switch.end(self._leg)


class ModelDriver:
    """The fake on real time."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._numbers = itertools.count(1)
        self.heard = Heard()
        self.agent = AgentId("anna")
        self.telephony = FakeTelephony(
            tell=self.heard.tell,
            now=lambda: Instant(int(loop.time() * 1000)),
            later=self._later,
        )
        self._phone: PhoneDoes = "answer"
        self.telephony.switch.on_ring = self._on_ring

    def _later(self, ms: int, then: Callable[[], None]) -> None:
        self._loop.call_later(ms / 1000, then)

    def new_id(self) -> str:
        return f"id-{next(self._numbers)}"

    async def call(self, number: str, caller: str) -> ModelCaller:
        leg = LegId(self.new_id())
        assert self.telephony.dial(leg, number, caller)
        return ModelCaller(self.telephony, leg)

    def phone_does(self, what: PhoneDoes) -> None:
        self._phone = what

    def _on_ring(self, leg: Leg) -> None:
        match self._phone:
            case "answer":
                self.telephony.switch.lift(leg.id)
            case "decline":
                self.telephony.switch.end(leg.id, DECLINED, 603)


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda promise: promise.__name__)
async def test_the_model_keeps(promise: Callable[[Driver], Awaitable[None]]) -> None:
    driver = ModelDriver()
    await driver.telephony.start()
    driver.telephony.accept_calls(True)
    driver.telephony.switch.register(driver.agent, True)
    await promise(driver)
