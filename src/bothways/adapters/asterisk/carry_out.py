"""The center's orders → engine commands: one function per order. Each may be carried out twice without harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bothways.adapters.asterisk.calls import Calls
from bothways.adapters.asterisk.client import AriClient
from bothways.adapters.asterisk.errors import EngineRefused
from bothways.adapters.asterisk.recording import Recorder
from bothways.adapters.asterisk.translate import AGENT
from bothways.center.facts import Connected
from bothways.center.orders import (
    Answer,
    Connect,
    FallBack,
    HangUp,
    Hold,
    Music,
    Mute,
    Park,
    PauseRecording,
    Play,
    Record,
    Ring,
    SendDigits,
    StopPlay,
    StopRecording,
    TakeMessage,
    TelephoneOrder,
    Unhold,
)
from bothways.center.ports import Files, Tell
from bothways.kernel.errors import NotFound
from bothways.kernel.ids import AgentId, LegId

GONE = (404,)
"""The engine no longer has it: fine for whatever ends something."""
NOT_INSIDE = (404, 409, 422)
"""What shall end has ended already."""
FALLBACK = "fallback"
"""Where in the dialplan the engine's own message begins."""
CAUSE_NORMAL, CAUSE_BUSY = "16", "17"
"""Q.850."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What carrying out needs: the engine, what we remember of it, and the names of phones and files."""

    client: AriClient
    tell: Tell
    calls: Calls
    recorder: Recorder
    files: Files
    phones: Mapping[AgentId, str]
    empty: Callable[[str, str], None]
    """Told a bridge that nobody is left in, and the lane of who left it."""


async def carry_out(order: TelephoneOrder, lane: str, hands: Hands) -> None:
    """Carry out one order. Raises EngineAway or EngineRefused."""
    match order:
        case Answer():
            await hands.client.request("POST", f"channels/{order.leg}/answer", key=lane)
        case Play():
            await play(order, lane, hands)
        case StopPlay():
            await hands.client.request("DELETE", f"playbacks/{order.play}", key=lane, fine=GONE)
        case Music():
            await music(order.leg, order.music, lane, hands)
        case Ring():
            await ring(order, lane, hands)
        case Connect():
            await connect(order.bridge, (order.customer_leg, order.agent_leg), lane, hands)
            if order.contact is not None:
                hands.tell(Connected(contact=order.contact, bridge=order.bridge))
        case Park():
            await park(order, lane, hands)
        case Hold():
            await music(order.customer_leg, order.music, lane, hands)
        case Unhold():
            await connect(order.bridge, (order.customer_leg, order.agent_leg), lane, hands)
        case Mute():
            method = "POST" if order.on else "DELETE"
            await hands.client.request(method, f"channels/{order.leg}/mute", key=lane, direction="in")
        case SendDigits():
            await hands.client.request("POST", f"channels/{order.leg}/dtmf", key=lane, dtmf=order.digits)
        case HangUp():
            await hang_up(order, lane, hands)
        case FallBack():
            await fall_back(order.leg, lane, hands)
        case TakeMessage():
            await hands.recorder.take_message(order, lane)
        case Record():
            await hands.recorder.record(order, lane)
        case PauseRecording():
            await hands.recorder.pause(order, lane)
        case StopRecording():
            await hands.recorder.stop(order, lane)


async def play(order: Play, lane: str, hands: Hands) -> None:
    """Start a playback. What cannot be played is raised; the caller of this tells the end of the playback."""
    media = ",".join(f"sound:{name}" for name in hands.files(order.spoken))
    if not media:
        raise NotFound("No file says this.", play=order.play)
    leg = hands.calls.get(order.leg)
    if leg is not None:
        leg.plays.add(order.play)
    path = f"channels/{order.leg}/play/{order.play}"
    try:
        await hands.client.request("POST", path, key=lane, media=media)
    except EngineRefused:
        if leg is not None:
            leg.plays.discard(order.play)
        raise


async def music(leg: LegId, name: str, lane: str, hands: Hands) -> None:
    """Let a leg wait with music; leaves whatever bridge it is in.

    Music is played to each leg by itself. One holding bridge for all would be cheaper by little, but its music ends
    unseen when the last leg leaves, and whoever enters at that instant hears silence."""
    known = hands.calls.get(leg)
    if known is not None and known.music == name and not known.plays:
        return
    _stop_plays((leg,), lane, hands)
    await _leave_bridge(leg, lane, hands)
    await hands.client.request("POST", f"channels/{leg}/moh", key=lane, mohClass=name)
    if known is not None:
        known.music = name


async def resume_music(leg: LegId, lane: str, hands: Hands) -> None:
    """Give a waiting leg its music again: a playback has ended it."""
    known = hands.calls.get(leg)
    if known is not None and known.music is not None and not known.plays:
        await hands.client.request("POST", f"channels/{leg}/moh", key=lane, fine=GONE, mohClass=known.music)


