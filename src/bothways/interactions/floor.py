"""The floor: all open contacts and all agents of a tenant, moved by nothing but events, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from bothways.interactions.agent import Agent
from bothways.interactions.contact import Contact
from bothways.kernel.errors import IllegalMove
from bothways.kernel.ids import AgentId, ContactId, LegId

MOST_PAST_LEGS = 10_000
"""Minutes of the busiest hour: a late word comes within seconds."""


class System(Struct, frozen=True, kw_only=True):
    """The parts that everything stands on."""

    engine: bool = False
    database: bool = True


class Harvest(Struct, frozen=True, kw_only=True):
    """Changes since the last one: (kind, id) pairs, contacts that were closed, agents' changes of state in order."""

    touched: set[tuple[str, str]]
    closed: dict[ContactId, Contact]
    moves: list[tuple[Agent, Agent]]


class Floor:
    """State with an undo log: within `trial`, an exception puts everything back as it was."""

    def __init__(self) -> None:
        self.seq = 0
        self.system = System()
        self.contacts: dict[ContactId, Contact] = {}
        self.agents: dict[AgentId, Agent] = {}
        self.legs: dict[LegId, ContactId | AgentId] = {}
        self.past_legs: dict[LegId, bool] = {}
        """Legs that were here and are gone: a late word of one must not make it a new call. Memory of this process."""
        self.touched: set[tuple[str, str]] = set()
        self.closed: dict[ContactId, Contact] = {}
        """Contacts that have left the floor since the last `harvest`."""
        self.moves: list[tuple[Agent, Agent]] = []
        """Agents' changes of state (before, after) since the last `harvest`, in order."""
        self._undo: list[Callable[[], None]] = []
        self._on_trial = False
        self.watchers: list[Callable[[Contact | None, Contact | None], None]] = []
        self.agent_watchers: list[Callable[[Agent | None, Agent | None], None]] = []

    def contact(self, contact: ContactId) -> Contact:
        """The open contact; IllegalMove when there is none of this id."""
        found = self.contacts.get(contact)
        if found is None:
            raise IllegalMove("no such open contact", contact=contact)
        return found

    def agent(self, agent: AgentId) -> Agent:
        """The agent, offline when never heard of."""
        return self.agents.get(agent) or Agent(id=agent)

    def put_contact(self, contact: Contact) -> None:
        """Replace one contact; a closed one leaves the floor."""
        before = self.contacts.get(contact.id)
        self.touched.add(("contact", contact.id))
        if contact.stage == "closed":
            self._drop(self.contacts, contact.id)
            self._set(self.closed, contact.id, contact)
            if contact.leg is not None:
                self._leg_gone(contact.leg)
        else:
            self._set(self.contacts, contact.id, contact)
            if contact.leg is not None:
                self._set(self.legs, contact.leg, contact.id)
            elif before is not None and before.leg is not None:
                self._leg_gone(before.leg)
        for watch in self.watchers:
            watch(before, contact)
            if self._on_trial:
                self._undo.append(_again(watch, contact, before))

    def put_agent(self, agent: Agent) -> None:
        """Replace one agent and keep the index of legs."""
        before = self.agents.get(agent.id)
        self.touched.add(("agent", agent.id))
        if before is not None and before.leg is not None and (agent.leg is None or agent.leg.id != before.leg.id):
            self._leg_gone(before.leg.id)
        if agent.leg is not None:
            self._set(self.legs, agent.leg.id, agent.id)
        self._set(self.agents, agent.id, agent)
        if before is not None and before.since != agent.since:
            self.moves.append((before, agent))
            if self._on_trial:
                self._undo.append(_pop(self.moves))
        for watch in self.agent_watchers:
            watch(before, agent)
            if self._on_trial:
                self._undo.append(_again(watch, agent, before))

    def put_system(self, system: System) -> None:
        """Replace what is known of the parts below."""
        before = self.system
        self.system = system
        self.touched.add(("system", "system"))
        if self._on_trial:
            self._undo.append(lambda: setattr(self, "system", before))

    def harvest(self) -> Harvest:
        """What has changed since the last harvest."""
        harvest = Harvest(touched=self.touched, closed=self.closed, moves=self.moves)
        self.touched, self.closed, self.moves = set(), {}, []
        return harvest

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Keep all changes made inside, or none when it raises."""
        self._on_trial = True
        seq, touched = self.seq, set(self.touched)
        try:
            yield
        except BaseException:
            while self._undo:
                self._undo.pop()()
            self.seq, self.touched = seq, touched
            raise
        finally:
            self._on_trial = False
            self._undo.clear()

    def _leg_gone(self, leg: LegId) -> None:
        self._drop(self.legs, leg)
        self._set(self.past_legs, leg, True)
        if len(self.past_legs) > MOST_PAST_LEGS:
            del self.past_legs[next(iter(self.past_legs))]

    def _set(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        before = table.get(key)
        table[key] = value
        if self._on_trial:
            self._undo.append(_restore(table, key, before))

    def _drop(self, table: dict[Any, Any], key: Any) -> None:
        if key in table:
            before = table.pop(key)
            if self._on_trial:
                self._undo.append(_restore(table, key, before))


def _restore(table: dict[Any, Any], key: Any, before: Any) -> Callable[[], None]:
    def back() -> None:
        if before is None:
            table.pop(key, None)
        else:
            table[key] = before

    return back


def _pop(moves: list[tuple[Agent, Agent]]) -> Callable[[], None]:
    def back() -> None:
        moves.pop()

    return back


def _again(watch: Callable[[Any, Any], None], now: Any, before: Any) -> Callable[[], None]:
    def back() -> None:
        watch(now, before)

    return back
