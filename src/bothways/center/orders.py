"""Orders: what the center asks of the telephone engine and of look-ups. Each may be carried out twice without harm."""

from __future__ import annotations

from msgspec import Struct

from bothways.flows.turns import Spoken
from bothways.kernel.ids import AgentId, ContactId, LegId, RecordingId


class Order(Struct, frozen=True, kw_only=True, tag_field="order"):
    """The ground of every order. Orders of one contact are carried out in their order."""

    contact: ContactId | None = None


class Answer(Order, frozen=True, kw_only=True, tag="answer"):
    """Pick up the caller's leg."""

    leg: LegId


class Play(Order, frozen=True, kw_only=True, tag="play"):
    """Speak to a leg; `play` is our name for it, told back by `PlayEnded`. Music, if any, pauses meanwhile."""

    leg: LegId
    play: str
    spoken: tuple[Spoken, ...]


class StopPlay(Order, frozen=True, kw_only=True, tag="stop-play"):
    """End a playback; one that is over already is no error."""

    leg: LegId
    play: str


class Music(Order, frozen=True, kw_only=True, tag="music"):
    """Let a leg wait with music (takes it out of any bridge)."""

    leg: LegId
    music: str = "default"


class Ring(Order, frozen=True, kw_only=True, tag="ring"):
    """Call an agent's phone with a leg id of ours. `auto_answer`: the phone shall pick up by itself."""

    leg: LegId
    agent: AgentId
    offer: str
    caller: str
    caller_name: str
    seconds: int
    auto_answer: bool = False


class Connect(Order, frozen=True, kw_only=True, tag="connect"):
    """Join the customer's and the agent's leg so that both hear each other (idempotent; ends music)."""

    customer_leg: LegId
    agent_leg: LegId
    bridge: str


class Park(Order, frozen=True, kw_only=True, tag="park"):
    """An agent's leg that is kept up leaves a contact's bridge and waits in silence (idempotent: a leg that is in
    another bridge by now stays there)."""

    leg: LegId
    bridge: str = ""


class Hold(Order, frozen=True, kw_only=True, tag="hold"):
    """Customer hears music, agent hears nothing; the bridge is kept."""

    customer_leg: LegId
    bridge: str
    music: str = "default"


class Unhold(Order, frozen=True, kw_only=True, tag="unhold"):
    """End a hold."""

    customer_leg: LegId
    agent_leg: LegId
    bridge: str


class Mute(Order, frozen=True, kw_only=True, tag="mute"):
    """The leg's own voice is (`on`) or is no longer withheld from the others."""

    leg: LegId
    on: bool


class SendDigits(Order, frozen=True, kw_only=True, tag="send-digits"):
    """Press telephone keys toward a leg."""

    leg: LegId
    digits: str


class HangUp(Order, frozen=True, kw_only=True, tag="hang-up"):
    """End a leg; one that is gone already is no error. `busy`: refuse instead of a normal end."""

    leg: LegId
    busy: bool = False


class FallBack(Order, frozen=True, kw_only=True, tag="fall-back"):
    """We cannot go on with this caller: let the engine's own fall-back speak (a message, then a backup number)."""

    leg: LegId


class TakeMessage(Order, frozen=True, kw_only=True, tag="take-message"):
    """After a tone, record the caller until `seconds`, a key or 5 s of silence; told back by `MessageTaken`."""

    leg: LegId
    recording: RecordingId
    seconds: int


class Record(Order, frozen=True, kw_only=True, tag="record"):
    """Start part `part`: each party's own voice in a file of its own (left customer, right agent after the merge)."""

    recording: RecordingId
    part: int
    customer_leg: LegId
    agent_leg: LegId


class PauseRecording(Order, frozen=True, kw_only=True, tag="pause-recording"):
    """Write silence (`on`) on both sides; fails closed: if one side refuses, that part is stopped."""

    recording: RecordingId
    part: int
    on: bool


class StopRecording(Order, frozen=True, kw_only=True, tag="stop-recording"):
    """End a part; told back by `RecordingEnded` when both files are complete."""

    recording: RecordingId
    part: int


class FindCustomer(Order, frozen=True, kw_only=True, tag="find-customer"):
    """Ask who has this number; told back by `CustomerFound`."""

    caller: str


class LookUp(Order, frozen=True, kw_only=True, tag="look-up"):
    """Carry out a flow's look-up; told back by `LookedUp`."""

    node: str
    source: str
    arguments: dict[str, str]


TelephoneOrder = (
    Answer
    | Play
    | StopPlay
    | Music
    | Ring
    | Connect
    | Park
    | Hold
    | Unhold
    | Mute
    | SendDigits
    | HangUp
    | FallBack
    | TakeMessage
    | Record
    | PauseRecording
    | StopRecording
)
AnyOrder = TelephoneOrder | FindCustomer | LookUp
