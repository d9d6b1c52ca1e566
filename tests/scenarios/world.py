"""The world of a scenario: a heap of things to come, the center with a model journal, the model engine, and faults.

Everything random comes from one seeded source, and time is a number: a run is repeated by its seed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random
from typing import Literal

import msgspec

from bothways.adapters.fakes.clock import START
from bothways.adapters.fakes.ids import CountingIds
from bothways.adapters.fakes.switch import Leg
from bothways.adapters.fakes.telephony import FakeTelephony
from bothways.center import facts as f
from bothways.center import orders as o
from bothways.center.config import Config
from bothways.center.core import Core, Taken
from bothways.interactions.agent import Agent
from bothways.interactions.contact import Contact
from bothways.interactions.events import Entry
from bothways.interactions.evolve import evolve
from bothways.interactions.floor import Floor
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import ContactId, LegId
from bothways.kernel.time import Instant, after
from scenarios.house import CUSTOMERS

Reply = Callable[[BothwaysError | None], None]


@dataclass(frozen=True, kw_only=True)
class Weather:
    """How bad the world is. Chances per fact, or per second of the run for what befalls it as a whole."""

    lose: float = 0.0
    double: float = 0.0
    late: float = 0.0
    late_ms: int = 2_500
    wire_ms: tuple[int, int] = (1, 2)
    order_ms: tuple[int, int] = (1, 2)
    commit_ms: tuple[int, int] = (1, 2)
    command_ms: tuple[int, int] = (1, 2)
    look_up_ms: tuple[int, int] = (5, 20)
    crash: float = 0.0
    stall: float = 0.0
    break_off: float = 0.0
    restart: float = 0.0
    pause_fails: float = 0.0
    stray: float = 0.0
    order_fails: float = 0.0


CALM = Weather()


class Pending(msgspec.Struct, kw_only=True):
    """A step that waits to be durable."""

    entries: tuple[Entry, ...]
    orders: tuple[o.AnyOrder, ...]
    reply: Reply | None


class World:
    """Who adds people and faults to it gets a running center; `watch` looks at every step."""

    def __init__(self, config: Config, seed: int = 0, weather: Weather = CALM) -> None:
        self.config, self.seed, self.weather = config, seed, weather
        self.rng = Random(seed)
        self.now = self.began = START
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self.ids = CountingIds("n")
        self.ledger: list[Entry] = []
        self.shadow = Floor()
        self.core: Core | None = None
        self.life = 0
        self._timer: Instant | None = None
        self._waiting: deque[Pending] = deque()
        self._committing = False
        self._stalled_until = 0
        self._stall_known = False
        self.telephony = FakeTelephony(
            tell=self.tell,
            now=lambda: self.now,
            later=self.later,
            latency=self._order_latency,
            wire=self._wire,
            fate=self._fate,
        )
        self.switch = self.telephony.switch
        self.telephony.on_carried_out = self._carried_out
        self.switch.pause_works = lambda: self.rng.random() >= self.weather.pause_fails
        self.found: Callable[[], dict[str, str] | None] = lambda: {"order": "42"} if self.rng.random() < 0.5 else None
        self.before_step: Callable[[f.Fact], None] = lambda fact: None
        self.after_step: Callable[[f.Fact, Taken], None] = lambda fact, taken: None
        self.on_durable: Callable[[tuple[Entry, ...]], None] = lambda entries: None
        self.on_order: Callable[[o.AnyOrder], None] = lambda order: None
        self.on_restart: Callable[[], None] = lambda: None
        self.trace: deque[tuple[int, str, object]] = deque(maxlen=3000)
        self.carried: deque[tuple[int, o.AnyOrder]] = deque(maxlen=2000)

    # --- time ----------------------------------------------------------------------------------------------------

    def later(self, ms: int, what: Callable[[], None]) -> None:
        """Do something after so many milliseconds."""
        self._count += 1
        heappush(self._heap, (self.now + max(0, ms), self._count, what))

    def run(self, seconds: float) -> None:
        """Let that much time pass."""
        until = after(self.now, seconds)
        while self._heap and self._heap[0][0] <= until:
            at, _, what = heappop(self._heap)
            self.now = Instant(at)
            what()
        self.now = until

    def every(self, ms: int, what: Callable[[], None]) -> None:
        """Again and again."""

        def again() -> None:
            what()
            self.later(ms, again)

        self.later(ms, again)

    def between(self, span: tuple[int, int]) -> int:
        """A random number of milliseconds."""
        return self.rng.randint(*span)

    # --- the center ----------------------------------------------------------------------------------------------

    def start_center(self) -> None:
        """A new process: the floor as the database has it, then what the engine says."""
        self.life += 1
        self._timer = None
        self._waiting.clear()
        self._committing = False
        self._stall_known = False
        self.core = Core(self.config, self.ids, loaded(self.shadow))
        self.on_restart()
        self.tell(f.CenterStarted())
        life = self.life

        def connect() -> None:
            if self.life == life:
                self.telephony.accept_calls(True)
                self.telephony.connect()

        self.later(self.between((20, 200)), connect)

    def crash_center(self) -> None:
        """The process dies: what was not durable is gone."""
        self.trace.append((self.now, "CRASH", None))
        self.core = None
        self.life += 1
        self.telephony.forget()

    def tell(self, fact: f.Fact, reply: Reply | None = None) -> None:
        """A fact for the center; lost when there is none."""
        core = self.core
        if core is None:
            return
        self.before_step(fact)
        taken = core.take(fact, self.now)
        self.trace.append((self.now, "", fact))
        self.trace.extend((self.now, f"    {entry.seq}", entry.event) for entry in taken.entries)
        self.trace.extend((self.now, "      ->", order) for order in taken.orders)
        self.after_step(fact, taken)
        if taken.refused is not None:
            if reply is not None:
                reply(taken.refused)
        elif taken.entries or taken.orders or reply is not None:
            self._journal(Pending(entries=taken.entries, orders=taken.orders, reply=reply))
        self._set_timer()

    def command(self, fact: f.Fact, reply: Reply | None = None) -> None:
        """What a person asks for reaches the center a moment later, or never."""
        life = self.life
        self.later(self.between(self.weather.command_ms), lambda: self.tell(fact, reply) if self.life == life else None)

    def _set_timer(self) -> None:
        due = self.core.next_due() if self.core else None
        if due is None or (self._timer is not None and self._timer <= due):
            return
        self._timer = due
        life = self.life

        def ring() -> None:
            if self.life == life and self._timer == due:
                self._timer = None
                self.tell(f.TimePassed())

        self.later(max(0, due - self.now), ring)

    # --- journal -------------------------------------------------------------------------------------------------

    def _journal(self, step: Pending) -> None:
        early = tuple(order for order in step.orders if self._need_not_wait(order))
        for order in early:
            self._let_go(order)
        step.orders = tuple(order for order in step.orders if order not in early)
        if not step.entries and not self._waiting and not self._committing:
            self._release((step,))
            return
        self._waiting.append(step)
        self._commit_soon()

    def _need_not_wait(self, order: o.AnyOrder) -> bool:
        if isinstance(order, o.FindCustomer | o.LookUp):
            return True
        return self._stall_known and not isinstance(order, o.Ring)

    def _commit_soon(self) -> None:
        if self._committing or not self._waiting:
            return
        self._committing = True
        batch, life = tuple(self._waiting), self.life
        self._waiting.clear()
        wait = self.between(self.weather.commit_ms)
        if self._stalled_until - self.now > 2_000:
            self.later(2_000, lambda: self._stall_noticed(life, batch))

        def commit() -> None:
            if self.life != life:
                return
            if self._stalled_until > self.now:
                self.later(50, commit)
            else:
                self._commit(batch)

        self.later(wait, commit)

    def _stall_noticed(self, life: int, batch: tuple[Pending, ...]) -> None:
        if self.life != life or self._stall_known or self._stalled_until <= self.now:
            return
        self._stall_known = True
        for step in (*batch, *self._waiting):
            for order in step.orders:
                if not isinstance(order, o.Ring):
                    self._let_go(order)
            step.orders = tuple(order for order in step.orders if isinstance(order, o.Ring))
        self.tell(f.DatabaseHealth(ok=False))

    def _commit(self, batch: tuple[Pending, ...]) -> None:
        entries = tuple(entry for step in batch for entry in step.entries)
        self.ledger.extend(entries)
        for entry in entries:
            evolve(self.shadow, entry)
        self._committing = False
        self.on_durable(entries)
        self._release(batch)
        if self._stall_known and self._stalled_until <= self.now and not self._waiting:
            self._stall_known = False
            self.tell(f.DatabaseHealth(ok=True))
        self._commit_soon()

    def _release(self, steps: tuple[Pending, ...]) -> None:
        for step in steps:
            for order in step.orders:
                self._let_go(order)
            if step.reply is not None:
                step.reply(None)

    def stall(self, seconds: float) -> None:
        """The database answers nothing for a while."""
        self._stalled_until = after(self.now, seconds)

    def end_stall(self) -> None:
        """It answers again."""
        self._stalled_until = 0

    # --- orders --------------------------------------------------------------------------------------------------

    def _let_go(self, order: o.AnyOrder) -> None:
        self.on_order(order)
        match order:
            case o.FindCustomer():
                self._answer_later(f.CustomerFound(contact=_of(order), customer=CUSTOMERS.get(order.caller)))
            case o.LookUp():
                self._answer_later(f.LookedUp(contact=_of(order), node=order.node, values=self.found()))
            case _:
                self.telephony.carry_out(order)

    def _answer_later(self, fact: f.Fact) -> None:
        life = self.life
        for late in self._wire(fact):
            wait = late + self.between(self.weather.look_up_ms)
            self.later(wait, lambda: self.tell(fact) if self.life == life else None)

    def _fate(self) -> Literal["done", "lost", "unsure"]:
        if self.rng.random() >= self.weather.order_fails:
            return "done"
        return self.rng.choice(("lost", "unsure"))

    def _order_latency(self) -> int:
        return self.between(self.weather.order_ms)

    def _carried_out(self, order: o.AnyOrder) -> None:
        self.carried.append((self.now, order))

    def _wire(self, fact: f.Fact) -> tuple[int, ...]:
        weather, chance = self.weather, self.rng.random()
        if chance < weather.lose:
            self.trace.append((self.now, "LOST", fact))
            return ()
        if chance < weather.lose + weather.double:
            return (self._wire_ms(), self.between((1, weather.late_ms)))
        if chance < weather.lose + weather.double + weather.late:
            return (self.between((1, weather.late_ms)),)
        return (self._wire_ms(),)

    def _wire_ms(self) -> int:
        return self.between(self.weather.wire_ms)

    # --- faults --------------------------------------------------------------------------------------------------

    def crash_for(self, ms: int) -> None:
        """The center dies and is started again."""
        if self.core is None:
            return
        self.crash_center()
        life = self.life
        self.later(ms, lambda: self.start_center() if self.life == life else None)

    def break_off(self, ms: int) -> None:
        """The connection to the engine breaks for a while."""
        if self.core is not None and self.telephony.up:
            self.trace.append((self.now, "BREAK", None))
            self.telephony.disconnect()
            self._reconnect_after(ms)

    def restart_engine(self, ms: int) -> None:
        """The engine's process dies; a new one serves after a while."""
        self.trace.append((self.now, "ENGINE RESTART", None))
        self.switch.restart()
        if self.core is not None and self.telephony.up:
            self.telephony.disconnect()
            self._reconnect_after(ms)

    def stray_leg(self) -> None:
        """A leg that nobody wants lives in the engine, as one left over by an order carried out too late."""
        self._count += 1
        name = LegId(f"stray-{self._count}")
        self.switch.legs[name] = Leg(id=name, side="agent", up=True)

    def _reconnect_after(self, ms: int) -> None:
        life = self.life

        def again() -> None:
            if self.life == life and not self.telephony.up:
                self.telephony.connect()

        self.later(ms, again)

    def story(self) -> str:
        """What has happened last, a line each."""
        return "\n".join(f"{(at - self.began) / 1000:8.3f} {what} {thing or ''}" for at, what, thing in self.trace)

    @property
    def database_up(self) -> bool:
        """Whether it answers."""
        return self._stalled_until <= self.now and not self._stall_known

    @property
    def floor(self) -> Floor:
        """The floor of the running center."""
        assert self.core is not None
        return self.core.floor


def loaded(floor: Floor) -> Floor:
    """A floor as it comes back from the database: each contact and agent through JSON."""
    new = Floor()
    new.seq, new.system = floor.seq, floor.system
    for contact in floor.contacts.values():
        new.put_contact(msgspec.json.decode(msgspec.json.encode(contact), type=Contact))
    for agent in floor.agents.values():
        new.put_agent(msgspec.json.decode(msgspec.json.encode(agent), type=Agent))
    new.touched.clear()
    return new


def _of(order: o.Order) -> ContactId:
    assert order.contact is not None
    return order.contact


def leg(name: str) -> LegId:
    """A leg's name."""
    return LegId(name)
