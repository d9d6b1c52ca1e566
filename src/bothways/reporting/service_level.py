"""Service level in its six variants, each a formula over the same counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

Variant = Literal[
    "all_removed_in_time",
    "answered_only",
    "abandons_hurt",
    "late_abandons_hurt",
    "short_abandons_met",
    "short_abandons_removed",
]
DEFAULT_VARIANT: Variant = "abandons_hurt"


class QueueCounts(Struct, frozen=True, kw_only=True):
    """Contacts of a queue in an interval. In time: within the threshold; short: abandoned before `s` seconds."""

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    abandoned: int = 0
    abandoned_in_time: int = 0
    abandoned_short: int = 0
    wait_of_answered_ms: int = 0

    def plus(self, other: QueueCounts) -> QueueCounts:
        """The counts of both intervals together; every figure of this module is a ratio of such sums (I48)."""
        return QueueCounts(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


FORMULAS: dict[Variant, tuple[Callable[[QueueCounts], int], Callable[[QueueCounts], int]]] = {
    "all_removed_in_time": (lambda c: c.answered_in_time + c.abandoned_in_time, lambda c: c.answered + c.abandoned),
    "answered_only": (lambda c: c.answered_in_time, lambda c: c.answered),
    "abandons_hurt": (lambda c: c.answered_in_time, lambda c: c.answered + c.abandoned),
    "late_abandons_hurt": (lambda c: c.answered_in_time, lambda c: c.answered + c.abandoned - c.abandoned_in_time),
    "short_abandons_met": (lambda c: c.answered_in_time + c.abandoned_short, lambda c: c.answered + c.abandoned),
    "short_abandons_removed": (lambda c: c.answered_in_time, lambda c: c.offered - c.abandoned_short),
}
"""Numerator and denominator of each variant (METRICS: service level)."""


def service_level(counts: QueueCounts, variant: Variant = DEFAULT_VARIANT) -> float | None:
    """A share between 0 and 1; None when the variant's denominator is not positive."""
    above, below = FORMULAS[variant]
    return above(counts) / below(counts) if below(counts) > 0 else None


def average_speed_of_answer(counts: QueueCounts) -> float | None:
    """Seconds: the waits of the answered, menu time excluded, over how many were answered; None when none was."""
    return counts.wait_of_answered_ms / counts.answered / 1000 if counts.answered else None
