"""The telephone port on the model engine: lanes, a wire that may lose, double and delay, and a connection that breaks.

The same code serves the contract test (real time, a faithful wire) and the simulation (virtual time, a bad one).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Literal

from bothways.adapters.fakes.switch import Later, Refused, Switch
from bothways.center import facts as f
from bothways.center import orders as o
from bothways.center.ports import PhoneAccount, Tell
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import AgentId, LegId, RecordingId
from bothways.kernel.time import Instant

Wire = Callable[[f.Fact], tuple[int, ...]]
"""How often and how late (ms) a fact comes through: () is lost, two numbers are a double."""


Fate = Callable[[], Literal["done", "lost", "unsure"]]
"""What becomes of an order: done, not done, or done while the answer is lost; the last two look alike from here."""


def faithful(_fact: f.Fact) -> tuple[int, ...]:
    """A wire that brings everything once, at once and in order."""
    return (0,)


class FakeTelephony:
    """Fulfills `center.ports.Telephony`. `latency` gives the milliseconds that an order or an answer needs."""

    def __init__(
        self,
        *,
        tell: Tell,
        now: Callable[[], Instant],
        later: Later,
        latency: Callable[[], int] = lambda: 1,
        wire: Wire = faithful,
        fate: Fate = lambda: "done",
    ) -> None:
        self._tell, self._now, self._later = tell, now, later
        self._latency, self._wire, self._fate = latency, wire, fate
        self.switch = Switch(later, self._on_event, now)
        self.accepting = False
        self.up = False
        self._adopted = False
        self._list_after_adopting = False
        self._connection = 0
        self._seen_restarts: int | None = None
        self._lanes: dict[str, deque[o.TelephoneOrder]] = {}
        self._strangers: frozenset[LegId] = frozenset()
        self._known: set[LegId] = set()
        self._parts: set[tuple[RecordingId, int]] = set()
        self.on_carried_out: Callable[[o.TelephoneOrder], None] = lambda order: None

    # --- the port ------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Connect."""
        self.connect()

    async def stop(self) -> None:
        """Let go without ending any call."""
        self.forget()

    def carry_out(self, order: o.TelephoneOrder) -> None:
        """Take an order; orders of one contact run one after the other."""
        lane = order.contact or str(getattr(order, "leg", None) or getattr(order, "recording", ""))
        waiting = self._lanes.get(lane)
        if waiting is not None:
            waiting.append(order)
            return
        self._lanes[lane] = deque((order,))
        self._next_in(lane, self._connection)

    def accept_calls(self, accepting: bool) -> None:
        """Whether arriving calls are claimed."""
        self.accepting = accepting

    async def list_now(self) -> None:
        """Tell an EngineListed."""
        self.list_legs()

    async def provide_phone(self, phone: PhoneAccount) -> None:
        """The model has every phone that registers."""

    # --- connection ----------------------------------------------------------------------------------------------

    def connect(self) -> None:
        """A connection stands: say what was missed. A new process of ours remembers no engine before."""
        self.up, self._adopted = True, False
        if self._seen_restarts is not None and self._seen_restarts != self.switch.restarts:
            self._tell(f.EngineRestarted())
            for recording, part in sorted(self._parts):
                self._tell(f.RecordingEnded(recording=recording, part=part, ok=False, reason="engine-restarted"))
            self._parts.clear()
        self._seen_restarts = self.switch.restarts
        self._list(after_gap=True)
        for agent in sorted(self.switch.phones):
            self._deliver(f.PhonePresence(agent=agent, registered=True))

    def disconnect(self) -> None:
        """The connection breaks; events of this time are never told, orders fail."""
        if self.up:
            self.up = False
            self._connection += 1
            self._fail_waiting()
            self._tell(f.EngineLost())

    def forget(self) -> None:
        """Our process dies: what waited in it is gone."""
        self.up = False
        self._connection += 1
        self._lanes.clear()
        self._seen_restarts = None
        self._strangers = frozenset()
        self._known.clear()
        self._parts.clear()

    def dial(self, leg: LegId, number: str, caller: str) -> bool:
        """A call comes from the trunk; False: not claimed, the engine's own fallback speaks."""
        if not (self.up and self.accepting):
            return False
        self.switch.dial(leg, number, caller)
        return True

    def list_legs(self) -> None:
        """Ask the engine what lives in it; not before the first listing of a connection has said what there is."""
        if self.up and not self._adopted:
            self._list_after_adopting = True
        elif self.up:
            self._list(after_gap=False)

    def _list(self, after_gap: bool) -> None:
        asked_at, connection = self._now(), self._connection

        def look() -> None:
            legs = self.switch.listing()
            if after_gap:
                self._adopt()
                self._known = {seen.leg for seen in legs}
            strangers = frozenset(seen.leg for seen in legs if seen.leg not in self._known)
            # A leg whose arrival is still on its way is not told yet; one that nobody knows a round later is.
            young = frozenset() if after_gap else strangers - self._strangers
            self._strangers = strangers
            recordings = tuple(dict.fromkeys(recording for recording, _ in self.switch.tapes))
            listed = f.EngineListed(
                asked_at=asked_at,
                after_gap=after_gap,
                legs=tuple(seen for seen in legs if seen.leg not in young),
                recordings=recordings,
            )
            self._later(self._latency(), lambda: self._told(listed, connection))

        self._later(self._latency(), lambda: look() if connection == self._connection else None)

    def _adopt(self) -> None:
        self._adopted = True
        if self._list_after_adopting:
            self._list_after_adopting = False
            self._later(self._latency() + 1, self.list_legs)

    # --- events --------------------------------------------------------------------------------------------------

    def _on_event(self, fact: f.Fact) -> None:
        if self.up:
            self._deliver(fact)

    def _deliver(self, fact: f.Fact) -> None:
        connection = self._connection
        for late in self._wire(fact):
            if late == 0:
                self._told(fact, connection)
            else:
                self._later(late, lambda: self._told(fact, connection))

    def _told(self, fact: f.Fact, connection: int) -> None:
        if connection != self._connection or not self.up:
            return
        match fact:
            case f.CallArrived(leg=leg) | f.LegUp(leg=leg):
                self._known.add(leg)
            case f.LegEnded(leg=leg):
                self._known.discard(leg)
            case f.RecordingEnded(recording=recording, part=part):
                self._parts.discard((recording, part))
            case _:
                pass
        self._tell(fact)

    # --- orders --------------------------------------------------------------------------------------------------

    def _next_in(self, lane: str, connection: int) -> None:
        def run() -> None:
            if connection != self._connection:
                return
            waiting = self._lanes.get(lane)
            if not waiting:
                self._lanes.pop(lane, None)
                return
            self._try(waiting.popleft())
            self._next_in(lane, connection)

        self._later(self._latency(), run)

    def _try(self, order: o.TelephoneOrder) -> None:
        try:
            if not self.up:
                raise Refused("engine-away")
            fate = self._fate()
            if fate != "lost":
                self._do(order)
            if fate != "done":
                raise Refused("timed out")
        except BothwaysError as refused:
            self._failed(order, refused.message)
        else:
            self.on_carried_out(order)

    def _fail_waiting(self) -> None:
        lanes, self._lanes = self._lanes, {}
        for waiting in lanes.values():
            for order in waiting:
                self._failed(order, "engine-away")

    def _failed(self, order: o.TelephoneOrder, reason: str) -> None:
        if isinstance(order, o.Play):
            self._tell(f.PlayEnded(leg=order.leg, play=order.play, ok=False))
            return
        leg = getattr(order, "leg", None) or getattr(order, "customer_leg", None)
        recording = getattr(order, "recording", None)
        tag = str(order.__struct_config__.tag)
        self._tell(f.OrderFailed(order=tag, reason=reason, leg=leg, recording=recording))

    def _do(self, order: o.TelephoneOrder) -> None:
        switch = self.switch
        match order:
            case o.Answer(leg=leg):
                switch.leg(leg).up = True
            case o.Play(leg=leg, play=play, spoken=spoken):
                switch.play(leg, play, sum(len(said.text) for said in spoken))
            case o.StopPlay(leg=leg, play=play):
                switch.stop_play(leg, play)
            case o.Music(leg=leg, music=music):
                switch.wait(leg, music)
            case o.Ring():
                self._known.add(order.leg)
                switch.ring(order.leg, AgentId(order.agent), order.offer, order.seconds, order.auto_answer)
            case o.Connect(customer_leg=customer, agent_leg=agent, bridge=bridge):
                switch.connect((customer, agent), bridge)
                if order.contact is not None:
                    self._deliver(f.Connected(contact=order.contact, bridge=bridge))
            case o.Park(leg=leg, bridge=bridge):
                switch.park(leg, bridge)
            case o.Hold(customer_leg=customer, music=music):
                switch.wait(customer, music)
            case o.Unhold(customer_leg=customer, agent_leg=agent, bridge=bridge):
                switch.connect((customer, agent), bridge)
            case o.Mute(leg=leg, on=on):
                switch.leg(leg).muted = on
            case o.SendDigits(leg=leg, digits=digits):
                switch.leg(leg).keys += digits
            case o.HangUp(leg=leg):
                switch.end(leg)
            case o.FallBack(leg=leg):
                # The leg leaves the application: for us it has ended, whatever the dialplan does with it.
                switch.on_fall_back(switch.leg(leg))
                switch.end(leg)
            case _:
                self._do_recording(order)

    def _do_recording(self, order: o.TelephoneOrder) -> None:
        switch = self.switch
        match order:
            case o.TakeMessage(leg=leg, recording=recording, seconds=seconds) if order.contact is not None:
                switch.take_message(leg, order.contact, recording, seconds)
            case o.Record(recording=recording, part=part):
                try:
                    switch.record(recording, part, order.customer_leg, order.agent_leg)
                except Refused as refused:
                    ended = f.RecordingEnded(recording=recording, part=part, ok=False, reason=refused.message)
                    self._deliver(ended)
                else:
                    self._parts.add((recording, part))
                    self._deliver(f.RecordingBegan(recording=recording, part=part))
            case o.PauseRecording(recording=recording, part=part, on=on):
                if switch.pause_tape(recording, part, on):
                    self._deliver(f.RecordingPaused(recording=recording, paused=on))
                else:
                    self._failed(order, "pausing failed")
            case o.StopRecording(recording=recording, part=part):
                switch.stop_tape(recording, part)
            case _:
                raise Refused("not an order of the engine")
