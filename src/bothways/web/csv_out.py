"""Table files that a spreadsheet may open without being told what to do by a stranger."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime

HEAD = (
    "id",
    "started_at",
    "closed_at",
    "number",
    "caller",
    "customer",
    "outcome",
    "wait_ms",
    "talk_ms",
    "hold_ms",
    "wrap_up_ms",
    "language",
    "recording",
)
TIMES = frozenset({1, 2})
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that make a spreadsheet run a cell (OWASP: CSV injection)."""


def line(cells: Iterable[object]) -> bytes:
    """One line of the file; instants as ISO 8601 UTC."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_cell(n, cell) for n, cell in enumerate(cells)])
    return out.getvalue().encode()


def _cell(n: int, cell: object) -> str | int:
    if isinstance(cell, int):
        return datetime.fromtimestamp(cell / 1000, UTC).isoformat(timespec="seconds") if n in TIMES else cell
    text = str(cell)
    return f"'{text}" if text.startswith(TRIGGERS) else text
