"""`python -m bothways.bench.profiled center`: the center under the profiler; its figures go to a file at the end."""

from __future__ import annotations

import cProfile
import os
import sys
from typing import Final

from bothways import app

FILE_VARIABLE: Final = "BOTHWAYS_BENCH_PROFILE"


def main() -> int:
    """Run the process to its end and leave the profile."""
    profiler = cProfile.Profile()
    try:
        return profiler.runcall(app.main, sys.argv[1])
    finally:
        profiler.dump_stats(os.environ[FILE_VARIABLE])


if __name__ == "__main__":
    sys.exit(main())
