"""`bench inbound`: how many calls a second reach agents cleanly, by the engine's own queue and by Bothways."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bothways.bench import report
from bothways.bench.app_queue import app_queue
from bothways.bench.bisection import Bisection
from bothways.bench.bothways_system import bothways_system
from bothways.bench.contender import Contender
from bothways.bench.probe import Probe, probe
from bothways.bench.report import Aim, Figures

Tell = Callable[[str], None]
LOWEST, HIGHEST, TOLERANCE = 40.0, 240.0, 0.05
ROUNDS = 3
PAUSE_SECONDS = 1.5
LAST_PROBE_SECONDS = 630.0
"""The bench ends within 12 minutes: no probe of a search begins later, which leaves time for the last measurement."""
AIMS = {"bothways_clean_cps": Aim(sort=">=", bound="app_queue_clean_cps")}


@dataclass(slots=True)
class Search:
    """All probes of one contender; `found` is each round's highest clean rate."""

    contender: Contender
    probes: list[Probe] = field(default_factory=list)
    found: list[float] = field(default_factory=list)

    @property
    def clean(self) -> float:
        """The median of the rounds."""
        return median(self.found) if self.found else 0.0


async def inbound(tell: Tell) -> dict[str, object]:
    """Bring up both, search three rounds in alternation, and give the report."""
    scratch = Path(tempfile.mkdtemp(prefix="bothways-bench-"))
    began = time.monotonic()
    try:
        async with app_queue(scratch / "q") as yardstick, bothways_system(scratch / "b") as ours:
            tell(f"both systems stand after {time.monotonic() - began:.0f} s")
            searches = [Search(yardstick), Search(ours)]
            bench = _Bench(searches, tell, began)
            await bench.rounds()
            figures = await bench.figures()
    finally:
        await asyncio.to_thread(shutil.rmtree, scratch, True)
    figures["seconds"] = time.monotonic() - began
    return report.as_object("inbound", figures, AIMS)


class _Bench:
    def __init__(self, searches: Sequence[Search], tell: Tell, began: float) -> None:
        self.searches = searches
        self.tell = tell
        self.began = began
        self.numbers = iter(range(1, 1000))

    async def rounds(self) -> None:
        for number in range(1, ROUNDS + 1):
            halves = [Bisection(lowest=LOWEST, highest=HIGHEST, tolerance=TOLERANCE) for _ in self.searches]
            finished = await self._round(halves)
            if not finished and number > 1:
                self.tell(f"no time to finish round {number}")
                return
            for search, half in zip(self.searches, halves, strict=True):
                search.found.append(half.clean)
            found = ", ".join(f"{search.contender.name} {search.found[-1]:.0f}/s" for search in self.searches)
            self.tell(f"round {number}: {found}")

    async def _round(self, halves: Sequence[Bisection]) -> bool:
        """Search for both in alternation; False when time ran out before both were found."""
        while any(half.next_rate() is not None for half in halves):
            for search, half in zip(self.searches, halves, strict=True):
                rate = half.next_rate()
                if rate is None:
                    continue
                if time.monotonic() - self.began > LAST_PROBE_SECONDS:
                    return False
                half.take(rate, (await self._probe(search, rate)).is_clean)
        return True

    async def _probe(self, search: Search, rate: float) -> Probe:
        done = await probe(search.contender, rate, next(self.numbers))
        search.probes.append(done)
        self.tell(done.in_words())
        await asyncio.sleep(PAUSE_SECONDS)
        return done

    async def figures(self) -> Figures:
        """Rates, and latency and cost at the highest rate that is clean for both (measured once more); where there is
        none, at the lowest rate that was looked at, and `common_clean_cps` is 0."""
        common = min(search.clean for search in self.searches)
        figures: Figures = {"rounds": len(self.searches[0].found), "common_clean_cps": common}
        for search in self.searches:
            name = search.contender.name
            figures[f"{name}_clean_cps"] = search.clean
            done = await self._probe(search, common or LOWEST)
            figures |= {f"{name}_p50_ms": done.p50_ms, f"{name}_p99_ms": done.p99_ms}
            figures[f"{name}_cpu_ms_per_call"] = sum(done.cpu_ms_per_call.values())
            for process, cost in done.cpu_ms_per_call.items():
                figures[f"{name}_cpu_ms_per_call_{process}"] = cost
        return figures
