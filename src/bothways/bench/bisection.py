"""Finding the highest clean rate between two bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Bisection:
    """Halves the interval by ratio until its ends are within `tolerance` of each other. `clean` is the highest rate
    found clean; 0 when even the lowest bound was not."""

    lowest: float
    highest: float
    tolerance: float = 0.05
    clean: float = 0.0
    dirty: float | None = None

    def next_rate(self) -> float | None:
        """What to try next, or None when the answer stands."""
        low = self.clean or self.lowest
        high = self.dirty or self.highest
        if self.dirty is not None and self.dirty <= self.lowest:
            return None
        if high / low <= 1 + self.tolerance:
            return None if self.clean else self.lowest
        return math.sqrt(low * high)

    def take(self, rate: float, clean: bool) -> None:
        """Note what was found at `rate`."""
        if clean:
            self.clean = max(self.clean, rate)
        else:
            self.dirty = rate if self.dirty is None else min(self.dirty, rate)
