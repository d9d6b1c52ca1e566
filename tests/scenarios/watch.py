"""The invariants, asserted after each step and each second of a simulation: of the floor and of the world."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bothways.center import facts as f
from bothways.center.config import AgentSettings
from bothways.center.core import Taken
from bothways.center.orders import HangUp
from bothways.interactions import events as ev
from bothways.interactions.agent import Agent, state
from bothways.interactions.contact import Contact
from bothways.interactions.evolve import evolve
from bothways.interactions.floor import Floor
from bothways.kernel.ids import AgentId
from scenarios.book import Book, Broken
from scenarios.people import Person
from scenarios.tally import Tally
from scenarios.world import World, loaded

STUCK_MS = 15_000 + 2_500
GHOST_MS = 30_000
SILENT_MS = 8_000
HELD_MS = 6_500
DESK_MS = 13_500
"""Ten seconds, a beat of two and its way."""


class Watch:
    """Hangs on a world. `quiet_since`: no fault of the whole has been seen since then."""

    def __init__(self, world: World, people: dict[AgentId, Person] | None = None) -> None:
        self.world = world
        self.people = people or {}
        self.tally = Tally()
        self.book = Book()
        self.reference = Floor()
        self.quiet_since = world.now
        self.started_at = world.now
        self.heard: dict[AgentId, int] = {}
        self.allows_breaks = False
        self._since: dict[tuple[str, str], int] = {}
        self._talks: list[tuple[str, str, str]] = []
        world.after_step = self.after_step
        world.on_restart = self.restarted
        world.on_order = lambda order: self.tally.one("order", type(order).__name__)
        world.every(1_000, self.each_second)

    # --- after each step -----------------------------------------------------------------------------------------

    def after_step(self, fact: f.Fact, taken: Taken) -> None:
        """Look at what a fact led to."""
        self.tally.one("fact", type(fact).__name__)
        self.i17_restart_hangs_up_nobody(fact, taken)
        if isinstance(fact, f.DeskOpened):
            self.heard[fact.agent] = self.world.now
        if taken.broke is not None and not self.allows_breaks:
            raise Broken(f"a step broke: {taken.broke!r}") from taken.broke
        if self.world.core is not None and self.world.core.stale:
            raise Broken(f"§2.3 a word of the world does not fit and was dropped: {fact}")
        if taken.refused is not None:
            self.tally.one("refusal", taken.refused.kind)
        self.stale_words_move_nothing(fact, taken)
        for entry in taken.entries:
            self.tally.event(entry.event)
            self.book.read(entry)
            match entry.event:
                case ev.OfferMade():
                    self.at_offer(entry.event)
                case ev.ContactClosed(contact=contact):
                    i12_segments_have_no_gap(self.reference.contacts[contact])
                case _:
                    pass
            evolve(self.reference, entry)
        i8_lost_desk_cuts_no_call(taken)
        if taken.entries:
            floor = self.world.floor
            self._same(taken)
            i19_sets_equal_the_floor(self.world)
            if floor.system.engine and floor.system.database:
                self.i9_nobody_waits_for_nothing()

    def stale_words_move_nothing(self, fact: f.Fact, taken: Taken) -> None:
        """Only the playback that is waited for, and a key of a caller in a flow, lead on."""
        if isinstance(fact, f.PlayEnded) and taken.entries:
            owner = self.reference.legs.get(fact.leg)
            contact = self.reference.contacts.get(owner) if owner else None  # type: ignore[call-overload]
            if contact is None or contact.play != fact.play:
                raise Broken(f"§4.4 the end of {fact.play} leads on, and {contact and contact.play} is waited for")

    def _same(self, taken: Taken) -> None:
        """I4: what the entries say is what the floor is."""
        floor = self.world.floor
        for entry in taken.entries:
            contact = getattr(entry.event, "contact", None)
            agent = getattr(entry.event, "agent", None)
            if contact is not None:
                now = floor.contacts.get(contact)
                if now != self.reference.contacts.get(contact):
                    raise Broken(f"I4 contact {contact} is not what its entries say")
                if now is not None:
                    self.tally.one("stage", now.stage)
            if agent is not None:
                if floor.agents.get(agent) != self.reference.agents.get(agent):
                    raise Broken(f"I4 agent {agent} is not what the entries say")
                self.tally.one("state", state(floor.agent(agent)))

    def at_offer(self, event: ev.OfferMade) -> None:
        """An offer is about to be made; the reference floor stands right before it."""
        floor, at, config = self.reference, self.world.now, self.world.config
        contact, agent = floor.contacts[event.contact], floor.agent(event.agent)
        settings = config.agents[agent.id]
        if not is_free(agent, settings):
            raise Broken(f"I7 {agent.id} is offered a contact while {state(agent)}: {agent}")
        if not (floor.system.engine and floor.system.database):
            raise Broken(f"I7 {contact.id} is offered while engine or database are away")
        if not may_serve(settings, contact) or is_kept_from(contact, agent.id, at):
            raise Broken(f"I9 {contact.id} is offered to {agent.id}, who may not serve it")
        mine = turn(contact, agent.id, at)
        for other in floor.contacts.values():
            waits = other.stage == "queued" and other.id != contact.id and not is_kept_from(other, agent.id, at)
            if waits and turn(other, agent.id, at) < mine and may_serve(settings, other):
                raise Broken(f"I9 {agent.id} is offered {contact.id} before {other.id}, which comes first")
        for rival in floor.agents.values():
            theirs = config.agents[rival.id]
            could = is_free(rival, theirs) and may_serve(theirs, contact) and not is_kept_from(contact, rival.id, at)
            if could and rank(rival, theirs, contact) < rank(agent, settings, contact):
                raise Broken(f"I9 {contact.id} goes to {agent.id} and {rival.id} should be asked first")
        self.i8_desk_is_alive(agent.id, needs_desk=not settings.phone_only)

    def i8_desk_is_alive(self, agent: AgentId, needs_desk: bool) -> None:
        """I8: nothing new for an agent whose desk has not been heard of."""
        if needs_desk and agent in self.people:
            heard = max(self.heard.get(agent, 0), self.started_at)
            if self.world.now - heard > DESK_MS:
                raise Broken(f"I8 {agent} is offered a contact, and the desk is silent since {heard}")

    def i9_nobody_waits_for_nothing(self) -> None:
        """I9: no contact waits while somebody is free who may serve it."""
        floor, config, at = self.world.floor, self.world.config, self.world.now
        waiting = [contact for contact in floor.contacts.values() if contact.stage == "queued"]
        if not waiting:
            return
        for agent in floor.agents.values():
            settings = config.agents[agent.id]
            if is_free(agent, settings):
                for contact in waiting:
                    kept = contact.reserved_until is not None and at <= contact.reserved_until + 50
                    if may_serve(settings, contact) and not (kept and contact.reserved_for != agent.id):
                        raise Broken(f"I9 {contact.id} waits and {agent.id} is free")

    # --- a new process -------------------------------------------------------------------------------------------

    def restarted(self) -> None:
        """The center was started: judge it from what was durable."""
        world = self.world
        self.book = Book()
        for entry in world.ledger:
            self.book.read(entry)
        self.reference = loaded(world.shadow)
        self.disturbed()
        self.started_at = world.now
        legs = world.switch.legs
        self._talks = []
        for contact in world.shadow.contacts.values():
            agent = world.shadow.agents.get(contact.agent) if contact.agent else None
            if contact.stage == "talking" and agent and agent.leg and contact.leg:
                one, two = legs.get(contact.leg), legs.get(agent.leg.id)
                if one and two and one.room and one.room == two.room:
                    self._talks.append((contact.id, contact.leg, agent.leg.id))

    def disturbed(self) -> None:
        """Something befell the whole: clocks of patience begin anew."""
        self.quiet_since = self.world.now
        self._talks = []

    def i17_restart_hangs_up_nobody(self, fact: f.Fact, taken: Taken) -> None:
        """I17: a talk that outlived the center is not ended by the center's return."""
        if not self._talks or not isinstance(fact, f.EngineListed | f.CenterStarted | f.TimePassed):
            return
        for contact, customer, agent in self._talks:
            if contact not in self.book.in_talk:
                continue
            both = customer in self.world.switch.legs and agent in self.world.switch.legs
            for ordered in taken.orders:
                if both and isinstance(ordered, HangUp) and ordered.leg in (customer, agent):
                    raise Broken(f"I17 {ordered.leg} talked through a restart and is hung up by {type(fact).__name__}")

    # --- each second ---------------------------------------------------------------------------------------------

    def each_second(self) -> None:
        """Look at the world: what takes too long is stuck."""
        world = self.world
        if world.core is None or not world.telephony.up or not world.database_up:
            self.disturbed()
            return
        if not world.floor.system.engine:
            self.disturbed()
            return
        wrong = {**dict(self._stuck_agents()), **dict(self._ghosts()), **dict(self._silent())}
        self._since = {key: self._since.get(key, world.now) for key in wrong}
        for key, limit in wrong.items():
            began = max(self._since[key], self.quiet_since)
            if world.now - began > limit:
                raise Broken(f"{key[0]} {key[1]} since {self._since[key]}")
        self._i17_talks_go_on()

    def _stuck_agents(self) -> Iterable[tuple[tuple[str, str], int]]:
        """I5: busy means a contact whose media or deadline is alive."""
        floor, legs, now = self.world.floor, self.world.switch.legs, self.world.now
        for agent in floor.agents.values():
            if agent.leg is not None and agent.leg.id not in legs:
                yield ("I5", f"{agent.id} has a leg that is gone"), STUCK_MS
            if agent.work is None:
                continue
            contact = floor.contacts.get(agent.work.contact)
            if contact is None or contact.stage != agent.work.kind:
                raise Broken(f"I5 {agent.id} is {agent.work.kind} on {agent.work.contact}, which is not")
            due = contact.offer.deadline if agent.work.kind == "offered" and contact.offer else contact.wrap_up_deadline
            if agent.work.kind != "talking" and due is not None and due + 1_000 < now:
                yield ("I5", f"{agent.id} is past the deadline of {agent.work.kind}"), 1_000
            if agent.work.kind == "talking" and (agent.leg is None or contact.leg not in legs):
                yield ("I5", f"{agent.id} talks with nobody"), STUCK_MS

    def _ghosts(self) -> Iterable[tuple[tuple[str, str], int]]:
        """I16, I18: each leg has an open contact that wants it, and the reverse."""
        floor, legs = self.world.floor, self.world.switch.legs
        for leg in legs.values():
            owner = floor.legs.get(leg.id)
            contact = floor.contacts.get(owner) if owner else None  # type: ignore[call-overload]
            agent = floor.agents.get(leg.agent) if leg.agent else None
            if leg.side == "customer" and (contact is None or contact.stage in ("wrap_up", "ending")):
                yield ("I16", f"{leg.id} lives without a call"), GHOST_MS
            if leg.side == "agent" and (agent is None or agent.leg is None or agent.leg.id != leg.id):
                yield ("I16", f"{leg.id} rings or hums for nothing"), GHOST_MS
            elif leg.side == "agent" and agent and self._is_parked(agent):
                if leg.room is not None:
                    yield ("I18", f"{leg.id} was not parked"), GHOST_MS
            elif leg.side == "agent" and agent and (agent.work is None or agent.work.kind == "wrap_up"):
                yield ("I18", f"{leg.id} was not hung up"), GHOST_MS
        for contact in floor.contacts.values():
            if contact.leg is not None and contact.leg not in legs:
                yield ("I16", f"{contact.id} has a leg that is gone"), GHOST_MS

    def _is_parked(self, agent: Agent) -> bool:
        """A leg that is kept up may live without a contact for as long as its agent is not offline."""
        kept = self.world.config.agents[agent.id].leg == "kept_up"
        return kept and agent.presence != "offline" and agent.leg is not None and agent.leg.contact is None

    def _silent(self) -> Iterable[tuple[tuple[str, str], int]]:
        """Who talks is heard; who waits hears something."""
        floor, legs = self.world.floor, self.world.switch.legs
        for contact in floor.contacts.values():
            leg = legs.get(contact.leg) if contact.leg else None
            if leg is None:
                continue
            if contact.stage == "talking" and contact.agent:
                known = floor.agent(contact.agent).leg
                other = legs.get(known.id) if known else None
                if other is not None and not contact.held and (leg.room is None or leg.room != other.room):
                    yield ("I17", f"{contact.id} is in talk and not heard"), SILENT_MS
                if contact.held and not leg.music:
                    yield ("I17", f"{contact.id} is held without music"), HELD_MS
            if contact.stage in ("queued", "offered") and not leg.music and not leg.plays:
                yield ("I17", f"{contact.id} waits in silence"), SILENT_MS
            joined = leg.room is not None and any(o.room == leg.room and o.side == "agent" for o in legs.values())
            if joined and (contact.stage in ("flow", "queued") or is_unanswered(contact)):
                yield ("I3", f"{contact.id} is joined with an agent who has not accepted"), 3_000

    def _i17_talks_go_on(self) -> None:
        """I17: five seconds after a restart the same contacts are in talk as before."""
        if not self._talks or self.world.now - self.started_at < 8_000:
            return
        for contact_id, customer, agent in self._talks:
            one, two = self.world.switch.legs.get(customer), self.world.switch.legs.get(agent)  # type: ignore[call-overload]
            if one and two and one.room and one.room == two.room:
                contact = self.world.floor.contacts.get(contact_id)  # type: ignore[call-overload]
                ended_now = contact is not None and contact.ended_at is not None
                if ended_now and contact.ended_at + 5_000 > self.world.now:
                    continue  # a person has just ended it, and the order is on its way
                if contact is None or contact.stage != "talking" or contact.leg != customer:
                    raise Broken(f"I17 {contact_id} talked through a restart and is {contact and contact.stage}")
        self._talks = []

    # --- at the end ----------------------------------------------------------------------------------------------

    def at_the_end(self) -> None:
        """All is quiet: nothing is left, and the ledger alone gives the same floor."""
        world, floor = self.world, self.world.floor
        if floor.contacts:
            told = [(contact.id, contact.stage, contact.leg) for contact in floor.contacts.values()]
            raise Broken(f"I16 contacts that do not end: {told}")
        parked = {agent.leg.id for agent in floor.agents.values() if agent.leg and self._is_parked(agent)}
        busy = [
            (agent.id, state(agent), agent.leg)
            for agent in floor.agents.values()
            if agent.work or (agent.leg and agent.leg.id not in parked)
        ]
        if busy:
            raise Broken(f"I5 agents that do not get free: {busy}")
        if set(world.switch.legs) - parked:
            raise Broken(f"I16 legs that do not end: {list(world.switch.legs)}")
        if set(floor.legs) - parked:
            raise Broken(f"I19 legs in the index: {floor.legs}")
        i4_i10_ledger_gives_the_floor(world)
        arrived = set(self.book.legs.values())
        if arrived != self.book.closed:
            raise Broken(f"I11 contacts without exactly one close: {arrived ^ self.book.closed}")


