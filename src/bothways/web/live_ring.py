"""The last changes, so that a client that was away for a moment gets only what it missed (I38)."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable

from msgspec import Raw, Struct

from bothways.web.live_replica import EVERYONE, Key

MOST_BATCHES = 3000
"""At ten batches a second: five minutes."""


class Change(Struct, frozen=True, kw_only=True):
    """A whole view, encoded (None: gone), with the agents who may see it now and who could just before."""

    key: Key
    view: Raw | None
    readers: frozenset[str]
    before: frozenset[str]


class Told(Struct, frozen=True, kw_only=True):
    """A change as one client gets it."""

    kind: str
    id: str
    view: Raw | None


class Reader(Struct, frozen=True, kw_only=True):
    """For whom a change is filtered: a supervisor sees all, an agent what names the agent."""

    agent: str
    all: bool

    def sees(self, readers: frozenset[str]) -> bool:
        """Whether a view with these readers is for this client."""
        return self.all or readers is EVERYONE or self.agent in readers


def told(change: Change, reader: Reader) -> Told | None:
    """The change for this client: the view, its end, or nothing at all."""
    kind, name = change.key
    if reader.sees(change.readers):
        return Told(kind=kind, id=name, view=change.view)
    if reader.sees(change.before):
        return Told(kind=kind, id=name, view=None)
    return None


class Ring:
    """Batches by the sequence number they lead to."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._batches: deque[tuple[int, tuple[Change, ...]]] = deque()

    def add(self, seq: int, changes: tuple[Change, ...]) -> None:
        """Keep a batch; the oldest one goes when there are too many."""
        self._batches.append((seq, changes))
        if len(self._batches) > MOST_BATCHES:
            self._start = self._batches.popleft()[0]

    def since(self, seq: int, now_at: int, reader: Reader) -> list[Told] | None:
        """What a client that stands at `seq` has missed up to `now_at`, each thing once; None when nobody knows."""
        if not self._start <= seq <= now_at:
            return None
        merged: OrderedDict[Key, Told] = OrderedDict()
        # Changes without a ledger entry (a part below went away) carry the number of the entry before them: look again.
        for change in self._after(seq):
            found = told(change, reader)
            if found is not None:
                merged[change.key] = found
        return list(merged.values())

    def _after(self, seq: int) -> Iterable[Change]:
        for number, changes in self._batches:
            if number >= seq:
                yield from changes
