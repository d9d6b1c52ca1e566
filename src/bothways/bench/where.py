"""`bench inbound-where`: where the center's time goes at a steady rate of calls."""

from __future__ import annotations

import asyncio
import os
import pstats
import re
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bothways.bench import report
from bothways.bench.bothways_system import bothways_system
from bothways.bench.probe import probe
from bothways.bench.report import Figures

RATE: Final = 20.0
SECONDS: Final = 10.0
MOST_LINES: Final = 25
PARTS: Final = (
    ("engine_link", r"bothways/adapters/asterisk/|picows"),
    ("database", r"bothways/adapters/postgres/|sqlalchemy/|psycopg"),
    ("messages", r"bothways/adapters/nats/|/nats/"),
    ("journal", r"bothways/center/(journal|rows|records|spool|mailbox)"),
    ("center", r"bothways/center/|bothways/processes/"),
    ("routing", r"bothways/routing/"),
    ("flows", r"bothways/flows/"),
    ("interactions", r"bothways/interactions/"),
    ("msgspec", r"msgspec"),
    ("event_loop", r"asyncio/|uvloop|select|/selectors"),
    ("logging", r"structlog|logging/"),
)
"""The first that fits a function's file or name counts it; the rest is `other`."""
Row = tuple[int, int, float, float, object]


async def where(tell: Callable[[str], None]) -> dict[str, object]:
    """Load Bothways under the profiler, which makes Python about half as slow again: shares count, not sums."""
    scratch = Path(tempfile.mkdtemp(prefix="bothways-bench-"))
    file = scratch / "center.prof"
    try:
        async with bothways_system(scratch / "b", profile=file) as ours:
            await ours.ready()
            os.kill(ours.processes["center"], signal.SIGUSR1)
            done = await probe(ours, RATE, 1, SECONDS)
        tell(done.in_words())
        rows = read(file)
        for line in hottest(rows, done.calls):
            tell(line)
        figures = by_part(rows, done.calls)
    finally:
        await asyncio.to_thread(shutil.rmtree, scratch, True)
    figures |= {"calls": done.calls, "failed": done.failed, "p50_ms": done.p50_ms, "p99_ms": done.p99_ms}
    return report.as_object("inbound-where", figures, {})


def read(file: Path) -> dict[tuple[str, int, str], Row]:
    """The profile's own rows: (file, line, function) to (calls, …, own seconds, whole seconds, callers)."""
    stats: dict[tuple[str, int, str], Row] = pstats.Stats(str(file)).stats  # type: ignore[attr-defined]
    return stats


def part_of(file: str, function: str) -> str:
    """Which part of the process a function belongs to. Waiting for events is no work."""
    said = f"{file} {function}"
    if re.search(r"method 'poll'|epoll|run_forever|run_until_complete|Loop\.", said):
        return "waiting"
    return next((name for name, pattern in PARTS if re.search(pattern, said)), "other")


def by_part(rows: dict[tuple[str, int, str], Row], calls: int) -> Figures:
    """Own milliseconds of each part for one call."""
    sums: Counter[str] = Counter()
    for (file, _, function), row in rows.items():
        sums[part_of(file, function)] += row[2]  # type: ignore[assignment]
    return {f"{part}_ms_per_call": 1000 * seconds / calls for part, seconds in sums.most_common()}


def hottest(rows: dict[tuple[str, int, str], Row], calls: int) -> list[str]:
    """The functions with the most own time, one a line."""
    ranked = sorted(rows.items(), key=lambda item: -item[1][2])[:MOST_LINES]
    return [
        f"{1000 * row[2] / calls:7.3f} ms  {row[1] / calls:7.1f} times  {function} ({'/'.join(file.split('/')[-3:])})"
        for (file, _, function), row in ranked
    ]
