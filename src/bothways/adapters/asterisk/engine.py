"""The telephone port on Asterisk: puts client, translation, orders, recordings and phones together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import structlog

from bothways.adapters.asterisk.calls import Calls, Side
from bothways.adapters.asterisk.carry_out import Hands, carry_out, resume_music
from bothways.adapters.asterisk.client import CALL_EVENTS, AriClient
from bothways.adapters.asterisk.errors import EngineAway
from bothways.adapters.asterisk.events import Event
from bothways.adapters.asterisk.lanes import Lanes
from bothways.adapters.asterisk.link import EngineAccess
from bothways.adapters.asterisk.listing import Listing, read_listing
from bothways.adapters.asterisk.phones import Phones
from bothways.adapters.asterisk.recording import TAP, TONE, Recorder
from bothways.adapters.asterisk.translate import translate
from bothways.center.facts import (
    CallArrived,
    DigitPressed,
    EngineListed,
    EngineLost,
    EngineRestarted,
    LegEnded,
    LegUp,
    OrderFailed,
    PlayEnded,
)
from bothways.center.orders import Play, TelephoneOrder
from bothways.center.ports import Files, PhoneAccount, Tell
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import LegId, RecordingId
from bothways.kernel.time import Clock

log = structlog.get_logger(__name__)

UNALLOCATED = "1"
"""Q.850: what an agent's phone is told when it dials out, which is not offered yet."""


class _Status(msgspec.Struct, frozen=True):
    startup_time: str


class _Info(msgspec.Struct, frozen=True):
    status: _Status


