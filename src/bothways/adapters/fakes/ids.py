"""Ids that count, so that a run can be repeated and read."""

from __future__ import annotations


class CountingIds:
    """`x-000001`, `x-000002`, …: sorted by birth like real ones."""

    def __init__(self, prefix: str = "x") -> None:
        self._prefix = prefix
        self._count = 0

    def __call__(self) -> str:
        """The next id."""
        self._count += 1
        return f"{self._prefix}-{self._count:06d}"
