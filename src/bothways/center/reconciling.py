"""The engine's own list against the floor: differences become the facts and orders that were lost on the way.

Level-triggered: what the floor wants is compared with what is there, so it does not matter why they differ — a lost
event, a lost order, a crash of either side. Young things are left alone: their orders may still be on the way.
"""

from __future__ import annotations

from bothways.center import arriving, flowing, leaving, offering, recording, standing
from bothways.center.facts import CallArrived, Connected, EngineListed, LegSeen
from bothways.center.orders import Connect, FallBack, HangUp, Hold, Music, Park, StopRecording
from bothways.center.step import Step
from bothways.interactions import events as ev
from bothways.interactions.agent import Agent
from bothways.interactions.contact import LIVE, Contact
from bothways.kernel.ids import AgentId, LegId, RecordingId

YOUNG_MS = 2_000
RECORDING_YOUNG_MS = 5_000


def engine_listed(step: Step, fact: EngineListed) -> None:
    """Work off every difference; only then, when all who are free are known, offer again."""
    seen = {leg.leg: leg for leg in fact.legs}
    _unknown_legs(step, fact, seen)
    for agent in list(step.floor.agents.values()):
        _agent(step, fact, agent, seen)
    for contact in list(step.floor.contacts.values()):
        if contact.id in step.floor.contacts:
            _contact(step, fact, contact, seen)
    _recordings(step, fact)
    if not step.floor.system.engine:
        step.emit(ev.SystemChanged(part="engine", up=True), "system")
    offering.match_all(step)


def center_started(step: Step) -> None:
    """The last process may have died in the midst of any trouble: offer nothing before the engine has been listed, and
    do not believe a word of then about the database, which this process has just read."""
    engine_lost(step)
    if not step.floor.system.database:
        step.emit(ev.SystemChanged(part="database", up=True), "system")


def engine_lost(step: Step) -> None:
    """Nothing can be ordered; nothing new is offered."""
    if step.floor.system.engine:
        step.emit(ev.SystemChanged(part="engine", up=False), "system")


def engine_restarted(step: Step) -> None:
    """Every leg of the old engine is gone: record the calls as failed, free the agents (C5)."""
    for contact in list(step.floor.contacts.values()):
        if contact.leg is not None:
            step.emit(ev.CustomerLegEnded(contact=contact.id, leg=contact.leg, cause=27), contact.id)
        now = step.floor.contacts.get(contact.id)
        if now is not None and now.stage in LIVE:
            leaving.end_call(step, now, by="system", outcome="failed", cause=27)
        elif now is not None:
            leaving.close_if_done(step, now)
    for agent in list(step.floor.agents.values()):
        if agent.leg is not None:
            step.emit(ev.AgentLegEnded(agent=agent.id, leg=agent.leg.id), agent.id)
        if agent.phone_registered:
            step.emit(ev.PhoneChanged(agent=agent.id, registered=False), agent.id)


def _unknown_legs(step: Step, fact: EngineListed, seen: dict[LegId, LegSeen]) -> None:
    """A caller whose arrival was lost is a call that arrives now; any other leg without an owner is a ghost (I16)."""
    for leg in fact.legs:
        if leg.leg in step.floor.legs:
            continue
        if leg.inbound:
            arriving.call_arrived(step, CallArrived(leg=leg.leg, number=leg.number, caller=leg.caller, trunk=leg.trunk))
        else:
            step.order(HangUp(leg=leg.leg))


def _agent(step: Step, fact: EngineListed, agent: Agent, seen: dict[LegId, LegSeen]) -> None:
    leg = agent.leg
    if leg is None:
        standing.settle(step, agent.id)
        return
    there = seen.get(leg.id)
    if there is None:
        if leg.since + YOUNG_MS < fact.asked_at:
            leaving.agent_leg_ended(step, agent, leg.id, cause=0, code=None)
        return
    if there.up and not leg.up:
        offering.leg_up(step, agent, leg.id)
        return
    if leg.contact is None and agent.presence != "offline" and standing.is_kept(step, agent.id):
        if there.bridge is not None:
            step.order(Park(leg=leg.id, bridge=there.bridge))
        return
    contact = step.floor.contacts.get(leg.contact) if leg.contact else None
    serves = contact is not None and contact.stage in ("offered", "talking")
    mine = contact is not None and AgentId(agent.id) in (contact.agent, contact.offer.agent if contact.offer else None)
    if not (serves and mine) and agent.since + YOUNG_MS < fact.asked_at:
        step.order(HangUp(contact=leg.contact, leg=leg.id))


