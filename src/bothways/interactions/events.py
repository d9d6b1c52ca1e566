"""What has happened, as the ledger keeps it. Facts in the past tense, one union; additive change only."""

from __future__ import annotations

from typing import Literal

from msgspec import Raw, Struct

from bothways.interactions.cards import CustomerCard
from bothways.interactions.place import FlowPlace
from bothways.kernel.ids import AgentId, ContactId, DecisionId, DispositionId, LegId, OfferId, QueueId, RecordingId
from bothways.kernel.time import Instant

OfferEnd = Literal["accepted", "declined", "timed_out", "withdrawn", "failed"]
Outcome = Literal["handled", "abandoned", "self_service", "not_in_service", "failed"]
EndedBy = Literal["caller", "agent", "flow", "system"]
WrapUpEnd = Literal["agent", "time", "setting", "supervisor"]
Presence = Literal["offline", "available", "break", "training", "not_responding"]


class ContactEvent(Struct, frozen=True, kw_only=True, tag_field="name"):
    """The ground of what happens to a contact."""

    contact: ContactId


class CallArrived(ContactEvent, frozen=True, kw_only=True, tag="call.arrived"):
    """A caller rang a number."""

    leg: LegId
    number: str
    caller: str
    language: str
    direction: Literal["inbound", "outbound"] = "inbound"
    in_service: bool = True
    deadline: Instant | None = None
    """Until when the look-up of the caller is waited for."""


class CallAnswered(ContactEvent, frozen=True, kw_only=True, tag="call.answered"):
    """We picked up; the caller hears us from here."""


class CallRecognized(ContactEvent, frozen=True, kw_only=True, tag="call.recognized"):
    """The look-up of the caller ended with a customer."""

    customer: CustomerCard


class FlowMoved(ContactEvent, frozen=True, kw_only=True, tag="call.flow_moved"):
    """The caller is at a place in a flow; None: the flow has ended."""

    place: FlowPlace | None
    passed: tuple[str, ...] = ()
    deadline: Instant | None = None
    play: str | None = None


class ContactQueued(ContactEvent, frozen=True, kw_only=True, tag="contact.queued"):
    """The contact waits for an agent. `priority`: higher is served first."""

    queue: QueueId
    priority: int
    skills: dict[str, int]
    language: str


class OfferMade(ContactEvent, frozen=True, kw_only=True, tag="offer.made"):
    """The contact is shown to one agent, whose phone rings."""

    offer: OfferId
    agent: AgentId
    leg: LegId
    deadline: Instant
    decision: DecisionId
    why: dict[str, int | str]
    auto_accept: bool = False


class OfferAccepted(ContactEvent, frozen=True, kw_only=True, tag="offer.accepted"):
    """The agent took it; media must stand by `deadline`."""

    offer: OfferId
    agent: AgentId
    by: Literal["desk", "phone", "auto"]
    deadline: Instant


class OfferEnded(ContactEvent, frozen=True, kw_only=True, tag="offer.ended"):
    """The offer is over without a talk."""

    offer: OfferId
    agent: AgentId
    how: Literal["declined", "timed_out", "withdrawn", "failed"]
    reason: str = ""


class AgentLegRung(ContactEvent, frozen=True, kw_only=True, tag="leg.rung"):
    """The accepted offer rings the phone again, this time to be answered by itself."""

    agent: AgentId
    leg: LegId


class CallConnected(ContactEvent, frozen=True, kw_only=True, tag="call.connected"):
    """Customer and agent hear each other."""

    agent: AgentId
    offer: OfferId
    bridge: str


class CallHeld(ContactEvent, frozen=True, kw_only=True, tag="call.held"):
    """The agent let the customer wait with music."""


class CallUnheld(ContactEvent, frozen=True, kw_only=True, tag="call.unheld"):
    """And came back."""


class CallMuted(ContactEvent, frozen=True, kw_only=True, tag="call.muted"):
    """The agent is silent (or no longer)."""

    on: bool


class RecordingStarted(ContactEvent, frozen=True, kw_only=True, tag="recording.started"):
    """A part of the recording was ordered."""

    recording: RecordingId
    part: int


class RecordingConfirmed(ContactEvent, frozen=True, kw_only=True, tag="recording.confirmed"):
    """The engine writes both sides of the part."""

    recording: RecordingId
    part: int


class PauseAsked(ContactEvent, frozen=True, kw_only=True, tag="recording.pause_asked"):
    """The agent wants the recording silent (or no longer); audited, as it is about card data."""

    recording: RecordingId
    on: bool


class RecordingPaused(ContactEvent, frozen=True, kw_only=True, tag="recording.paused"):
    """Silence is (or no longer is) written, confirmed by the engine."""

    recording: RecordingId
    part: int
    on: bool


class RecordingStopped(ContactEvent, frozen=True, kw_only=True, tag="recording.stopped"):
    """No more is written to the part."""

    recording: RecordingId
    part: int


class RecordingPartEnded(ContactEvent, frozen=True, kw_only=True, tag="recording.part_ended"):
    """The part's files are complete (or not, with the reason)."""

    recording: RecordingId
    part: int
    ok: bool
    reason: str = ""


