"""One whole center that is struck again and again, and what its recoveries took."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from faults.strikes import FIGURES, Struck
from running import RunningCenter
from telephony.crew import Crew, crew_of


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def whole_crew(running_center: RunningCenter) -> AsyncIterator[Crew]:
    """The people around the one center."""
    async with crew_of(running_center) as crew:
        yield crew


@pytest_asyncio.fixture(loop_scope="session")
async def struck(whole_crew: Crew) -> AsyncIterator[Struck]:
    """The center and its people; afterwards all is well again and nothing is left."""
    yield Struck(whole_crew)
    await whole_crew.go_home()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What docs/measured.md wants to know."""
    if FIGURES:
        terminalreporter.section("recoveries in seconds")
    for name, seconds in sorted(FIGURES.items()):
        middle = sorted(seconds)[len(seconds) // 2]
        terminalreporter.write_line(f"{name:56} n={len(seconds):3}  median {middle:6.2f}  most {max(seconds):6.2f}")
