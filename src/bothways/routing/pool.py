"""The free agents, by what they can: of those who can the same, only the longest idle can be chosen."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

from msgspec.structs import replace

from bothways.kernel.time import Instant
from bothways.routing.decide import Free, Waiting, is_able

Profile = tuple[tuple[tuple[str, int], ...], frozenset[str]]
Line = list[tuple[Instant, str]]


class Pool:
    """Free agents in lines of like skills and languages, longest idle first. A decision looks at the heads alone."""

    def __init__(self) -> None:
        self.free: dict[str, Free] = {}
        self._lines: dict[Profile, Line] = {}
        self._profiles: dict[str, Profile] = {}

    def clear(self) -> None:
        """Nobody is free, and what anybody can is forgotten."""
        self.free.clear()
        self._lines.clear()
        self._profiles.clear()

    def put(self, agent: Free) -> None:
        """The agent is free since `idle_since`."""
        self.drop(agent.id)
        self.free[agent.id] = agent
        profile = self._profiles.get(agent.id)
        if profile is None:
            profile = self._profiles[agent.id] = (tuple(sorted(agent.skills.items())), agent.languages)
        insort(self._lines.setdefault(profile, []), (agent.idle_since, agent.id))

    def drop(self, agent: str) -> None:
        """The agent is not free any more."""
        known = self.free.pop(agent, None)
        if known is None:
            return
        profile = self._profiles[agent]
        line = self._lines[profile]
        del line[bisect_left(line, (known.idle_since, agent))]
        if not line:
            del self._lines[profile]

    def contenders(self, contact: Waiting) -> tuple[Free, ...]:
        """Whom a decision for `contact` must look at, each with the number of those it stands for (`peers`).

        Of a line that is able: the head of those who have not refused this contact, and the head of those who have.
        The others of the line can the same and are idle for less long, so that no rule would choose them: the decision
        is the same as over all (tested against it)."""
        return tuple(self._heads(contact))

    def _heads(self, contact: Waiting) -> Iterator[Free]:
        refused = [agent for agent in contact.refused_by if agent in self.free]
        for profile, line in self._lines.items():
            if not is_able(self.free[line[0][1]], contact):
                continue
            those = sorted(
                (self.free[agent].idle_since, agent) for agent in set(refused) if self._profiles[agent] == profile
            )
            willing = next((agent for _, agent in line if agent not in refused), None)
            if willing is not None:
                yield replace(self.free[willing], peers=len(line) - len(those))
            if those:
                yield replace(self.free[those[0][1]], peers=len(those))
