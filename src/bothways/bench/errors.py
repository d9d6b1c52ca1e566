"""What can go wrong with a bench."""

from __future__ import annotations

from bothways.kernel.errors import BothwaysError


class BenchFailed(BothwaysError):
    """A bench could not measure what it set out to measure."""

    kind = "bench-failed"
