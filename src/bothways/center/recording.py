"""The recording of a talk: parts one after another, a pause for card data that fails closed, defects said aloud."""

from __future__ import annotations

from bothways.center.facts import RecordingBegan, RecordingEnded, RecordingPaused
from bothways.center.orders import PauseRecording, Record, StopRecording
from bothways.center.step import Step
from bothways.interactions import events as ev
from bothways.interactions.contact import Contact, Part, Recording
from bothways.kernel.errors import IllegalMove
from bothways.kernel.ids import RecordingId


def begin(step: Step, contact: Contact) -> None:
    """Start the next part, if the queue is recorded. A new part for each new join of legs: the engine's taps go silent
    on a leg whose stream begins anew."""
    queue = step.config.queues.get(contact.queue) if contact.queue else None
    agent = step.agent(contact.agent) if contact.agent else None
    if queue is None or not queue.record or contact.leg is None or agent is None or agent.leg is None:
        return
    known = contact.recording
    recording = known.id if known else RecordingId(step.new_id())
    part = len(known.parts) + 1 if known else 1
    step.emit(ev.RecordingStarted(contact=contact.id, recording=recording, part=part), contact.id)
    step.order(
        Record(
            contact=contact.id,
            recording=recording,
            part=part,
            customer_leg=contact.leg,
            agent_leg=agent.leg.id,
        )
    )
    if known is not None and known.wanted == "paused":
        step.order(PauseRecording(contact=contact.id, recording=recording, part=part, on=True))


def stop(step: Step, contact: Contact) -> None:
    """End the part that is being written, if any."""
    part = live_part(contact)
    if contact.recording is None or part is None:
        return
    step.emit(ev.RecordingStopped(contact=contact.id, recording=contact.recording.id, part=part.number), contact.id)
    step.order(StopRecording(contact=contact.id, recording=contact.recording.id, part=part.number))


def live_part(contact: Contact) -> Part | None:
    """The part that is being written."""
    recording = contact.recording
    if recording is None or not recording.parts or recording.parts[-1].ended_at is not None:
        return None
    return recording.parts[-1]


def pause(step: Step, contact: Contact, on: bool) -> None:
    """Ask for silence on the recording (or its end); what is true is told when the engine has confirmed it."""
    part = live_part(contact)
    if contact.recording is None or part is None:
        raise IllegalMove("nothing is being recorded", contact=contact.id)
    step.emit(ev.PauseAsked(contact=contact.id, recording=contact.recording.id, on=on), contact.id)
    step.order(PauseRecording(contact=contact.id, recording=contact.recording.id, part=part.number, on=on))


def is_pending(contact: Contact) -> bool:
    """Whether files of the recording are still being completed."""
    recording: Recording | None = contact.recording
    return recording is not None and any(part.ok is None for part in recording.parts)


def began(step: Step, fact: RecordingBegan) -> None:
    """Both sides are being written."""
    contact = of_recording(step, fact.recording)
    if contact is not None and _part(contact, fact.part) is not None:
        step.emit(ev.RecordingConfirmed(contact=contact.id, recording=fact.recording, part=fact.part), contact.id)


def paused(step: Step, fact: RecordingPaused) -> None:
    """The engine has confirmed a pause or its end."""
    contact = of_recording(step, fact.recording)
    part = live_part(contact) if contact else None
    if contact is not None and part is not None:
        silent = bool(part.pauses) and part.pauses[-1][1] is None
        if silent != fact.paused:
            step.emit(
                ev.RecordingPaused(contact=contact.id, recording=fact.recording, part=part.number, on=fact.paused),
                contact.id,
            )


def ended(step: Step, fact: RecordingEnded) -> bool:
    """A part's files are complete or not; True when the contact may now be closed."""
    contact = of_recording(step, fact.recording)
    part = _part(contact, fact.part) if contact else None
    if contact is None or part is None or part.ok is not None:
        return False
    step.emit(
        ev.RecordingPartEnded(
            contact=contact.id, recording=fact.recording, part=fact.part, ok=fact.ok, reason=fact.reason
        ),
        contact.id,
    )
    return True


def of_recording(step: Step, recording: RecordingId) -> Contact | None:
    """The open contact that this recording belongs to."""
    return next(
        (c for c in step.floor.contacts.values() if c.recording is not None and c.recording.id == recording), None
    )


def _part(contact: Contact, number: int) -> Part | None:
    recording = contact.recording
    return next((p for p in recording.parts if p.number == number), None) if recording else None


def lost(step: Step, contact: Contact, part: Part, reason: str) -> None:
    """Say that a part is not complete: an explicit defect instead of a silent gap (I13)."""
    recording = contact.recording
    if recording is not None:
        step.emit(
            ev.RecordingPartEnded(
                contact=contact.id, recording=recording.id, part=part.number, ok=False, reason=reason
            ),
            contact.id,
        )


def give_up_waiting(step: Step, contact: Contact) -> None:
    """No word about some parts' files came in time: mark them and let the contact close."""
    for part in contact.recording.parts if contact.recording else ():
        if part.ok is None:
            lost(step, step.contact(contact.id), part, "no word from the engine")
