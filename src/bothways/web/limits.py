"""How often somebody may ask: one bucket of tokens per name, kept in this process."""

from __future__ import annotations

import math
from collections import OrderedDict

from bothways.kernel.time import Instant
from bothways.web.errors import TooMany


class Buckets:
    """Each name has `burst` tokens that come back at `per_second`; the least used names are forgotten first."""

    def __init__(self, burst: int, per_second: float, most_names: int = 10_000) -> None:
        self._burst, self._rate, self._most = burst, per_second, most_names
        self._left: OrderedDict[str, tuple[float, Instant]] = OrderedDict()

    def take(self, name: str, at: Instant) -> None:
        """Take one token; raises TooMany with the seconds until the next one."""
        left, since = self._left.pop(name, (float(self._burst), at))
        left = min(float(self._burst), left + max(0, at - since) / 1000 * self._rate)
        if left < 1:
            self._left[name] = (left, at)
            raise TooMany("too many requests", retry_after_seconds=max(1, math.ceil((1 - left) / self._rate)))
        self._left[name] = (left - 1, at)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