def is_unanswered(contact: Contact) -> bool:
    """Whether the contact is being shown to an agent who has said nothing yet."""
    return contact.stage == "offered" and contact.offer is not None and contact.offer.accepted_at is None


# --- the rules of routing, said again in the simplest way and without the product's code ----------------------------


def is_free(agent: Agent, settings: AgentSettings) -> bool:
    """I7, I8: available, without work, reachable by phone and desk; the leg is gone, or parked where it is kept up."""
    leg = agent.leg
    if getattr(settings, "leg", "per_call") == "kept_up":
        leg_fits = leg is not None and leg.up and leg.contact is None
    else:
        leg_fits = leg is None
    desk_fits = settings.phone_only or (agent.desk is not None and agent.desk.live)
    return agent.presence == "available" and agent.work is None and leg_fits and agent.phone_registered and desk_fits


def may_serve(settings: AgentSettings, contact: Contact) -> bool:
    """Has each skill at its level, and speaks the language."""
    skilled = all(settings.skills.get(skill, 0) >= level for skill, level in contact.skills.items())
    return skilled and (not contact.language or contact.language in settings.languages)


def is_kept_from(contact: Contact, agent: AgentId, at: int) -> bool:
    """Whether the caller waits for another agent, whose phone broke away a moment ago."""
    kept = contact.reserved_until is not None and at < contact.reserved_until
    return kept and contact.reserved_for != agent


