"""`python -m bothways.bench.profiled center`: the center under the profiler, which leaves a file at the end."""

from __future__ import annotations

import cProfile
import os
import signal
import sys
import time
from typing import Final

from bothways import app

FILE_VARIABLE: Final = "BOTHWAYS_BENCH_PROFILE"


def main() -> int:
    """Run the process to its end; from SIGUSR1 on its time is counted (of the processor, not of the clock)."""
    profiler = cProfile.Profile(time.process_time)
    signal.signal(signal.SIGUSR1, lambda _number, _frame: profiler.enable())
    try:
        return app.main(sys.argv[1])
    finally:
        profiler.disable()
        profiler.dump_stats(os.environ[FILE_VARIABLE])


if __name__ == "__main__":
    sys.exit(main())
