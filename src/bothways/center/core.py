"""The core of a tenant's center: one fact in, entries and orders out. Synchronous and free of I/O, so that nothing
interleaves and the whole of it runs in simulations as it runs live."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec import Struct

from bothways.center import (
    acting,
    arriving,
    flowing,
    leaving,
    offering,
    presence,
    reconciling,
    recording,
    wrapping,
)
from bothways.center import facts as f
from bothways.center.config import Config
from bothways.center.deadlines import Deadlines, key_due
from bothways.center.matching import Index
from bothways.center.orders import AnyOrder, HangUp
from bothways.center.step import Step
from bothways.interactions import events as ev
from bothways.interactions.contact import LIVE
from bothways.interactions.events import Entry
from bothways.interactions.floor import Floor
from bothways.kernel.errors import BothwaysError, IllegalMove, Unavailable
from bothways.kernel.ids import AgentId, ContactId, LegId, NewId
from bothways.kernel.time import Instant


class Taken(Struct, frozen=True, kw_only=True):
    """What a fact led to. `refused`: why a person's command was not carried out (then there is nothing else)."""

    entries: tuple[Entry, ...] = ()
    orders: tuple[AnyOrder, ...] = ()
    refused: BothwaysError | None = None
    broke: Exception | None = None


class Core:
    """The floor of one tenant with its indexes and deadlines."""

    def __init__(self, config: Config, new_id: NewId, floor: Floor | None = None) -> None:
        self.config = config
        self.new_id = new_id
        self.floor = floor or Floor()
        self.index = Index(self.floor, config)
        self.deadlines = Deadlines(self.floor)
        self.stale = 0
        self._last: Instant = Instant(0)

    def configure(self, config: Config) -> None:
        """Work by a newer configuration from the next fact on."""
        self.config = config
        self.index.config = config
        self.index.refill()

    def next_due(self) -> Instant | None:
        """When a `TimePassed` is wanted."""
        return self.deadlines.next()

    def take(self, fact: f.Fact, at: Instant) -> Taken:
        """Let a fact happen. A refused or broken step changes nothing; a caller of a broken one goes to safety."""
        at = self._last = max(at, self._last)
        if isinstance(fact, f.TimePassed):
            return self._all_due(fact, at)
        try:
            return self._run(fact, at, self._handle)
        except BothwaysError as refused:
            if isinstance(fact, f.AgentFact):
                return Taken(refused=refused)
            if isinstance(refused, IllegalMove):
                self.stale += 1
                return Taken()
            return self._safety(fact, at, refused)
        except Exception as broke:
            if isinstance(fact, f.AgentFact):
                # Nothing has changed, so the call goes on: a button that does not work must not cut it.
                return Taken(refused=Unavailable("this did not work", part="center"), broke=broke)
            return self._safety(fact, at, broke)

    def _run(self, fact: f.Fact, at: Instant, handle: Callable[[Step, f.Fact], None]) -> Taken:
        actor = f"agent:{fact.agent}" if isinstance(fact, f.AgentFact) else "system"
        step = Step(self.floor, self.index, self.config, at, self.new_id, actor)
        with self.floor.trial():
            handle(step, fact)
        return Taken(entries=tuple(step.entries), orders=tuple(step.orders))

    def _handle(self, step: Step, fact: f.Fact) -> None:
        if isinstance(fact, f.AgentFact):
            if isinstance(fact, f.DeskOpened):
                self.deadlines.beat(fact.agent, step.at)
            elif not isinstance(fact, f.DeskLost):
                presence.check_desk(step, fact)
        elif isinstance(fact, f.DeskBeat):
            for agent, _desk in fact.desks:
                self.deadlines.beat(agent, step.at)
        elif isinstance(fact, f.CenterStarted):
            for known in self.floor.agents.values():
                if known.desk is not None and known.desk.live:
                    self.deadlines.beat(known.id, step.at)
        HANDLERS[type(fact)](step, fact)

    def _all_due(self, fact: f.TimePassed, at: Instant) -> Taken:
        """Each key that is due is a step of its own, so that one that breaks harms no other."""
        entries: list[Entry] = []
        orders: list[AnyOrder] = []
        broke: Exception | None = None
        for key in list(self.deadlines.pop(at)):
            try:
                taken = self._run(fact, at, partial(self._key_due, key))
            except IllegalMove:
                self.stale += 1
                continue
            except Exception as bug:
                broke = bug
                taken = self._safety(fact, at, bug, ContactId(key))
            entries.extend(taken.entries)
            orders.extend(taken.orders)
        return Taken(entries=tuple(entries), orders=tuple(orders), broke=broke)

    def _key_due(self, key: str, step: Step, _fact: f.Fact) -> None:
        key_due(step, self.deadlines, key)

    def _safety(self, fact: f.Fact, at: Instant, broke: Exception, contact: ContactId | None = None) -> Taken:
        """The step broke: send the contact it was about to its fall-back, alone, and say so."""
        contact = contact or _contact_of(self.floor, fact)
        if contact is None:
            return Taken(broke=broke)

        def to_safety(step: Step, _fact: f.Fact) -> None:
            now = step.floor.contacts.get(contact)
            if now is not None and now.stage in LIVE:
                flowing.fall_back(step, now)

        try:
            taken = self._run(fact, at, to_safety)
        except Exception:
            leg = next((leg for leg, owner in self.floor.legs.items() if owner == contact), None)
            return Taken(orders=(HangUp(contact=contact, leg=leg),) if leg else (), broke=broke)
        return Taken(entries=taken.entries, orders=taken.orders, broke=broke)


