"""One step of the floor: what a fact led to. Handlers emit events (which change the floor at once) and give orders."""

from __future__ import annotations

from typing import TypeVar

from bothways.center.config import AgentSettings, Config
from bothways.center.facts import Fact
from bothways.center.matching import Index
from bothways.center.orders import AnyOrder
from bothways.interactions.agent import Agent
from bothways.interactions.contact import Contact
from bothways.interactions.events import Entry, Event
from bothways.interactions.evolve import evolve
from bothways.interactions.floor import Floor
from bothways.kernel.ids import AgentId, ContactId, NewId
from bothways.kernel.time import Instant

AnyFact = TypeVar("AnyFact", bound=Fact)


class Step:
    """The floor, the time and the rules for one fact; collects entries and orders."""

    def __init__(self, floor: Floor, index: Index, config: Config, at: Instant, new_id: NewId, actor: str) -> None:
        self.floor = floor
        self.index = index
        self.config = config
        self.at = at
        self.new_id = new_id
        self.actor = actor
        self.entries: list[Entry] = []
        self.orders: list[AnyOrder] = []

    def emit(self, event: Event, correlation: str, actor: str = "") -> None:
        """Let an event happen: it gets the next number and changes the floor, or raises IllegalMove."""
        entry = Entry(
            seq=self.floor.seq + 1, at=self.at, actor=actor or self.actor, correlation=correlation, event=event
        )
        evolve(self.floor, entry)
        self.entries.append(entry)

    def order(self, order: AnyOrder) -> None:
        """Ask something of the world, once this step is durable."""
        self.orders.append(order)

    def contact(self, contact: ContactId) -> Contact:
        """The open contact as it is now."""
        return self.floor.contact(contact)

    def agent(self, agent: AgentId) -> Agent:
        """The agent as it is now."""
        return self.floor.agent(agent)

    def settings(self, agent: AgentId) -> AgentSettings | None:
        """How the agent is set up; None for somebody who is no longer an agent."""
        return self.config.agents.get(agent)
