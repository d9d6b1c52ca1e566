"""One decision: from a snapshot and the time to a contact, an agent and the reason; replayable from that alone."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from bothways.kernel.time import Instant

POLICY = "longest-idle-1"
"""Best-served contact first (priority, then first arrival), best-fitting agent, longest idle breaks ties."""


class Waiting(Struct, frozen=True, kw_only=True):
    """A contact that waits. `skills`: skill code → least level; `since`: when it entered the queue."""

    id: str
    queue: str
    priority: int
    since: Instant
    skills: dict[str, int]
    language: str
    tier: str = ""
    refused_by: tuple[str, ...] = ()


class Free(Struct, frozen=True, kw_only=True):
    """An agent who may be offered a contact now. `peers`: how many free agents this one stands for, itself included,
    who can the same and are idle for less long."""

    id: str
    idle_since: Instant
    skills: dict[str, int]
    languages: frozenset[str]
    peers: int = 1


class Snapshot(Struct, frozen=True, kw_only=True):
    """All that a decision looks at."""

    at: Instant
    contacts: tuple[Waiting, ...]
    agents: tuple[Free, ...]
    policy: str = POLICY


class Match(Struct, frozen=True, kw_only=True):
    """The choice and why: `skill_fit` is the sum of levels above what is needed, `able` how many agents could."""

    contact: str
    agent: str
    skill_fit: int
    waited_ms: int
    idle_ms: int
    able: int
    language: str
    tier: str

    def why(self) -> dict[str, int | str]:
        """The reason in figures, as the offer and the stored decision carry it."""
        return {
            "skill_fit": self.skill_fit,
            "language": self.language,
            "tier": self.tier,
            "waited_ms": self.waited_ms,
            "idle_ms": self.idle_ms,
            "able": self.able,
        }


def is_able(agent: Free, contact: Waiting) -> bool:
    """Whether the agent has every skill at its least level and speaks the language."""
    if contact.language and contact.language not in agent.languages:
        return False
    have = agent.skills
    return all(have.get(skill, 0) >= level for skill, level in contact.skills.items())


def fit(agent: Free, contact: Waiting) -> int:
    """How much better than needed: the sum over the needed skills of (level − least level)."""
    return sum(agent.skills[skill] - level for skill, level in contact.skills.items())


def order(contact: Waiting) -> tuple[int, Instant, str]:
    """Sorting key of waiting contacts: higher priority first, then who came first (I9)."""
    return (-contact.priority, contact.since, contact.id)


def decide(snapshot: Snapshot) -> Match | None:
    """The first contact in `order` that someone can serve, with the agent who fits best.

    Who has just let this contact's offer pass comes last, so that one absent agent cannot hold it up; among equals the
    longest idle is taken (the field's default, FCFS-ALIS: Adan and Weiss 2014), then the smaller id.
    """
    for contact in sorted(snapshot.contacts, key=order):
        able = [agent for agent in snapshot.agents if is_able(agent, contact)]
        if able:
            return _match(contact, able, snapshot.at)
    return None


def _match(contact: Waiting, able: list[Free], at: Instant) -> Match:
    experts = contact.tier in ("gold", "vip")
    best = min(able, key=lambda a: (a.id in contact.refused_by, -fit(a, contact) if experts else 0, a.idle_since, a.id))
    return Match(
        contact=contact.id,
        agent=best.id,
        skill_fit=fit(best, contact),
        waited_ms=at - contact.since,
        idle_ms=at - best.idle_since,
        able=sum(agent.peers for agent in able),
        language=contact.language,
        tier=contact.tier,
    )


def first_able(contacts: Iterable[Waiting], agent: Free) -> tuple[Waiting, ...]:
    """The contacts, in order, up to and with the first that the agent can serve; empty when there is none."""
    seen: list[Waiting] = []
    for contact in contacts:
        seen.append(contact)
        if is_able(agent, contact):
            return tuple(seen)
    return ()
