"""One load on one contender, and what it was like."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bothways.bench import sipp
from bothways.bench.contender import NUMBER, Contender
from bothways.engine.ports import free_udp_port

LOAD_SECONDS = 10.0
CLEAN_P99_MS = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """`latencies_ms`: from the caller's INVITE leaving to the agent's INVITE arriving, for each call that got there.
    `cpu_ms_per_call` by process, all of the load and its tail."""

    contender: str
    rate: float
    calls: int
    failed: int
    latencies_ms: tuple[float, ...]
    cpu_ms_per_call: dict[str, float]

    @property
    def p50_ms(self) -> float:
        """Half of the calls were faster."""
        return percentile(self.latencies_ms, 50)

    @property
    def p99_ms(self) -> float:
        """99 of 100 calls were faster."""
        return percentile(self.latencies_ms, 99)

    @property
    def is_clean(self) -> bool:
        """No call failed and 99 of 100 reached an agent within 100 ms."""
        return not self.failed and self.p99_ms < CLEAN_P99_MS

    def in_words(self) -> str:
        """One line of progress."""
        judged = "clean" if self.is_clean else "not clean"
        cost = ", ".join(f"{name} {ms:.1f}" for name, ms in self.cpu_ms_per_call.items())
        return (
            f"{self.contender:>9} {self.rate:6.1f}/s: {judged}, {self.failed} of {self.calls} failed, "
            f"p50 {self.p50_ms:.1f} ms, p99 {self.p99_ms:.1f} ms, CPU ms per call: {cost}"
        )


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that `share` percent do not exceed; infinite for none."""
    if not values:
        return float("inf")
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * share / 100) - 1)]


async def probe(contender: Contender, rate: float, number: int, seconds: float = LOAD_SECONDS) -> Probe:
    """Load `contender` with `rate` calls a second. `number` tells this load's callers from those of others."""
    await contender.ready()
    before = contender.cpu_seconds()
    load = await sipp.load(
        contender.folder / f"load-{number}",
        port=contender.engine.config.sip_port,
        own_port=free_udp_port(),
        number=NUMBER,
        mark=f"9{number:03d}",
        rate=rate,
        seconds=seconds,
    )
    after = contender.cpu_seconds()
    arrived = contender.agents.arrived()
    reached = [caller for caller in load.left if caller in arrived]
    return Probe(
        contender=contender.name,
        rate=rate,
        calls=load.calls,
        failed=max(load.failed, load.calls - len(reached)),
        latencies_ms=tuple(1000 * (arrived[caller] - load.left[caller]) for caller in reached),
        cpu_ms_per_call={name: 1000 * (after[name] - before[name]) / load.calls for name in before},
    )
