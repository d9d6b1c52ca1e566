"""One real engine for the tests of the telephone adapter, and one whole center for those of calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bothways.engine import RunningAsterisk
from running import RunningCenter
from telephony.adapter_driver import EngineDriver, driving, engine_with_tones
from telephony.crew import Crew, crew_of


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def toned_engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningAsterisk]:
    """An engine for all tests that leave it as they found it."""
    async with engine_with_tones(tmp_path_factory.mktemp("toned") / "e") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def driver(toned_engine: RunningAsterisk, tmp_path: Path) -> AsyncIterator[EngineDriver]:
    """The adapter on that engine, with a caller's and an agent's phone."""
    async with driving(toned_engine, tmp_path) as made:
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def whole_crew(running_center: RunningCenter) -> AsyncIterator[Crew]:
    """The people around the one center."""
    async with crew_of(running_center) as crew:
        yield crew


@pytest_asyncio.fixture(loop_scope="session")
async def crew(whole_crew: Crew) -> AsyncIterator[Crew]:
    """The people, who have all gone home before and afterwards; then nothing is left of their calls."""
    yield whole_crew
    await whole_crew.go_home()