def _contact_of(floor: Floor, fact: f.Fact) -> ContactId | None:
    named = getattr(fact, "contact", None)
    if named is not None:
        return ContactId(named)
    owner = floor.legs.get(getattr(fact, "leg", None) or LegId(""))
    if owner is None:
        return None
    if owner in floor.contacts:
        return ContactId(owner)
    agent = floor.agents.get(AgentId(owner))
    return agent.work.contact if agent and agent.work else None


# --- facts about legs find their owner here ------------------------------------------------------------------------


def _leg_up(step: Step, fact: f.LegUp) -> None:
    agent = step.floor.agents.get(AgentId(step.floor.legs.get(fact.leg, "")))
    if agent is not None:
        offering.leg_up(step, agent, fact.leg)
    elif fact.leg not in step.floor.legs:
        step.order(HangUp(leg=fact.leg))


def _leg_ended(step: Step, fact: f.LegEnded) -> None:
    owner = step.floor.legs.get(fact.leg)
    if owner is None:
        return
    contact = step.floor.contacts.get(ContactId(owner))
    if contact is not None:
        leaving.customer_leg_ended(step, contact, fact.leg, fact.cause)
        return
    agent = step.floor.agents.get(AgentId(owner))
    if agent is not None:
        leaving.agent_leg_ended(step, agent, fact.leg, fact.cause, fact.code)


def _digit(step: Step, fact: f.DigitPressed) -> None:
    contact = step.floor.contacts.get(ContactId(step.floor.legs.get(fact.leg, "")))
    if contact is not None:
        flowing.digit(step, contact, fact)


def _play_ended(step: Step, fact: f.PlayEnded) -> None:
    contact = step.floor.contacts.get(ContactId(step.floor.legs.get(fact.leg, "")))
    if contact is not None:
        flowing.play_ended(step, contact, fact)


def _recording_ended(step: Step, fact: f.RecordingEnded) -> None:
    contact = recording.of_recording(step, fact.recording)
    if recording.ended(step, fact) and contact is not None:
        leaving.close_if_done(step, contact)


def _message_taken(step: Step, fact: f.MessageTaken) -> None:
    flowing.message_taken(step, fact)
    contact = step.floor.contacts.get(fact.contact)
    if contact is not None:
        leaving.close_if_done(step, contact)


def _order_failed(step: Step, fact: f.OrderFailed) -> None:
    """What cannot be ordered is worked off by what it was about; the rest the next listing puts right."""
    if fact.order == "ring" and fact.leg is not None:
        _leg_ended(step, f.LegEnded(leg=fact.leg, cause=27))
    elif fact.order == "record" and fact.recording is not None:
        contact = recording.of_recording(step, fact.recording)
        part = recording.live_part(contact) if contact else None
        if contact is not None and part is not None:
            recording.lost(step, contact, part, fact.reason)
    elif fact.order == "connect":
        owner = step.floor.contacts.get(ContactId(step.floor.legs.get(fact.leg or LegId(""), "")))
        if owner is not None and owner.stage == "offered":
            offering.end(step, owner, "failed", fact.reason)


def _database(step: Step, fact: f.DatabaseHealth) -> None:
    if step.floor.system.database != fact.ok:
        step.emit(ev.SystemChanged(part="database", up=fact.ok), "system")
        if fact.ok:
            offering.match_all(step)


HANDLERS: dict[type, Callable[[Step, Any], None]] = {
    f.CallArrived: arriving.call_arrived,
    f.CustomerFound: arriving.customer_found,
    f.LegUp: _leg_up,
    f.LegEnded: _leg_ended,
    f.DigitPressed: _digit,
    f.PlayEnded: _play_ended,
    f.Connected: offering.connected,
    f.MessageTaken: _message_taken,
    f.PhoneHeld: acting.phone_held,
    f.RecordingBegan: recording.began,
    f.RecordingEnded: _recording_ended,
    f.RecordingPaused: recording.paused,
    f.OrderFailed: _order_failed,
    f.PhonePresence: presence.phone_presence,
    f.EngineListed: reconciling.engine_listed,
    f.EngineLost: lambda step, _fact: reconciling.engine_lost(step),
    f.EngineRestarted: lambda step, _fact: reconciling.engine_restarted(step),
    f.DeskOpened: presence.desk_opened,
    f.DeskLost: presence.desk_lost,
    f.DeskBeat: presence.desk_beat,
    f.StateAsked: presence.state_asked,
    f.OfferAccepted: offering.accepted,
    f.OfferDeclined: offering.declined,
    f.CallAct: acting.act,
    f.DigitsSent: acting.digits,
    f.WrapUpSaved: wrapping.saved,
    f.LookedUp: flowing.looked_up,
    f.DatabaseHealth: _database,
    f.CenterStarted: lambda step, _fact: reconciling.center_started(step),
}