def turn(contact: Contact, agent: AgentId, at: int) -> tuple[bool, int, int, str]:
    """Whose turn it is: who was cut off from this agent, then by priority, then by arrival in the queue."""
    mine = contact.reserved_for == agent and contact.reserved_until is not None and at < contact.reserved_until
    return (not mine, -contact.priority, contact.queued_at or 0, contact.id)


def rank(agent: Agent, settings: AgentSettings, contact: Contact) -> tuple[bool, int, int, str]:
    """Who is asked first: not who refused, the best for good customers, the longest idle."""
    tier = contact.customer.tier if contact.customer else ""
    fit = sum(settings.skills[skill] - level for skill, level in contact.skills.items())
    return (agent.id in contact.refused_by, -fit if tier in ("gold", "vip") else 0, agent.idle_since, agent.id)


def i8_lost_desk_cuts_no_call(taken: Taken) -> None:
    """I8: a desk that goes silent ends no talk."""
    lost = any(isinstance(entry.event, ev.DeskChanged) and not entry.event.live for entry in taken.entries)
    if lost and any(isinstance(entry.event, ev.AgentLost) for entry in taken.entries):
        raise Broken("I8 a lost desk cut a call")


def i12_segments_have_no_gap(contact: Contact) -> None:
    """I12: segments follow one another from the first to the last instant."""
    at = contact.started_at
    for segment in contact.segments:
        if segment.began_at != at or segment.ended_at is None or segment.ended_at < segment.began_at:
            raise Broken(f"I12 {contact.id} has a gap or an overlap at {at}: {contact.segments}")
        at = segment.ended_at
    if contact.ended_at is None or at < contact.ended_at:
        raise Broken(f"I12 {contact.id} ended at {contact.ended_at} and its segments at {at}")


