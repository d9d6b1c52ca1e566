"""A caller in a flow: what was heard goes to the interpreter, what it wants done becomes orders."""

from __future__ import annotations

from msgspec.structs import asdict

from bothways.center import leaving, offering
from bothways.center.facts import DigitPressed, LookedUp, MessageTaken, PlayEnded
from bothways.center.orders import FallBack, LookUp, Music, Play, StopPlay, TakeMessage
from bothways.center.step import Step
from bothways.flows import interpreter, turns
from bothways.flows.model import Flow
from bothways.interactions import events as ev
from bothways.interactions.contact import Contact
from bothways.interactions.place import FlowPlace
from bothways.kernel.ids import RecordingId
from bothways.kernel.time import Instant, after

SPEAKING_SECONDS = 180.0
"""A prompt that has not ended by then has been forgotten by the engine: go on as if it had."""


def begin(step: Step, contact: Contact, flow_id: str | None) -> None:
    """Enter a flow at its start; no such flow is a fall-back, not silence."""
    flow = step.config.flows.get(flow_id) if flow_id else None
    if flow is None:
        fall_back(step, contact)
        return
    turn = interpreter.enter(flow, _call(step, contact), step.config.hours, step.at)
    _carry_out(step, contact, flow, turn)


def digit(step: Step, contact: Contact, fact: DigitPressed) -> None:
    """A key; one pressed outside a flow means nothing (yet)."""
    if contact.place is not None:
        _resume(step, contact, turns.Digit(digit=fact.digit))


def play_ended(step: Step, contact: Contact, fact: PlayEnded) -> None:
    """A prompt is over. Only the one we wait for counts: one that was cut short comes too late."""
    if contact.place is not None and contact.play == fact.play:
        _resume(step, contact, turns.SpokenAll())


def looked_up(step: Step, fact: LookedUp) -> None:
    """A look-up answered, unless the caller is elsewhere already."""
    contact = step.floor.contacts.get(fact.contact)
    if contact is None or contact.place is None or contact.place.node != fact.node or contact.place.phase != "waiting":
        return
    _resume(step, contact, turns.Found(values=fact.values) if fact.values is not None else turns.NotFound())


def message_taken(step: Step, fact: MessageTaken) -> None:
    """The caller has spoken a message, or tried to."""
    contact = step.floor.contacts.get(fact.contact)
    if contact is None or contact.recording is None or contact.recording.state != "on":
        return
    step.emit(
        ev.MessageLeft(contact=contact.id, recording=fact.recording, seconds=fact.seconds, ok=fact.ok), contact.id
    )
    if contact.place is not None:
        _resume(step, step.contact(contact.id), turns.Recorded())


def deadline_passed(step: Step, contact: Contact) -> None:
    """Nobody pressed a key, no answer came, or a prompt was forgotten."""
    if contact.place is None:
        return
    if contact.place.phase == "speaking":
        _resume(step, contact, turns.SpokenAll())
    elif contact.recording is not None and contact.recording.state == "on":
        # Its end was never told (we may have been away): the file is there or not, which the merging will see.
        message_taken(step, MessageTaken(contact=contact.id, recording=contact.recording.id))
    else:
        _resume(step, contact, turns.TimedOut())


def speak_again(step: Step, contact: Contact) -> None:
    """After a time without the engine's events nobody knows what was spoken: begin the flow's present node anew."""
    if contact.place is None or contact.leg is None:
        return
    if contact.play is not None:
        step.order(StopPlay(contact=contact.id, leg=contact.leg, play=contact.play))
    if contact.place.phase == "speaking":
        _resume(step, contact, turns.SpokenAll())


def fall_back(step: Step, contact: Contact) -> None:
    """We cannot go on: the engine's own message and backup number take the caller; the record says so."""
    if contact.leg is not None:
        step.order(FallBack(contact=contact.id, leg=contact.leg))
    leaving.end_call(step, contact, by="system", outcome="failed")


