"""What can go wrong in the town."""

from __future__ import annotations

from bothways.kernel.errors import BothwaysError, Invalid


class TownError(BothwaysError):
    """The town cannot do what it was asked: no engine, no center, no such phone."""

    kind = "town"


class NotUnderstood(Invalid):
    """A voice, keys or a number that cannot be read as such."""

    kind = "not-understood"