def i19_sets_equal_the_floor(world: World) -> None:
    """I19: what is kept ready is exactly what is there."""
    assert world.core is not None
    floor, index = world.core.floor, world.core.index
    queued = {contact.id for contact in floor.contacts.values() if contact.stage == "queued"}
    if {key[1] for key in index.waiting} != queued or index.waiting != sorted(index.waiting):
        raise Broken(f"I19 waiting {index.waiting} is not {queued}")
    free = {agent.id for agent in floor.agents.values() if is_free(agent, world.config.agents[agent.id])}
    if set(index.free) != free or any(
        known.idle_since != floor.agents[AgentId(name)].idle_since for name, known in index.free.items()
    ):
        raise Broken(f"I19 free {set(index.free)} is not {free}")
    legs: dict[str, str] = {c.leg: c.id for c in floor.contacts.values() if c.leg is not None}
    legs.update({a.leg.id: a.id for a in floor.agents.values() if a.leg is not None})
    if floor.legs != legs:
        raise Broken(f"I19 legs {floor.legs} are not {legs}")


def i4_i10_ledger_gives_the_floor(world: World) -> None:
    """I4: the entries, read back from JSON, give the floor that runs. I10: states follow one another without gap."""
    again = Floor()
    shown: dict[str, tuple[str, str, int]] = {}
    for line in [msgspec.json.encode(entry) for entry in world.ledger]:
        entry = msgspec.json.decode(line, type=ev.Entry)
        evolve(again, entry)
        for _, name in (key for key in again.harvest().touched if key[0] == "agent"):
            i10_states_add_up(again.agents[AgentId(name)], shown, entry.at)
    for name in ("seq", "system", "contacts", "agents", "legs"):
        if getattr(again, name) != getattr(world.floor, name):
            raise Broken(f"I4 {name} replayed are {getattr(again, name)} and not {getattr(world.floor, name)}")


def i10_states_add_up(agent: Agent, shown: dict[str, tuple[str, str, int]], at: int) -> None:
    """I10: each state of an agent begins where the last ended, and while it lasts its beginning stays."""
    now, before = (state(agent), agent.reason), shown.get(agent.id, ("offline", "", 0))
    if before[:2] == now and before[2] != agent.since:
        raise Broken(f"I10 {agent.id} is {now} since {before[2]} and then since {agent.since}")
    if before[:2] != now and agent.since != at:
        raise Broken(f"I10 {agent.id} became {now} at {at}, and it says {agent.since}")
    shown[agent.id] = (*now, agent.since)