def _contact(step: Step, fact: EngineListed, contact: Contact, seen: dict[LegId, LegSeen]) -> None:
    if contact.leg is None:
        return
    there = seen.get(contact.leg)
    if there is None:
        if contact.started_at + YOUNG_MS < fact.asked_at:
            leaving.customer_leg_ended(step, contact, contact.leg, cause=0)
        return
    if contact.since + YOUNG_MS >= fact.asked_at and not fact.after_gap:
        return
    match contact.stage:
        case "flow" if fact.after_gap:
            flowing.speak_again(step, contact)
        case "queued":
            _music(step, contact)
        case "offered":
            _rejoin_offered(step, contact, there, seen)
        case "talking":
            _rejoin_talking(step, contact, there, seen)
        case "wrap_up" | "ending" if contact.outcome == "failed":
            step.order(FallBack(contact=contact.id, leg=contact.leg))
        case "wrap_up" | "ending":
            step.order(HangUp(contact=contact.id, leg=contact.leg))


def _music(step: Step, contact: Contact) -> None:
    """Who waits hears music, wherever a lost order has left the leg; ordering it again changes nothing."""
    queue = step.config.queues.get(contact.queue) if contact.queue else None
    if contact.leg is not None:
        step.order(Music(contact=contact.id, leg=contact.leg, music=queue.music if queue else "default"))


def _rejoin_offered(step: Step, contact: Contact, there: LegSeen, seen: dict[LegId, LegSeen]) -> None:
    """Accepted and both legs up: they are joined already and the word was lost, or the order was. A leg that is kept
    up is up before anybody has accepted."""
    offer = contact.offer
    agent = step.agent(offer.agent) if offer is not None and offer.accepted_at is not None else None
    if agent is None or agent.leg is None or not agent.leg.up or contact.leg is None:
        _music(step, contact)
        return
    bridge = standing.bridge_of(contact.id)
    other = seen.get(agent.leg.id)
    if other is not None and other.bridge == bridge and there.bridge == bridge:
        offering.connected(step, Connected(contact=contact.id, bridge=bridge))
    else:
        step.order(Connect(contact=contact.id, customer_leg=contact.leg, agent_leg=agent.leg.id, bridge=bridge))


def _rejoin_talking(step: Step, contact: Contact, there: LegSeen, seen: dict[LegId, LegSeen]) -> None:
    agent = step.agent(contact.agent) if contact.agent else None
    if agent is None or agent.leg is None or contact.leg is None:
        return
    if contact.held:
        _hold_again(step, contact, there)
        return
    other = seen.get(agent.leg.id)
    if other is not None and (there.bridge != contact.bridge or other.bridge != contact.bridge):
        step.order(
            Connect(
                contact=contact.id,
                customer_leg=contact.leg,
                agent_leg=agent.leg.id,
                bridge=contact.bridge or standing.bridge_of(contact.id),
            )
        )


def _hold_again(step: Step, contact: Contact, there: LegSeen) -> None:
    """The desk says held: then the customer must not hear what is said there."""
    queue = step.config.queues.get(contact.queue) if contact.queue else None
    if there.bridge is not None and contact.leg is not None:
        music = queue.music if queue else "default"
        step.order(Hold(contact=contact.id, customer_leg=contact.leg, bridge=there.bridge, music=music))


def _recordings(step: Step, fact: EngineListed) -> None:
    """A talk that should be recorded and is not begins a new part; a recording nobody talks on is stopped."""
    live: set[RecordingId] = set(fact.recordings)
    for contact in list(step.floor.contacts.values()):
        part = recording.live_part(contact)
        known = contact.recording
        if known is None or known.kind != "call":
            continue
        if part is not None and known.id not in live and part.began_at + RECORDING_YOUNG_MS < fact.asked_at:
            recording.lost(step, contact, part, "the engine no longer writes it")
            now = step.floor.contacts.get(contact.id)
            if now is not None and now.stage == "talking" and not now.held:
                recording.begin(step, now)
        elif part is None and known.id in live and contact.since + RECORDING_YOUNG_MS < fact.asked_at:
            last = known.parts[-1].number if known.parts else 1
            step.order(StopRecording(contact=contact.id, recording=known.id, part=last))
