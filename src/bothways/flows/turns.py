"""What goes into and comes out of the interpreter: facts about the call, what was heard, what is to be done.

Whoever carries out a `Doing` reports its own end only: the end of a playback that a key cut short, or a timer that a
later `Listen` replaced, is not heard any more.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field


class CallFacts(Struct, frozen=True, kw_only=True):
    """What is known about the call; may be fresher at each turn. Readable as variables `caller`, `dialed`, `tier`,
    `customer_name`, `language` and `waiting.QUEUE`."""

    caller: str
    dialed: str
    language: str | None = None
    tier: str | None = None
    customer_name: str | None = None
    queue_waiting: dict[str, int] = field(default_factory=dict)


# --- heard: what came back from the caller or the world -----------------------------------------------------------


class SpokenAll(Struct, frozen=True, kw_only=True, tag="spoken_all"):
    """All prompts of the last `Speak` were played to their end (or could not be played)."""


class Digit(Struct, frozen=True, kw_only=True, tag="digit"):
    """The caller pressed a key: one of `0123456789*#`."""

    digit: str


class TimedOut(Struct, frozen=True, kw_only=True, tag="timed_out"):
    """The seconds of the last `Listen` or `LookUp` passed."""


class Found(Struct, frozen=True, kw_only=True, tag="found"):
    """The look-up answered."""

    values: dict[str, str]


class NotFound(Struct, frozen=True, kw_only=True, tag="not_found"):
    """The look-up found nothing or failed."""


class Recorded(Struct, frozen=True, kw_only=True, tag="recorded"):
    """The spoken message is taken (or could not be)."""


class Failed(Struct, frozen=True, kw_only=True, tag="failed"):
    """The last `TransferTo` was not answered or not possible."""


Heard = SpokenAll | Digit | TimedOut | Found | NotFound | Recorded | Failed


# --- doing: the one thing to do now -------------------------------------------------------------------------------


class Spoken(Struct, frozen=True, kw_only=True, order=True):
    """A text to speak in a language; with voice and rate of that language it is the renderer's cache key."""

    text: str
    language: str


class Speak(Struct, frozen=True, kw_only=True, tag="speak"):
    """Play the prompts in order, then report `SpokenAll`. With `listens`, stop at the first key and report it."""

    prompts: tuple[Spoken, ...]
    listens: bool


class Listen(Struct, frozen=True, kw_only=True, tag="listen"):
    """Wait in silence for a key; report `TimedOut` when none came in `seconds`. Replaces an earlier wait."""

    seconds: float


class LookUp(Struct, frozen=True, kw_only=True, tag="look_up"):
    """Ask `source`; report `Found` or `NotFound`, `TimedOut` after `seconds`."""

    source: str
    arguments: dict[str, str]
    seconds: float


class ToQueue(Struct, frozen=True, kw_only=True, tag="to_queue"):
    """Hand the caller to the queue with what the flow learned. The flow has ended."""

    queue: str
    priority_boost: int
    skills: dict[str, int]
    language: str
    variables: dict[str, str]


class TransferTo(Struct, frozen=True, kw_only=True, tag="transfer_to"):
    """Connect the caller to `target`; report `Failed` when that does not work."""

    target: str


class TakeMessage(Struct, frozen=True, kw_only=True, tag="take_message"):
    """Record the caller (after a tone) up to `most_seconds` or a key or silence, then report `Recorded`."""

    queue: str | None
    most_seconds: int


class HangUp(Struct, frozen=True, kw_only=True, tag="hang_up"):
    """End the call; what was to be said has been said. The flow has ended."""

    reason: str


class Stay(Struct, frozen=True, kw_only=True, tag="stay"):
    """Nothing new: what is being done goes on, and so do its timers."""


class GiveUp(Struct, frozen=True, kw_only=True, tag="give_up"):
    """The flow cannot go on (it should not have been published): send the caller to the tenant's fall-back."""

    node: str
    reason: str


Doing = Speak | Listen | LookUp | ToQueue | TransferTo | TakeMessage | HangUp | Stay | GiveUp


class Position(Struct, frozen=True, kw_only=True):
    """Where the caller is; small and storable as JSON."""

    node: str
    phase: Literal["speaking", "listening", "waiting"]
    variables: dict[str, str] = field(default_factory=dict)
    tries: int = 0
    digits: str = ""
    """Keys of the `collect` under way."""
    ahead: str = ""
    """Keys pressed before they were asked for."""
    turns: int = 0


class Turn(Struct, frozen=True, kw_only=True):
    """The answer to one thing heard. `position` is None when the flow has ended; `passed` names nodes entered."""

    position: Position | None
    doing: Doing
    passed: tuple[str, ...] = ()