def _call(step: Step, contact: Contact) -> turns.CallFacts:
    customer = contact.customer
    return turns.CallFacts(
        caller=contact.caller,
        dialed=contact.number,
        language=customer.language if customer else None,
        tier=customer.tier if customer else None,
        customer_name=customer.name if customer else None,
    )


def _resume(step: Step, contact: Contact, heard: turns.Heard) -> None:
    place = contact.place
    flow = step.config.flow(place.flow, place.version) if place else None
    if place is None or flow is None:
        fall_back(step, contact)
        return
    here = turns.Position(
        node=place.node,
        phase=place.phase,
        variables=place.variables,
        tries=place.tries,
        digits=place.digits,
        ahead=place.ahead,
        turns=place.turns,
    )
    turn = interpreter.resume(flow, here, heard, _call(step, contact), step.config.hours, step.at)
    cut_short = not isinstance(turn.doing, turns.Stay) and not isinstance(heard, turns.SpokenAll)
    if cut_short and contact.play is not None and contact.leg is not None:
        step.order(StopPlay(contact=contact.id, leg=contact.leg, play=contact.play))
    _carry_out(step, contact, flow, turn)


def _moved(
    step: Step,
    contact: Contact,
    flow: Flow,
    turn: turns.Turn,
    deadline: Instant | None,
    play: str | None = None,
) -> None:
    place = (
        FlowPlace(flow=flow.id, version=flow.version, **asdict(turn.position)) if turn.position is not None else None
    )
    step.emit(
        ev.FlowMoved(contact=contact.id, place=place, passed=turn.passed, deadline=deadline, play=play), contact.id
    )


def _carry_out(step: Step, contact: Contact, flow: Flow, turn: turns.Turn) -> None:
    leg = contact.leg
    if leg is None:
        return
    match turn.doing:
        case turns.Speak(prompts=prompts):
            play = step.new_id()
            _moved(step, contact, flow, turn, after(step.at, SPEAKING_SECONDS), play)
            step.order(Play(contact=contact.id, leg=leg, play=play, spoken=prompts))
        case turns.Listen(seconds=seconds):
            _moved(step, contact, flow, turn, after(step.at, seconds))
        case turns.LookUp(source=source, arguments=arguments, seconds=seconds):
            _moved(step, contact, flow, turn, after(step.at, seconds))
            node = turn.position.node if turn.position else ""
            step.order(LookUp(contact=contact.id, node=node, source=source, arguments=arguments))
        case turns.TakeMessage(most_seconds=seconds):
            recording = RecordingId(step.new_id())
            _moved(step, contact, flow, turn, after(step.at, seconds + 15))
            step.emit(ev.MessageBegan(contact=contact.id, recording=recording), contact.id)
            step.order(TakeMessage(contact=contact.id, leg=leg, recording=recording, seconds=seconds))
        case turns.ToQueue():
            _moved(step, contact, flow, turn, None)
            _to_queue(step, step.contact(contact.id), turn.doing)
        case turns.TransferTo():
            _moved(step, contact, flow, turn, None)
            _resume(step, step.contact(contact.id), turns.Failed())
        case turns.HangUp():
            _moved(step, contact, flow, turn, None)
            leaving.end_call(
                step, contact, by="flow", outcome="self_service" if contact.in_service else "not_in_service"
            )
        case turns.Stay():
            if turn.position is not None:
                _moved(step, contact, flow, turn, contact.flow_deadline, contact.play)
        case turns.GiveUp():
            fall_back(step, contact)


def _to_queue(step: Step, contact: Contact, doing: turns.ToQueue) -> None:
    queue = step.config.queue_by_code(doing.queue)
    if queue is None:
        fall_back(step, contact)
        return
    raised = contact.customer.tier_priority if contact.customer else 0
    step.emit(
        ev.ContactQueued(
            contact=contact.id,
            queue=queue.id,
            priority=queue.priority + doing.priority_boost + raised,
            skills={**queue.requires, **doing.skills},
            language=doing.language,
        ),
        contact.id,
    )
    if contact.leg is not None:
        step.order(Music(contact=contact.id, leg=contact.leg, music=queue.music))
    offering.match_contact(step, contact.id)
