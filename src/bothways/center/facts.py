"""Facts: what the world tells the center. One union; adapters make them, the floor alone decides what they mean."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bothways.interactions.cards import CustomerCard
from bothways.kernel.ids import AgentId, ContactId, LegId, RecordingId


class Fact(Struct, frozen=True, kw_only=True, tag_field="fact"):
    """The ground of every fact."""


# --- from the telephone engine -------------------------------------------------------------------------------------


class CallArrived(Fact, frozen=True, kw_only=True, tag="call-arrived"):
    """A caller's leg has been claimed by us. It rings; nothing has been answered yet."""

    leg: LegId
    number: str
    caller: str
    trunk: str


class LegUp(Fact, frozen=True, kw_only=True, tag="leg-up"):
    """A leg that we ordered to ring was answered by the phone, and its media path is being set up."""

    leg: LegId


class LegEnded(Fact, frozen=True, kw_only=True, tag="leg-ended"):
    """A leg is gone. `cause` is Q.850, `code` the SIP status where there is one."""

    leg: LegId
    cause: int = 0
    code: int | None = None


class DigitPressed(Fact, frozen=True, kw_only=True, tag="digit-pressed"):
    """One telephone key."""

    leg: LegId
    digit: str


class PlayEnded(Fact, frozen=True, kw_only=True, tag="play-ended"):
    """A playback is over: finished, stopped or (ok=False) not playable."""

    leg: LegId
    play: str
    ok: bool


class Connected(Fact, frozen=True, kw_only=True, tag="connected"):
    """A `Connect` has been carried out: both legs are in the bridge and hear each other."""

    contact: ContactId
    bridge: str


class MessageTaken(Fact, frozen=True, kw_only=True, tag="message-taken"):
    """A `TakeMessage` is over: the caller's spoken message is in a file (or, ok=False, is not)."""

    contact: ContactId
    recording: RecordingId
    seconds: int = 0
    ok: bool = True


class PhoneHeld(Fact, frozen=True, kw_only=True, tag="phone-held"):
    """The phone itself put the call on hold or took it back."""

    leg: LegId
    held: bool


class RecordingBegan(Fact, frozen=True, kw_only=True, tag="recording-began"):
    """Both sides of a part are being written."""

    recording: RecordingId
    part: int


class RecordingEnded(Fact, frozen=True, kw_only=True, tag="recording-ended"):
    """A part's files are complete, or (ok=False) something of it is missing."""

    recording: RecordingId
    part: int
    ok: bool
    reason: str = ""


class RecordingPaused(Fact, frozen=True, kw_only=True, tag="recording-paused"):
    """Silence is (paused) or no longer is (not paused) written on both sides, confirmed by the engine for both."""

    recording: RecordingId
    paused: bool


class OrderFailed(Fact, frozen=True, kw_only=True, tag="order-failed"):
    """An order could not be carried out. `order` is its tag, `leg` or `recording` its object."""

    order: str
    reason: str
    leg: LegId | None = None
    recording: RecordingId | None = None


class PhonePresence(Fact, frozen=True, kw_only=True, tag="phone-presence"):
    """An agent's phone registered or went away."""

    agent: AgentId
    registered: bool


class LegSeen(Struct, frozen=True, kw_only=True):
    """One channel as the engine lists it: its bridge, if any, and for a caller's leg what `CallArrived` told."""

    leg: LegId
    up: bool
    bridge: str | None = None
    inbound: bool = False
    number: str = ""
    caller: str = ""
    trunk: str = ""


class EngineListed(Fact, frozen=True, kw_only=True, tag="engine-listed"):
    """Everything of ours that lives in the engine, asked for at `asked_at`; differences are worked off.

    `after_gap`: the first listing after a connection was made, so that events may have been missed before it.
    """

    asked_at: int
    after_gap: bool = False
    legs: tuple[LegSeen, ...]
    recordings: tuple[RecordingId, ...] = ()


class EngineLost(Fact, frozen=True, kw_only=True, tag="engine-lost"):
    """No connection to the engine: nothing can be ordered now; running calls may still talk."""