async def ring(order: Ring, lane: str, hands: Hands) -> None:
    """Call an agent's phone under our own leg id."""
    hands.calls.know(order.leg, "agent", lane)
    try:
        await hands.client.request(
            "POST",
            "channels",
            key=lane,
            fine=(409,),  # it rings already
            body={"variables": headers(order)},
            endpoint=f"PJSIP/{hands.phones.get(order.agent, order.agent)}",
            app=hands.client.access.app,
            appArgs=AGENT,
            channelId=order.leg,
            callerId=caller_id(order.caller_name, order.caller),
            timeout=str(order.seconds),
        )
    except EngineRefused:
        hands.calls.forget(order.leg)
        raise


def headers(order: Ring) -> dict[str, str]:
    """SIP headers of the INVITE, as channel variables. Desk phones know one or the other way to pick up alone."""
    told = {"PJSIP_HEADER(add,X-Bothways-Offer)": order.offer} if order.offer else {}
    if order.auto_answer:
        told["PJSIP_HEADER(add,Call-Info)"] = "<sip:localhost>;answer-after=0"
        told["PJSIP_HEADER(add,Alert-Info)"] = "<http://localhost>;info=alert-autoanswer"
    return told


def caller_id(name: str, number: str) -> str:
    """`"Name" <number>`; a quote or an angle bracket in a name would end it early, a control character the header."""
    clean = "".join(sign for sign in name if sign not in '"<>\\' and sign.isprintable())
    return f'"{clean}" <{number}>' if clean else f"<{number}>"


async def connect(bridge: str, legs: tuple[LegId, ...], lane: str, hands: Hands) -> None:
    """Put legs into one bridge. Those inside stay as they are: joining again would blind a running recording."""
    absent = tuple(leg for leg in legs if (known := hands.calls.get(leg)) is None or known.bridge != bridge)
    if not absent:
        return
    _stop_plays(absent, lane, hands)
    if len(absent) == len(legs):
        hands.client.send_ahead("POST", f"bridges/{bridge}", key=lane, type="mixing")
    await _join(bridge, absent, lane, hands)


async def park(order: Park, lane: str, hands: Hands) -> None:
    """Take an agent's kept leg out of the bridge it was needed in; one that is elsewhere by now stays there."""
    known = hands.calls.get(order.leg)
    if known is not None and known.bridge is not None and known.bridge == order.bridge:
        await _leave_bridge(order.leg, lane, hands)


async def hang_up(order: HangUp, lane: str, hands: Hands) -> None:
    """End a leg."""
    cause = CAUSE_BUSY if order.busy else CAUSE_NORMAL
    await hands.client.request("DELETE", f"channels/{order.leg}", key=lane, fine=GONE, reason_code=cause)


async def fall_back(leg: LegId, lane: str, hands: Hands) -> None:
    """Send a caller into the engine's own fallback; for us the leg ends with this."""
    _stop_plays((leg,), lane, hands)
    await _leave_bridge(leg, lane, hands)
    known = hands.calls.get(leg)
    if known is not None and known.music is not None:
        hands.client.send_ahead("DELETE", f"channels/{leg}/moh", key=lane)
    path = f"channels/{leg}/continue"
    await hands.client.request("POST", path, key=lane, context=FALLBACK, extension="s", priority="1")


async def _leave_bridge(leg: LegId, lane: str, hands: Hands) -> None:
    known = hands.calls.get(leg)
    if known is not None and known.bridge is not None:
        path = f"bridges/{known.bridge}/removeChannel"
        await hands.client.request("POST", path, key=lane, fine=NOT_INSIDE, channel=leg)
        _moved(leg, None, lane, hands)


async def _join(bridge: str, legs: tuple[LegId, ...], lane: str, hands: Hands) -> None:
    for leg in legs:
        if (known := hands.calls.get(leg)) is not None and known.music is not None:
            known.music = None
            hands.client.send_ahead("DELETE", f"channels/{leg}/moh", key=lane)
    await hands.client.request("POST", f"bridges/{bridge}/addChannel", key=lane, channel=",".join(legs))
    for leg in legs:
        _moved(leg, bridge, lane, hands)


def _moved(leg: LegId, bridge: str | None, lane: str, hands: Hands) -> None:
    left = hands.calls.move(leg, bridge)
    if left is not None:
        hands.empty(left, lane)


def _stop_plays(legs: tuple[LegId, ...], lane: str, hands: Hands) -> None:
    # A leg does nothing else while a playback runs, and whatever asks it to would wait for that long.
    for leg in legs:
        if (known := hands.calls.get(leg)) is not None:
            for play in known.end_plays():
                hands.client.send_ahead("DELETE", f"playbacks/{play}", key=lane)
