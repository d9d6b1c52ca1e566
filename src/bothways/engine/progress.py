"""Long work tells what it is doing: one short sentence at a time."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]


def silent(_sentence: str) -> None:
    """For callers who do not want to hear of it."""
