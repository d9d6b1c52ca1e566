"""Which contacts wait and which agents are free, kept ready for the next decision; and the making of that decision."""

from __future__ import annotations

from bisect import bisect_left, insort

from bothways.center.config import AgentSettings, Config
from bothways.interactions.agent import Agent, may_be_offered
from bothways.interactions.contact import Contact
from bothways.interactions.floor import Floor
from bothways.kernel.ids import AgentId, ContactId
from bothways.kernel.time import Instant
from bothways.routing.decide import Free, Match, Snapshot, Waiting, decide, first_able, order
from bothways.routing.pool import Pool

Key = tuple[tuple[int, Instant, str], ContactId]
MOST_CONTACTS = 200
"""How many waiting contacts one decision looks at for one agent: who is behind them waits for the next decision."""


class Index:
    """Derived from the floor by its watchers; never written elsewhere, so it cannot drift."""

    def __init__(self, floor: Floor, config: Config) -> None:
        self.config = config
        self.waiting: list[Key] = []
        self._keys: dict[ContactId, Key] = {}
        self._contacts: dict[ContactId, Waiting] = {}
        self._kept: dict[ContactId, None] = {}
        self._pool = Pool()
        self.free = self._pool.free
        """Who may be offered a contact now, by id."""
        self._floor = floor
        floor.watchers.append(self.contact_changed)
        floor.agent_watchers.append(self.agent_changed)
        self.refill()

    def refill(self) -> None:
        """Start over from the floor, as after a new configuration."""
        self.waiting.clear()
        self._keys.clear()
        self._contacts.clear()
        self._kept.clear()
        self._pool.clear()
        for contact in self._floor.contacts.values():
            self.contact_changed(None, contact)
        for agent in self._floor.agents.values():
            self.agent_changed(None, agent)

    def contact_changed(self, _before: Contact | None, now: Contact | None) -> None:
        """Keep the line of waiting contacts."""
        if now is None:
            if _before is not None:
                self._leave(_before.id)
            return
        if now.stage != "queued":
            self._leave(now.id)
            return
        waiting = as_waiting(now)
        if self._contacts.get(now.id) == waiting:
            return
        self._leave(now.id)
        key = (order(waiting), now.id)
        insort(self.waiting, key)
        self._keys[now.id] = key
        self._contacts[now.id] = waiting
        if now.reserved_for is not None:
            self._kept[now.id] = None

    def agent_changed(self, _before: Agent | None, now: Agent | None) -> None:
        """Keep the set of agents who may be offered a contact."""
        if now is None:
            if _before is not None:
                self._pool.drop(_before.id)
            return
        settings = self.config.agents.get(now.id)
        if settings is None or not _is_free(now, settings):
            self._pool.drop(now.id)
            return
        known = self.free.get(now.id)
        if known is None or known.idle_since != now.idle_since:
            self._pool.put(as_free(now, settings))

    def _leave(self, contact: ContactId) -> None:
        key = self._keys.pop(contact, None)
        if key is not None:
            del self.waiting[bisect_left(self.waiting, key)]
            del self._contacts[contact]
            self._kept.pop(contact, None)

    def in_order(self, at: Instant) -> list[ContactId]:
        """All who wait: first those who are still kept for an agent, so that nobody else takes that agent."""
        kept = {contact: None for contact in self._kept if not _is_over(self._floor.contacts[contact], at)}
        return [*kept, *(contact for _, contact in self.waiting if contact not in kept)]

    def for_contact(self, contact: Contact, at: Instant) -> tuple[Snapshot, Match] | None:
        """Decide for a contact that waits: all free agents, or only the one it is kept for."""
        waiting = as_waiting(contact)
        if contact.reserved_for is not None and not _is_over(contact, at):
            kept_for = self.free.get(contact.reserved_for)
            agents: tuple[Free, ...] = (kept_for,) if kept_for is not None else ()
        else:
            agents = self._pool.contenders(waiting)
        return _decided(Snapshot(at=at, contacts=(waiting,), agents=agents)) if agents else None

    def for_agent(self, agent: AgentId, at: Instant) -> tuple[Snapshot, Match] | None:
        """Decide for an agent who became free: one kept for this agent, else the line up to the first that fits."""
        free = self.free.get(agent)
        if free is None or not self.waiting:
            return None
        contacts = self._floor.contacts
        for contact in self._kept:
            if contacts[contact].reserved_for == agent and not _is_over(contacts[contact], at):
                kept = _decided(Snapshot(at=at, contacts=(self._contacts[contact],), agents=(free,)))
                if kept is not None:
                    return kept
        line = (
            self._contacts[key[1]] for key in self.waiting[:MOST_CONTACTS] if not kept_from(contacts[key[1]], agent, at)
        )
        seen = first_able(line, free)
        return _decided(Snapshot(at=at, contacts=seen, agents=(free,))) if seen else None


def kept_from(contact: Contact, agent: AgentId, at: Instant) -> bool:
    """Whether the contact is being kept for another agent still."""
    return contact.reserved_for is not None and contact.reserved_for != agent and not _is_over(contact, at)


def _is_over(contact: Contact, at: Instant) -> bool:
    return contact.reserved_until is None or at >= contact.reserved_until


def as_waiting(contact: Contact) -> Waiting:
    """A waiting contact as routing sees it."""
    return Waiting(
        id=contact.id,
        queue=contact.queue or "",
        priority=contact.priority,
        since=contact.queued_at or contact.started_at,
        skills=contact.skills,
        language=contact.language,
        tier=contact.customer.tier if contact.customer else "",
        refused_by=contact.refused_by,
    )


def _is_free(agent: Agent, settings: AgentSettings) -> bool:
    return may_be_offered(agent, needs_desk=not settings.phone_only, kept_up=settings.leg == "kept_up")


def as_free(agent: Agent, settings: AgentSettings) -> Free:
    """A free agent as routing sees one."""
    return Free(id=agent.id, idle_since=agent.idle_since, skills=settings.skills, languages=settings.languages)


def _decided(snapshot: Snapshot) -> tuple[Snapshot, Match] | None:
    match = decide(snapshot)
    return (snapshot, match) if match else None
