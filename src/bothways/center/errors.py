"""What the center refuses."""

from __future__ import annotations

from bothways.kernel.errors import BothwaysError


class OfferGone(BothwaysError):
    """The offer was withdrawn, timed out or taken back; nothing can be accepted any more."""

    kind = "offer-gone"


class DeskReadOnly(BothwaysError):
    """Another tab is the agent's desk; this one may only look."""

    kind = "desk-read-only"


class DispositionNeeded(BothwaysError):
    """This agent's wrap-up ends only with a result."""

    kind = "disposition-needed"


class LeaseLost(BothwaysError):
    """Another center serves this tenant now; this one must not write any more."""

    kind = "lease-lost"
