"""What scenarios may ask for."""

from __future__ import annotations

import pytest

from scenarios.driver import CenterDriver


@pytest.fixture
def center() -> CenterDriver:
    """A center in virtual time, watched by the invariants."""
    return CenterDriver()
