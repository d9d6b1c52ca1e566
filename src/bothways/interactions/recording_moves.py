"""How events change a contact's recording, or the message a caller leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from bothways.interactions import events as ev
from bothways.interactions.contact import Contact, Part, Recording
from bothways.kernel.errors import IllegalMove
from bothways.kernel.time import Instant


def _message_began(contact: Contact, event: ev.MessageBegan, at: Instant) -> Contact:
    recording = Recording(id=event.recording, state="on", kind="message", parts=(Part(number=1, began_at=at),))
    return replace(contact, recording=recording)


def _message_left(contact: Contact, event: ev.MessageLeft, at: Instant) -> Contact:
    known = contact.recording
    if known is None or known.id != event.recording:
        raise IllegalMove("no such message", contact=contact.id, recording=event.recording)
    part = replace(known.parts[0], ended_at=at, ok=event.ok)
    return replace(contact, recording=replace(known, state="done" if event.ok else "failed", parts=(part,)))


def _rec_started(contact: Contact, event: ev.RecordingStarted, at: Instant) -> Contact:
    known = contact.recording or Recording(id=event.recording, state="starting")
    parts = (*known.parts, Part(number=event.part, began_at=at))
    return replace(contact, recording=replace(known, state="starting", parts=parts))


def _part(contact: Contact, event: Any, at: Instant, change: Callable[[Part], Part], state: Any = None) -> Contact:
    known = contact.recording
    if known is None or known.id != event.recording or not any(p.number == event.part for p in known.parts):
        raise IllegalMove("no such recording", contact=contact.id, recording=event.recording, part=event.part)
    parts = tuple(change(p) if p.number == event.part else p for p in known.parts)
    latest = event.part == known.parts[-1].number
    return replace(contact, recording=replace(known, parts=parts, state=(state if state and latest else known.state)))


def _rec_confirmed(contact: Contact, event: ev.RecordingConfirmed, at: Instant) -> Contact:
    return _part(contact, event, at, lambda p: replace(p, began_at=at), "on")


def _pause_asked(contact: Contact, event: ev.PauseAsked, _at: Instant) -> Contact:
    if contact.recording is None or contact.recording.id != event.recording:
        raise IllegalMove("no such recording", contact=contact.id, recording=event.recording)
    return replace(contact, recording=replace(contact.recording, wanted="paused" if event.on else "on"))


def _rec_paused(contact: Contact, event: ev.RecordingPaused, at: Instant) -> Contact:
    def change(part: Part) -> Part:
        if event.on:
            return replace(part, pauses=(*part.pauses, (at, None)))
        closed = tuple((a, b if b is not None else at) for a, b in part.pauses)
        return replace(part, pauses=closed)

    return _part(contact, event, at, change, "paused" if event.on else "on")


def _rec_stopped(contact: Contact, event: ev.RecordingStopped, at: Instant) -> Contact:
    return _part(contact, event, at, lambda p: replace(p, ended_at=p.ended_at or at), "stopping")


def _rec_part_ended(contact: Contact, event: ev.RecordingPartEnded, at: Instant) -> Contact:
    def change(part: Part) -> Part:
        return replace(part, ended_at=part.ended_at or at, ok=event.ok, reason=event.reason)

    return _part(contact, event, at, change, "done" if event.ok else "failed")


RECORDING: dict[type, Callable[[Contact, Any, Instant], Contact]] = {
    ev.MessageBegan: _message_began,
    ev.MessageLeft: _message_left,
    ev.RecordingStarted: _rec_started,
    ev.RecordingConfirmed: _rec_confirmed,
    ev.PauseAsked: _pause_asked,
    ev.RecordingPaused: _rec_paused,
    ev.RecordingStopped: _rec_stopped,
    ev.RecordingPartEnded: _rec_part_ended,
}
