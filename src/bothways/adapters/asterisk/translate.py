"""Engine events → facts, at the edge and purely. What is not for the center gives None."""

from __future__ import annotations

from bothways.adapters.asterisk.events import Event
from bothways.center.facts import CallArrived, DigitPressed, Fact, LegEnded, LegUp, PhoneHeld, PlayEnded
from bothways.kernel.ids import LegId

INBOUND = "inbound"
"""First word that the dialplan gives us for a call from a trunk."""
AGENT = "agent"
"""First word that we give ourselves for an agent's leg."""
NORMAL_CLEARING = 16
"""Q.850. The end of a caller's leg is told without a cause: the engine stops telling of it before."""
CHANNEL_PREFIX = "channel:"


def translate(event: Event) -> Fact | None:
    """The fact that this event is, or None."""
    match event.type:
        case "StasisStart":
            return _entered(event)
        case "StasisEnd" if event.channel:
            return LegEnded(leg=LegId(event.channel.id), cause=NORMAL_CLEARING)
        case "ChannelDestroyed" if event.channel:
            return LegEnded(leg=LegId(event.channel.id), cause=event.cause, code=event.tech_cause)
        case "ChannelDtmfReceived" if event.channel:
            return DigitPressed(leg=LegId(event.channel.id), digit=event.digit)
        case "ChannelHold" | "ChannelUnhold" if event.channel:
            return PhoneHeld(leg=LegId(event.channel.id), held=event.type == "ChannelHold")
        case "PlaybackFinished" if event.playback:
            played = event.playback
            leg = LegId(played.target_uri.removeprefix(CHANNEL_PREFIX))
            return PlayEnded(leg=leg, play=played.id, ok=played.state != "failed")
        case _:
            return None


def _entered(event: Event) -> Fact | None:
    channel = event.channel
    if channel is None or not event.args:
        return None
    if event.args[0] == AGENT:
        return LegUp(leg=LegId(channel.id))
    if event.args[0] != INBOUND:
        return None
    number = event.args[1] if len(event.args) > 1 else channel.dialplan.exten
    return CallArrived(leg=LegId(channel.id), number=number, caller=channel.caller.number, trunk=channel.endpoint)
