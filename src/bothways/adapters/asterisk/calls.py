"""What the adapter itself must remember of running calls: which legs there are, where they are and what they hear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from bothways.kernel.ids import LegId

Side = Literal["customer", "agent"]


@dataclass(slots=True, kw_only=True)
class Leg:
    """One channel of ours: whose, in which bridge, what music it waits with, and the playbacks not ended yet."""

    side: Side
    lane: str
    bridge: str | None = None
    music: str | None = None
    plays: set[str] = field(default_factory=set)

    def end_plays(self) -> tuple[str, ...]:
        """The playbacks that run, forgotten from now on."""
        running = tuple(self.plays)
        self.plays.clear()
        return running


class Calls:
    """Legs by id. Bridges that nobody is left in are told, so that they can be taken down."""

    def __init__(self) -> None:
        self._legs: dict[LegId, Leg] = {}
        self._inside: dict[str, set[LegId]] = {}

    def __contains__(self, leg: LegId) -> bool:
        return leg in self._legs

    def get(self, leg: LegId) -> Leg | None:
        """The leg, if it is known."""
        return self._legs.get(leg)

    def know(self, leg: LegId, side: Side, lane: str | None = None) -> Leg:
        """The leg, remembered from now on."""
        known = self._legs.get(leg)
        if known is None:
            known = self._legs[leg] = Leg(side=side, lane=lane or leg)
        elif lane:
            known.lane = lane
        return known

    def move(self, leg: LegId, bridge: str | None) -> str | None:
        """Remember the leg's new bridge; gives the old one if nobody is left in it."""
        known = self._legs.get(leg)
        if known is None or known.bridge == bridge:
            return None
        old, known.bridge = known.bridge, bridge
        if bridge is not None:
            known.music = None
            self._inside.setdefault(bridge, set()).add(leg)
        return self._leave(leg, old)

    def forget(self, leg: LegId) -> str | None:
        """The leg is gone; gives its bridge if nobody is left in it."""
        known = self._legs.pop(leg, None)
        return self._leave(leg, known.bridge) if known else None

    def keep_only(self, legs: Iterable[LegId]) -> None:
        """Forget every leg that is not in `legs` (an engine lists them)."""
        for gone in set(self._legs) - set(legs):
            self.forget(gone)

    def clear(self) -> None:
        """Forget everything: the engine is a new process."""
        self._legs.clear()
        self._inside.clear()

    def _leave(self, leg: LegId, bridge: str | None) -> str | None:
        inside = self._inside.get(bridge) if bridge else None
        if bridge is None or inside is None:
            return None
        inside.discard(leg)
        if inside:
            return None
        del self._inside[bridge]
        return bridge
