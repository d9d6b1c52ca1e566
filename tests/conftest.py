"""What every tier may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest

from running import PASSWORD, ROOT, RunningCenter, free_port, start_center, wait_until

__all__ = ["PASSWORD", "ROOT", "RunningCenter", "free_port", "running_center", "start_center", "wait_until"]

# The same examples in every run, so that a red run is about the change; `BOTHWAYS_TEST_EXPLORE=1` looks further.
hypothesis.settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("explore" if os.environ.get("BOTHWAYS_TEST_EXPLORE") else "fixed")


@pytest.fixture(scope="session")
def running_center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCenter]:
    """One demo center for all tests of a session; each test leaves it as it found it."""
    center = start_center(tmp_path_factory.mktemp("center") / "data")
    yield center
    center.stop()
