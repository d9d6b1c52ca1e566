"""What happened in a call, as the JSON object that `town call --json` prints."""

from __future__ import annotations

from bothways.town.caller import Outcome
from bothways.town.hearing import Heard


def as_object(outcome: Outcome) -> dict[str, object]:
    """Seconds from dialing; inside `heard` from the answer. Levels in dBFS."""
    return {
        "number": outcome.script.number,
        "from": outcome.script.caller,
        "answered": outcome.answered_after_seconds is not None,
        "answered_after_seconds": outcome.answered_after_seconds,
        "connected_after_seconds": outcome.connected_after_seconds,
        "seconds": outcome.seconds,
        "talked_seconds": outcome.talked_seconds,
        "hung_up_by": "caller" if outcome.ending.by_us else "center",
        "gave_up": outcome.gave_up,
        "cause": outcome.ending.cause,
        "sip_code": outcome.ending.sip_code,
        "heard": heard_as_object(outcome.heard),
        "sent": {
            "voice": outcome.script.voice.text,
            "keys": "".join(press.keys for press in outcome.keys_sent),
            "pressed": [{"keys": press.keys, "at": press.at} for press in outcome.keys_sent],
        },
    }


def heard_as_object(heard: Heard) -> dict[str, object]:
    """Level, silence, tones, and one entry for each half second."""
    return {
        "seconds": heard.seconds,
        "level_dbfs": heard.level_dbfs,
        "silence_share": heard.silence_share,
        "first_sound_after_seconds": heard.first_sound_after_seconds,
        "tones": [
            {"hz": tone.hz, "level_dbfs": tone.level_dbfs, "from": tone.began, "to": tone.ended} for tone in heard.tones
        ],
        "timeline": [
            {"at": moment.at, "level_dbfs": moment.level_dbfs, "dominant_hz": moment.dominant_hz}
            for moment in heard.timeline
        ],
    }


def in_words(outcome: Outcome) -> str:
    """The same as one sentence for a person."""
    heard = outcome.heard
    if outcome.answered_after_seconds is None:
        why = f"SIP {outcome.ending.sip_code}" if outcome.ending.sip_code else f"cause {outcome.ending.cause}"
        return f"{outcome.script.number} was not answered ({why}) in {outcome.seconds:.1f} s"
    first = heard.first_sound_after_seconds
    sound = "heard nothing" if first is None else f"first sound after {first:.1f} s, {heard.level_dbfs:.0f} dBFS"
    listed = ", ".join(f"{tone.hz} Hz {tone.began:.1f}-{tone.ended:.1f} s" for tone in heard.tones)
    by = "the caller" if outcome.ending.by_us else "the center"
    return (
        f"{outcome.script.number} answered after {outcome.answered_after_seconds:.1f} s, {by} hung up after "
        f"{outcome.talked_seconds:.1f} s; {sound}" + (f"; tones: {listed}" if listed else "")
    )
