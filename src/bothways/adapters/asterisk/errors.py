"""What can go wrong between us and the engine."""

from __future__ import annotations

from bothways.kernel.errors import BothwaysError, Unavailable


class EngineAway(Unavailable):
    """There is no connection to the engine, or it gave no answer in time."""

    kind = "engine-away"


class EngineRefused(BothwaysError):
    """The engine answered that it will not or cannot. `status` is its HTTP status."""

    kind = "engine-refused"

    def __init__(self, message: str, /, *, status: int, **facts: object) -> None:
        super().__init__(message, status=status, **facts)
        self.status = status