class AsteriskTelephony:
    """Fulfills `center.ports.Telephony`. `files` gives playable names (absolute paths without extension) for texts,
    `tone` is what a caller hears before a message is recorded."""

    def __init__(
        self, access: EngineAccess, *, tell: Tell, clock: Clock, files: Files, tone: Path | None = None
    ) -> None:
        self._tell = tell
        self._clock = clock
        self._accepting = False
        self._born: str | None = None
        self._strangers: frozenset[LegId] = frozenset()
        self._client = AriClient(
            access, on_event=self._on_event, on_up=self._on_up, on_lost=self._on_lost, events=CALL_EVENTS
        )
        self._adopted = False
        self._calls = Calls()
        self._recorder = Recorder(self._client, tell, tone)
        self._phones = Phones(self._client, tell)
        self._lanes = Lanes()
        self._hands = Hands(
            client=self._client,
            tell=tell,
            calls=self._calls,
            recorder=self._recorder,
            files=files,
            phones=self._phones.endpoints,
            empty=self._take_down,
        )
        self.ignored: Counter[str] = Counter()
        """Events that were none of ours, by type: a figure for the status page."""

    # --- the port ------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Connect and keep connected; tells EngineLost, EngineRestarted and EngineListed by itself."""
        await self._client.start()

    async def stop(self) -> None:
        """Let go without ending any call."""
        self._phones.stop()
        await self._lanes.stop()
        await self._client.stop()

    def carry_out(self, order: TelephoneOrder) -> None:
        """Take an order; orders of one contact run one after the other. Failures come back as OrderFailed."""
        lane = order.contact or self._lane_of(order)
        for leg in _legs_of(order):
            if (known := self._calls.get(leg)) is not None:
                known.lane = lane
        self._lanes.put(lane, partial(self._carry_out, order, lane))

    def accept_calls(self, accepting: bool) -> None:
        """Whether arriving calls are claimed. Unclaimed, the engine speaks its own fallback (inbound fails open)."""
        self._accepting = accepting

    async def list_now(self) -> None:
        """Ask the engine what lives in it and tell an EngineListed; while it is away, nothing is told.

        Nor before the first listing after a connecting: it makes the legs known, and a leg that is not yet known would
        be taken for one that is gone."""
        if not self._adopted:
            return
        asked_at = self._clock.now()
        try:
            listing = await read_listing(self._client)
        except BothwaysError as refused:  # nothing learned, nothing told; the next round asks again
            log.warning("engine.listing_failed", reason=str(refused))
            return
        strangers = frozenset(seen.leg for seen in listing.legs if seen.leg not in self._calls)
        # A leg whose arrival is still on its way to us is not told yet; one that nobody knows a round later is a ghost.
        young = strangers - self._strangers
        self._strangers = strangers
        self._tell_listed(listing, asked_at, without=young, after_gap=False)

    async def provide_phone(self, phone: PhoneAccount) -> None:
        """Make or renew the account with which an agent's phone registers (idempotent)."""
        await self._phones.provide(phone)

    # --- orders --------------------------------------------------------------------------------------------------

    async def _carry_out(self, order: TelephoneOrder, lane: str) -> None:
        try:
            await carry_out(order, lane, self._hands)
        except BothwaysError as refused:
            self._failed(order, refused)

    def _failed(self, order: TelephoneOrder, refused: BothwaysError) -> None:
        reason = "engine-away" if isinstance(refused, EngineAway) else str(refused)
        log.warning("engine.order_failed", order=order.__struct_config__.tag, reason=reason, contact=order.contact)
        if isinstance(order, Play):
            self._tell(PlayEnded(leg=order.leg, play=order.play, ok=False))
            return
        leg = next(_legs_of(order), None)
        recording: RecordingId | None = getattr(order, "recording", None)
        tag = str(order.__struct_config__.tag)
        self._tell(OrderFailed(order=tag, reason=reason, leg=leg, recording=recording))

    def _lane_of(self, order: TelephoneOrder) -> str:
        leg = next(_legs_of(order), None)
        known = self._calls.get(leg) if leg else None
        other: str = getattr(order, "recording", "")
        return known.lane if known else leg or other

    def _take_down(self, bridge: str, lane: str) -> None:
        self._client.send_ahead("DELETE", f"bridges/{bridge}", key=lane)

    # --- events --------------------------------------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        match event.type:
            case "CallBroadcast" if event.channel is not None:
                self._claim(event.channel.id)
            case "ContactStatusChange" | "PeerStatusChange":
                self._phones.heard(event)
            case "RecordingFinished" | "RecordingFailed" if event.recording is not None:
                ok = event.type == "RecordingFinished"
                self._recorder.finished(event.recording, ok)
            case _ if event.channel is not None and event.channel.is_tap:
                if event.type == "StasisStart" and TAP in event.args:
                    self._recorder.entered(event.channel.id)
            case _:
                self._on_call_event(event)

    def _on_call_event(self, event: Event) -> None:
        fact = translate(event)
        match fact:
            case None:
                self._refuse_or_ignore(event)
                return
            case CallArrived():
                self._calls.know(fact.leg, "customer")
            case LegUp() if fact.leg not in self._calls:
                self._calls.know(fact.leg, "agent")
            case LegEnded():
                if not self._leg_ended(fact.leg, event):
                    return
            case PlayEnded():
                if not self._play_ended(fact):
                    return
            case DigitPressed() if self._side(fact.leg) != "customer":
                self.ignored[event.type] += 1
                return
            case _:
                pass
        self._tell(fact)

    def _side(self, leg: LegId) -> Side | None:
        known = self._calls.get(leg)
        return known.side if known else None

    def _leg_ended(self, leg: LegId, event: Event) -> bool:
        """Whether this is the end that is told: an agent's leg leaves the application first and ends with cause."""
        known = self._calls.get(leg)
        first_half = known is not None and known.side == "agent" and event.type == "StasisEnd"
        if first_half or (known is None and self._client.is_up):
            self.ignored[event.type] += 1
            return False
        left = self._calls.forget(leg)
        if known is not None and left is not None:
            self._take_down(left, known.lane)
        return True

    def _play_ended(self, fact: PlayEnded) -> bool:
        """Whether somebody asked for this playback."""
        known = self._calls.get(fact.leg)
        if known is not None and fact.play in known.plays:
            known.plays.discard(fact.play)
            if known.music is not None:
                self._lanes.put(known.lane, partial(self._resume_music, fact.leg, known.lane))
        return not fact.play.startswith(f"{TONE}-")

    async def _resume_music(self, leg: LegId, lane: str) -> None:
        try:
            await resume_music(leg, lane, self._hands)
        except BothwaysError as refused:
            log.warning("engine.music_stays_away", reason=str(refused))

    def _refuse_or_ignore(self, event: Event) -> None:
        self.ignored[event.type] += 1
        if event.type == "StasisStart" and event.channel is not None:
            leg = event.channel.id
            self._lanes.put(leg, partial(self._refuse, leg))

    async def _refuse(self, leg: str) -> None:
        try:
            await self._client.request("DELETE", f"channels/{leg}", key=leg, fine=(404,), reason_code=UNALLOCATED)
        except BothwaysError as refused:
            log.warning("engine.refusal_failed", reason=str(refused))

    def _claim(self, leg: str) -> None:
        # A claim that fails needs no care: the engine's own fallback speaks.
        if self._accepting and self._client.is_up:
            self._client.send_ahead("POST", "events/claim", channelId=leg, application=self._client.access.app)

    # --- connections ---------------------------------------------------------------------------------------------

    async def _on_up(self) -> None:
        reply = await self._client.request("GET", "asterisk/info", only="status")
        born = msgspec.json.decode(reply.body, type=_Info).status.startup_time
        if self._born is not None and born != self._born:
            self._calls.clear()
            self._tell(EngineRestarted())
            self._recorder.engine_restarted()
            self._phones.engine_restarted()
        self._born = born
        asked_at = self._clock.now()
        listing = await read_listing(self._client)
        self._adopt(listing)
        await self._recorder.adopt(listing.taps)
        self._tell_listed(listing, asked_at, without=frozenset(), after_gap=True)
        self._adopted = True
        await self._phones.connected()

    def _on_lost(self) -> None:
        self._adopted = False
        self._tell(EngineLost())

    def _adopt(self, listing: Listing) -> None:
        self._calls.keep_only(seen.leg for seen in listing.legs)
        for seen in listing.legs:
            self._calls.know(seen.leg, "customer" if seen.inbound else "agent")
            self._calls.move(seen.leg, listing.rooms.get(seen.leg))

    def _tell_listed(self, listing: Listing, asked_at: int, *, without: frozenset[LegId], after_gap: bool) -> None:
        legs = tuple(seen for seen in listing.legs if seen.leg not in without)
        self._tell(EngineListed(asked_at=asked_at, after_gap=after_gap, legs=legs, recordings=listing.recordings))


def _legs_of(order: TelephoneOrder) -> Iterator[LegId]:
    for name in ("leg", "customer_leg", "agent_leg"):
        leg: LegId | None = getattr(order, name, None)
        if leg is not None:
            yield leg
