"""The real engine keeps the telephone port's contract."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from contracts.telephony import CONTRACT, Driver
from telephony.adapter_driver import EngineDriver

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda promise: promise.__name__)
async def test_the_engine_keeps(promise: Callable[[Driver], Awaitable[None]], driver: EngineDriver) -> None:
    await promise(driver)