class CallEnded(ContactEvent, frozen=True, kw_only=True, tag="call.ended"):
    """The caller's leg is gone, or is being ended by us."""

    by: EndedBy
    outcome: Outcome
    cause: int = 0


class CustomerLegEnded(ContactEvent, frozen=True, kw_only=True, tag="leg.customer_ended"):
    """The customer's leg is gone from the engine."""

    leg: LegId
    cause: int = 0


class AgentLost(ContactEvent, frozen=True, kw_only=True, tag="call.agent_lost"):
    """The agent's phone broke away in talk; the customer waits with music, kept for this agent until `until`."""

    agent: AgentId
    until: Instant
    reason: str = ""


class MessageBegan(ContactEvent, frozen=True, kw_only=True, tag="message.began"):
    """The caller may speak a message."""

    recording: RecordingId


class MessageLeft(ContactEvent, frozen=True, kw_only=True, tag="message.left"):
    """The caller's spoken message was taken (or could not be)."""

    recording: RecordingId
    seconds: int
    ok: bool


class WrapUpBegan(ContactEvent, frozen=True, kw_only=True, tag="contact.wrap_up_began"):
    """The agent has the contact's paperwork; `deadline` None: free of time."""

    agent: AgentId
    deadline: Instant | None


class ContactNoted(ContactEvent, frozen=True, kw_only=True, tag="contact.noted"):
    """Result and notes, as the agent left them."""

    disposition: DispositionId | None
    notes: str


class WrapUpEnded(ContactEvent, frozen=True, kw_only=True, tag="contact.wrap_up_ended"):
    """The paperwork is done; the agent is free again (or goes to the next state)."""

    agent: AgentId
    by: WrapUpEnd


class ContactClosed(ContactEvent, frozen=True, kw_only=True, tag="contact.closed"):
    """The one end of a contact."""


class AgentEvent(Struct, frozen=True, kw_only=True, tag_field="name"):
    """The ground of what happens to an agent."""

    agent: AgentId


class AgentStateChanged(AgentEvent, frozen=True, kw_only=True, tag="agent.state_changed"):
    """Presence as the agent (or a rule) set it."""

    presence: Presence
    reason: str = ""


class AgentNextState(AgentEvent, frozen=True, kw_only=True, tag="agent.next_state_set"):
    """What comes after the present contact."""

    presence: Presence
    reason: str = ""


class AgentLegEnded(AgentEvent, frozen=True, kw_only=True, tag="leg.ended"):
    """The agent's phone leg is gone."""

    leg: LegId


class AgentLegRaised(AgentEvent, frozen=True, kw_only=True, tag="leg.raised"):
    """The agent's phone is rung for the whole shift."""

    leg: LegId


class AgentLegParked(AgentEvent, frozen=True, kw_only=True, tag="leg.parked"):
    """A leg that is kept up has no contact any more and waits."""

    leg: LegId


class AgentLegUp(AgentEvent, frozen=True, kw_only=True, tag="leg.up"):
    """The agent's phone was answered."""

    leg: LegId


class DeskChanged(AgentEvent, frozen=True, kw_only=True, tag="agent.desk_changed"):
    """Which browser tab is the agent's desk, and whether it is heard of."""

    desk: str
    live: bool


class PhoneChanged(AgentEvent, frozen=True, kw_only=True, tag="agent.phone_changed"):
    """The agent's phone registered or went away."""

    registered: bool


class SystemChanged(Struct, frozen=True, kw_only=True, tag_field="name", tag="system.changed"):
    """A part that everything stands on came or went."""

    part: Literal["engine", "database"]
    up: bool


class DecisionMade(Struct, frozen=True, kw_only=True, tag_field="name", tag="decision.made"):
    """Why this contact went to this agent: all that the decision looked at, so that it can be made again."""

    contact: ContactId
    decision: DecisionId
    agent: AgentId | None
    policy: str
    code_version: str
    inputs: Raw = Raw(b"{}")
    choice: Raw = Raw(b"{}")


Event = (
    CallArrived
    | CallAnswered
    | CallRecognized
    | FlowMoved
    | ContactQueued
    | OfferMade
    | OfferAccepted
    | OfferEnded
    | AgentLegRung
    | CallConnected
    | CallHeld
    | CallUnheld
    | CallMuted
    | RecordingStarted
    | RecordingConfirmed
    | PauseAsked
    | RecordingPaused
    | RecordingStopped
    | RecordingPartEnded
    | CallEnded
    | CustomerLegEnded
    | AgentLost
    | MessageBegan
    | MessageLeft
    | WrapUpBegan
    | WrapUpEnded
    | ContactNoted
    | ContactClosed
    | AgentStateChanged
    | AgentNextState
    | AgentLegEnded
    | AgentLegUp
    | AgentLegRaised
    | AgentLegParked
    | DeskChanged
    | PhoneChanged
    | SystemChanged
    | DecisionMade
)


class Entry(Struct, frozen=True, kw_only=True):
    """The envelope: one line of the ledger. `seq` is the line's number and id within its tenant, without gaps."""

    seq: int
    at: Instant
    actor: str
    correlation: str
    event: Event
    version: int = 1
