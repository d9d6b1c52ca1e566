"""A telephone engine as a model: legs, rooms, playbacks, recordings and phones, moved by calls and by `later`.

It knows no randomness and no real time: who uses it says how long things take and what people do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from bothways.center.facts import (
    CallArrived,
    DigitPressed,
    Fact,
    LegEnded,
    LegSeen,
    LegUp,
    MessageTaken,
    PhoneHeld,
    PhonePresence,
    PlayEnded,
    RecordingEnded,
)
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import AgentId, ContactId, LegId, RecordingId

Later = Callable[[int, Callable[[], None]], None]
"""Do something after so many milliseconds."""

CLEARING, BUSY, NO_ANSWER, DECLINED = 16, 17, 19, 21
"""Q.850 causes."""
MOST_PLAY_MS = 8_000
MS_PER_LETTER = 40


class Refused(BothwaysError):
    """The model cannot do what was ordered, as the real engine could not."""

    kind = "engine-refused"


@dataclass(slots=True, kw_only=True)
class Leg:
    """One channel. `music`: waits with music; `room`: the bridge in which it hears others."""

    id: LegId
    side: Literal["customer", "agent"]
    up: bool = False
    agent: AgentId | None = None
    number: str = ""
    caller: str = ""
    trunk: str = ""
    offer: str = ""
    auto_answer: bool = False
    room: str | None = None
    music: str | None = None
    plays: list[str] = field(default_factory=list)
    message: tuple[ContactId, RecordingId] | None = None
    message_began: int = 0
    muted: bool = False
    keys: str = ""


@dataclass(slots=True, kw_only=True)
class Tape:
    """A part that is being written."""

    customer: LegId
    agent: LegId
    paused: bool = False


class Switch:
    """The engine. What happens in it is told by `on_event`, at once and in order; loss is made by the wire."""

    def __init__(self, later: Later, on_event: Callable[[Fact], None], now: Callable[[], int]) -> None:
        self._later, self._on_event, self._now = later, on_event, now
        self.legs: dict[LegId, Leg] = {}
        self.tapes: dict[tuple[RecordingId, int], Tape] = {}
        self.phones: set[AgentId] = set()
        self.restarts = 0
        self.on_ring: Callable[[Leg], None] = lambda leg: None
        self.on_fall_back: Callable[[Leg], None] = lambda leg: None
        self.pause_works: Callable[[], bool] = lambda: True

    # --- what people do ----------------------------------------------------------------------------------------

    def dial(self, leg: LegId, number: str, caller: str, trunk: str = "trunk") -> None:
        """A caller rings and has been claimed."""
        self.legs[leg] = Leg(id=leg, side="customer", number=number, caller=caller, trunk=trunk)
        self._on_event(CallArrived(leg=leg, number=number, caller=caller, trunk=trunk))

    def lift(self, leg: LegId) -> None:
        """An agent's phone is answered."""
        ringing = self.legs.get(leg)
        if ringing is not None and not ringing.up:
            ringing.up = True
            self._on_event(LegUp(leg=leg))

    def press(self, leg: LegId, digit: str) -> None:
        """A caller presses a key."""
        known = self.legs.get(leg)
        if known is None:
            return
        self._on_event(DigitPressed(leg=leg, digit=digit))
        if known.message is not None:
            self._end_message(known)

    def hold_on_phone(self, leg: LegId, held: bool) -> None:
        """The hold key of a desk phone."""
        if leg in self.legs:
            self._on_event(PhoneHeld(leg=leg, held=held))

    def end(self, leg: LegId, cause: int = CLEARING, code: int | None = None) -> None:
        """A leg goes away, whoever wanted it."""
        gone = self.legs.pop(leg, None)
        if gone is None:
            return
        for play in gone.plays:
            self._on_event(PlayEnded(leg=leg, play=play, ok=False))
        if gone.message is not None:
            self._end_message(gone)
        for key, tape in list(self.tapes.items()):
            if tape.customer not in self.legs and tape.agent not in self.legs:
                self.stop_tape(*key)
        self._on_event(LegEnded(leg=leg, cause=cause, code=code))

    def register(self, agent: AgentId, registered: bool) -> None:
        """A phone comes or goes."""
        if (agent in self.phones) != registered:
            (self.phones.add if registered else self.phones.discard)(agent)
            self._on_event(PhonePresence(agent=agent, registered=registered))

    def restart(self) -> None:
        """The engine's process dies and a new one starts: nothing of the old is told."""
        self.legs.clear()
        self.tapes.clear()
        self.phones.clear()
        self.restarts += 1

    # --- what orders do ----------------------------------------------------------------------------------------

    def leg(self, leg: LegId) -> Leg:
        """A leg that must exist."""
        found = self.legs.get(leg)
        if found is None:
            raise Refused("no such leg", leg=leg)
        return found

    def play(self, leg: LegId, play: str, letters: int) -> None:
        """Speak; ends by itself."""
        self.leg(leg).plays.append(play)
        self._later(min(MOST_PLAY_MS, 300 + letters * MS_PER_LETTER), lambda: self.stop_play(leg, play))

    def stop_play(self, leg: LegId, play: str) -> None:
        """A playback is over."""
        known = self.legs.get(leg)
        if known is not None and play in known.plays:
            known.plays.remove(play)
            self._on_event(PlayEnded(leg=leg, play=play, ok=True))

    def wait(self, leg: LegId, music: str) -> None:
        """Music, out of any room."""
        known = self.leg(leg)
        self._stop_plays(known)
        known.music, known.room = music, None

    def ring(self, leg: LegId, agent: AgentId, offer: str, seconds: int, auto_answer: bool) -> None:
        """Call a phone."""
        if leg in self.legs:
            return
        if agent not in self.phones:
            raise Refused("no such phone", agent=agent)
        busy = any(other.agent == agent for other in self.legs.values())
        ringing = Leg(id=leg, side="agent", agent=agent, offer=offer, auto_answer=auto_answer)
        self.legs[leg] = ringing
        if busy:
            self._later(20, lambda: self.end(leg, BUSY, 486))
            return
        self._later(seconds * 1000, lambda: self._not_answered(leg))
        self.on_ring(ringing)

    def connect(self, legs: tuple[LegId, LegId], room: str) -> None:
        """Both into one room."""
        for known in [self.leg(leg) for leg in legs]:
            self._stop_plays(known)
            known.room, known.music = room, None

    def park(self, leg: LegId, room: str) -> None:
        """Out of that room; a leg that is in another one stays."""
        known = self.leg(leg)
        if known.room == room:
            known.room = None

    def record(self, recording: RecordingId, part: int, customer: LegId, agent: LegId) -> None:
        """Begin a part, both sides or none."""
        self.leg(customer)
        self.leg(agent)
        self.tapes.setdefault((recording, part), Tape(customer=customer, agent=agent))

    def pause_tape(self, recording: RecordingId, part: int, on: bool) -> bool:
        """Silence, or no longer. False: refused, and the part has been ended (fails closed)."""
        tape = self.tapes.get((recording, part))
        if tape is None:
            raise Refused("no such part", recording=recording)
        if not self.pause_works():
            self.stop_tape(recording, part, ok=False, reason="pausing failed")
            return False
        tape.paused = on
        return True

    def stop_tape(self, recording: RecordingId, part: int, ok: bool = True, reason: str = "") -> None:
        """End a part; one that is not running has its files or has none."""
        if self.tapes.pop((recording, part), None) is not None:
            self._on_event(RecordingEnded(recording=recording, part=part, ok=ok, reason=reason))

    def take_message(self, leg: LegId, contact: ContactId, recording: RecordingId, seconds: int) -> None:
        """Record what the caller says."""
        known = self.leg(leg)
        known.message, known.message_began = (contact, recording), self._now()
        self._later(seconds * 1000, lambda: self._end_message(known))

    def listing(self) -> tuple[LegSeen, ...]:
        """All legs as the engine lists them."""
        return tuple(
            LegSeen(
                leg=leg.id,
                up=leg.up,
                bridge=leg.room,
                inbound=leg.side == "customer",
                number=leg.number,
                caller=leg.caller,
                trunk=leg.trunk,
            )
            for leg in self.legs.values()
        )

    # --- inside ------------------------------------------------------------------------------------------------

    def _not_answered(self, leg: LegId) -> None:
        ringing = self.legs.get(leg)
        if ringing is not None and not ringing.up:
            self.end(leg, NO_ANSWER)

    def _stop_plays(self, leg: Leg) -> None:
        for play in list(leg.plays):
            self.stop_play(leg.id, play)

    def _end_message(self, leg: Leg) -> None:
        if leg.message is not None:
            contact, recording = leg.message
            leg.message = None
            seconds = (self._now() - leg.message_began) // 1000
            self._on_event(MessageTaken(contact=contact, recording=recording, seconds=seconds, ok=True))