class EngineRestarted(Fact, frozen=True, kw_only=True, tag="engine-restarted"):
    """The engine is a new process: every leg that lived in the old one is gone."""


# --- from people ---------------------------------------------------------------------------------------------------


class AgentFact(Fact, frozen=True, kw_only=True):
    """Something that an agent asked for. `desk` is the browser tab, empty for other clients."""

    agent: AgentId
    desk: str = ""


class DeskOpened(AgentFact, frozen=True, kw_only=True, tag="desk-opened"):
    """A desk is open for this agent (`takeover`: this one, whatever other tab has it)."""

    takeover: bool = False
    fresh: bool = False
    """The page has just been loaded: a browser phone of the page before it is gone."""


class DeskLost(AgentFact, frozen=True, kw_only=True, tag="desk-lost"):
    """No heartbeat came from that desk for ten seconds, or it said goodbye."""


class DeskBeat(Fact, frozen=True, kw_only=True, tag="desk-beat"):
    """These desks were heard of since the last beat: (agent, desk) pairs. Not an act of a person."""

    desks: tuple[tuple[AgentId, str], ...]


class StateAsked(AgentFact, frozen=True, kw_only=True, tag="state-asked"):
    """The agent wants another presence, now or after this contact."""

    state: Literal["available", "break", "training", "offline"]
    reason: str = ""


class OfferAccepted(AgentFact, frozen=True, kw_only=True, tag="offer-accepted"):
    """The agent clicks accept."""

    offer: str


class OfferDeclined(AgentFact, frozen=True, kw_only=True, tag="offer-declined"):
    """The agent clicks decline."""

    offer: str


class CallAct(AgentFact, frozen=True, kw_only=True, tag="call-act"):
    """An act on the own call."""

    contact: ContactId
    act: Literal["hold", "unhold", "mute", "unmute", "end", "pause-recording", "resume-recording"]


class DigitsSent(AgentFact, frozen=True, kw_only=True, tag="digits-sent"):
    """The agent presses keys toward the other side."""

    contact: ContactId
    digits: str


class WrapUpSaved(AgentFact, frozen=True, kw_only=True, tag="wrap-up-saved"):
    """Notes and result of a contact; `finish` ends the wrap-up."""

    contact: ContactId
    disposition: str | None = None
    notes: str | None = None
    finish: bool = False


# --- from ourselves ------------------------------------------------------------------------------------------------


class CenterStarted(Fact, frozen=True, kw_only=True, tag="center-started"):
    """This process has just taken the tenant over: it can write, and knows nothing of the engine and the desks yet."""


class TimePassed(Fact, frozen=True, kw_only=True, tag="time-passed"):
    """The next deadline may have come."""


class CustomerFound(Fact, frozen=True, kw_only=True, tag="customer-found"):
    """The look-up of a caller's number has ended; None: unknown."""

    contact: ContactId
    customer: CustomerCard | None


class LookedUp(Fact, frozen=True, kw_only=True, tag="looked-up"):
    """A flow's look-up has ended; None: nothing found or the source failed."""

    contact: ContactId
    node: str
    values: dict[str, str] | None


class DatabaseHealth(Fact, frozen=True, kw_only=True, tag="database-health"):
    """The journal can (ok) or can not write."""

    ok: bool


AnyFact = (
    CallArrived
    | LegUp
    | LegEnded
    | DigitPressed
    | PlayEnded
    | Connected
    | MessageTaken
    | PhoneHeld
    | RecordingBegan
    | RecordingEnded
    | RecordingPaused
    | OrderFailed
    | PhonePresence
    | EngineListed
    | EngineLost
    | EngineRestarted
    | DeskOpened
    | DeskLost
    | DeskBeat
    | StateAsked
    | OfferAccepted
    | OfferDeclined
    | CallAct
    | DigitsSent
    | WrapUpSaved
    | CenterStarted
    | TimePassed
    | CustomerFound
    | LookedUp
    | DatabaseHealth
)
Command = (
    DeskOpened | DeskLost | DeskBeat | StateAsked | OfferAccepted | OfferDeclined | CallAct | DigitsSent | WrapUpSaved
)
"""The facts that the web may send for a person."""
