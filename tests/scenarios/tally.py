"""How often each stage, state, fact, event, order and refusal occurred; what never did is not covered."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_args

from bothways.center import facts as f
from bothways.center import orders as o
from bothways.interactions import events as ev
from bothways.interactions.agent import State
from bothways.interactions.contact import Stage

KINDS = ("stage", "state", "fact", "event", "order", "refusal", "outcome", "offer end", "wrap-up end")

EXPECTED: dict[str, tuple[str, ...]] = {
    "stage": tuple(stage for stage in get_args(Stage) if stage != "closed"),
    "state": get_args(State),
    "fact": tuple(kind.__name__ for kind in get_args(f.AnyFact)),
    "event": tuple(kind.__name__ for kind in get_args(ev.Event)),
    "order": tuple(kind.__name__ for kind in get_args(o.AnyOrder)),
    "refusal": ("illegal-move", "offer-gone", "desk-read-only", "disposition-needed"),
    "outcome": get_args(ev.Outcome),
    "offer end": ("declined", "timed_out", "withdrawn", "failed"),
    "wrap-up end": ("agent", "time", "setting"),
}
"""`supervisor` ends of wrap-up belong to a later issue."""


class Tally:
    """Counts by kind and name; can be added to another."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}

    def one(self, kind: str, name: str) -> None:
        """It happened once more."""
        self.counts[kind][name] += 1

    def add(self, other: Tally) -> None:
        """Take in another run's counts."""
        for kind, counted in other.counts.items():
            self.counts[kind].update(counted)

    def event(self, event: Any) -> None:
        """An event, and what it says beside its name."""
        self.one("event", type(event).__name__)
        match event:
            case ev.CallEnded(outcome=outcome):
                self.one("outcome", outcome)
            case ev.OfferEnded(how=how):
                self.one("offer end", how)
            case ev.WrapUpEnded(by=by):
                self.one("wrap-up end", by)
            case _:
                pass

    def never(self) -> list[str]:
        """What is expected and did not happen."""
        return [f"{kind} {name}" for kind, names in EXPECTED.items() for name in names if not self.counts[kind][name]]

    def table(self) -> str:
        """All counts, a line per kind and name."""
        lines = [
            f"{kind:12} {name:22} {self.counts[kind][name]:>9}"
            for kind, names in EXPECTED.items()
            for name in sorted({*names, *self.counts[kind]}, key=lambda name: -self.counts[kind][name])
        ]
        return "\n".join(lines)
