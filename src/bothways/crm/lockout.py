"""How wrong passwords slow down whoever guesses."""

from __future__ import annotations

from bothways.kernel.time import Instant, after

FREE_TRIES = 5
FIRST_LOCK_SECONDS = 60
LONGEST_LOCK_SECONDS = 3600


def locked_until(failed: int, at: Instant) -> Instant | None:
    """Until when the name is locked after its `failed`-th wrong password in a row; None: not locked.

    Each fifth failure locks, for one minute first and twice as long each time, at most an hour. (OWASP ASVS 4.0 2.2.1
    asks for at most 100 tries an hour and account.)
    """
    if failed <= 0 or failed % FREE_TRIES:
        return None
    times = failed // FREE_TRIES
    return after(at, min(FIRST_LOCK_SECONDS * 2 ** min(times - 1, 10), LONGEST_LOCK_SECONDS))
