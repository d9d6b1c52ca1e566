"""A copy of the floor in the web process, moved by the same events through the same code, and its views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from bothways.center.config import Config
from bothways.interactions.agent import Agent, state
from bothways.interactions.contact import Contact
from bothways.interactions.events import Entry
from bothways.interactions.evolve import evolve
from bothways.interactions.floor import Floor
from bothways.interactions.views import AgentCard, agent_view, contact_view
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import AgentId, ContactId, QueueId
from bothways.kernel.time import Instant
from bothways.reporting.queue_day import Passage, QueueDay
from bothways.web.live_views import SystemView, queue_agents, queue_view, serves

Key = tuple[str, str]
EVERYONE = frozenset({"*"})
NOBODY: frozenset[str] = frozenset()


class Gap(BothwaysError):
    """The replica missed something and must be loaded again."""

    kind = "replica-gap"


class Shown(Struct, frozen=True, kw_only=True):
    """A view and the agents who may see it beside supervisors (`EVERYONE`: all)."""

    view: Any
    readers: frozenset[str]


class Replica:
    """One tenant's floor as of `floor.seq`."""

    def __init__(self, config: Config, floor: Floor, passages: Iterable[tuple[str, Passage]]) -> None:
        self.floor = floor
        self.center_up = True
        self.database_up = True
        self.changed: set[Key] = set()
        self._days: dict[str, QueueDay] = {}
        self.configure(config)
        for queue, passage in passages:
            if queue in self._days:
                self._days[queue].tell(passage)
        for contact in floor.contacts.values():
            self._passed(None, contact)
        floor.watchers.append(self._passed)
        floor.harvest()

    def configure(self, config: Config) -> None:
        """Work by a newer configuration; everything may look different."""
        self.config = config
        for queue in config.queues.values():
            day = self._days.setdefault(queue.id, QueueDay(queue.threshold_seconds, queue.zone))
            day.threshold_seconds, day.zone = queue.threshold_seconds, queue.zone
        self._servants = {
            queue.id: frozenset(agent.id for agent in config.agents.values() if serves(agent, queue))
            for queue in config.queues.values()
        }
        self.changed.update(self.everything())

    def apply(self, entries: Sequence[Entry]) -> None:
        """Take a batch; entries already seen are passed over. Raises Gap when one is missing or does not fit."""
        for entry in entries:
            if entry.seq <= self.floor.seq:
                continue
            if entry.seq != self.floor.seq + 1:
                raise Gap("an entry is missing", seq=entry.seq, have=self.floor.seq)
            try:
                with self.floor.trial():
                    evolve(self.floor, entry)
            except BothwaysError as misfit:
                raise Gap("an entry does not fit", seq=entry.seq, reason=str(misfit)) from misfit
        touched = self.floor.harvest().touched
        self.changed |= touched
        if any(kind == "agent" for kind, _ in touched):
            self.changed |= {("queue", queue) for queue in self.config.queues}

    def everything(self) -> set[Key]:
        """Everything there is to see now."""
        found: set[Key] = {("agent", agent) for agent in self.config.agents}
        found |= {("contact", contact) for contact in self.floor.contacts}
        found |= {("queue", queue) for queue in self.config.queues}
        return found | {("system", "system")}

    def show(self, key: Key, at: Instant) -> Shown | None:
        """The present view of a thing; None when it is gone."""
        kind, name = key
        match kind:
            case "agent":
                return self._agent(AgentId(name))
            case "contact":
                return self._contact(ContactId(name))
            case "queue":
                return self._queue(QueueId(name), at)
        return Shown(view=self.system(), readers=EVERYONE)

    def system(self) -> SystemView:
        """The parts below; without a center nobody knows of the engine, but what was last known stands."""
        known = self.floor.system
        return SystemView(
            database="up" if self.database_up and known.database else "down",
            engine="up" if known.engine else "down",
            center="up" if self.center_up else "down",
        )

    def _agent(self, agent_id: AgentId) -> Shown | None:
        settings = self.config.agents.get(agent_id)
        agent = self.floor.agent(agent_id)
        if settings is None:
            if agent_id not in self.floor.agents:
                return None
            card = AgentCard(name="", username="")
        else:
            card = settings.card
        contact = self.floor.contacts.get(agent.work.contact) if agent.work else None
        return Shown(view=agent_view(agent, card, contact), readers=frozenset({agent_id}))

    def _contact(self, contact_id: ContactId) -> Shown | None:
        contact = self.floor.contacts.get(contact_id)
        if contact is None:
            return None
        view = contact_view(contact, self._ringing_leg(contact))
        return Shown(view=view, readers=frozenset({view.agent_id}) if view.agent_id else NOBODY)

    def _ringing_leg(self, contact: Contact) -> str | None:
        if contact.offer is None:
            return None
        leg = self.floor.agent(contact.offer.agent).leg
        return leg.id if leg is not None and leg.contact == contact.id else None

    def _queue(self, queue_id: QueueId, at: Instant) -> Shown | None:
        queue = self.config.queues.get(queue_id)
        if queue is None:
            return None
        waiting = [c for c in self.floor.contacts.values() if c.queue == queue_id and c.stage in ("queued", "offered")]
        agents: list[Agent] = [self.floor.agent(AgentId(a)) for a in self._servants[queue_id]]
        view = queue_view(queue, self._days[queue_id], waiting, queue_agents(map(state, agents)), at)
        return Shown(view=view, readers=self._servants[queue_id])

    def _passed(self, _before: Contact | None, contact: Contact | None) -> None:
        if contact is None or contact.queue is None or contact.queued_at is None or contact.queue not in self._days:
            return
        passage = Passage(
            contact=contact.id,
            queued_at=contact.queued_at,
            connected_at=contact.connected_at,
            ended_at=contact.ended_at,
        )
        self._days[contact.queue].tell(passage)
        self.changed.add(("queue", contact.queue))
