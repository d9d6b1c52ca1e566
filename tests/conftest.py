"""What every tier may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from running import PASSWORD, ROOT, RunningCenter, free_port, start_center, wait_until

__all__ = ["PASSWORD", "ROOT", "RunningCenter", "free_port", "running_center", "start_center", "wait_until"]


@pytest.fixture(scope="session")
def running_center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCenter]:
    """One demo center for all tests of a session; each test leaves it as it found it."""
    center = start_center(tmp_path_factory.mktemp("center") / "data")
    yield center
    center.stop()
