"""Drives a center in virtual time with the words of a scenario: callers arrive, agents act, time passes.

The invariants of the simulation are watched all the while.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec.structs import replace

from bothways.adapters.fakes.switch import DECLINED, Leg
from bothways.center import facts as f
from bothways.center import orders as o
from bothways.interactions import events as ev
from bothways.interactions.agent import Agent, state
from bothways.interactions.contact import Contact, total_ms
from bothways.interactions.evolve import evolve
from bothways.interactions.floor import Floor
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import AgentId, LegId
from scenarios.house import SOLVED, a_config, an_agent
from scenarios.watch import Watch
from scenarios.world import World

BROKEN = 38
"""Q.850: network out of order."""


class CallDriver:
    """One caller."""

    def __init__(self, center: CenterDriver, leg: LegId, claimed: bool) -> None:
        self.center, self.leg, self.claimed = center, leg, claimed

    def presses(self, keys: str) -> None:
        """One key after another."""
        for key in keys:
            self.center.world.switch.press(self.leg, key)
            self.center.wait(seconds=0.1)

    def hangs_up(self) -> None:
        """The caller leaves."""
        self.center.world.switch.end(self.leg)
        self.center.wait(seconds=0.1)

    @property
    def is_on_the_line(self) -> bool:
        """Whether the engine still has the caller."""
        return self.leg in self.center.world.switch.legs

    @property
    def hears(self) -> str:
        """What comes out of the caller's phone: an agent's name, `music`, the text spoken, or `nothing`."""
        leg = self.center.world.switch.legs.get(self.leg)
        if leg is None:
            return "nothing"
        if leg.plays:
            return self.center.texts[leg.plays[-1]]
        if leg.room:
            others = [x for x in self.center.world.switch.legs.values() if x.room == leg.room and x.id != leg.id]
            return ", ".join(str(other.agent) for other in others if not other.muted) or "nothing"
        return "music" if leg.music else "nothing"

    @property
    def contact(self) -> Contact:
        """The contact, open or closed, from the ledger."""
        return self.center.contact_of(self.leg)

    @property
    def stage(self) -> str:
        """Where the contact is."""
        return self.contact.stage

    @property
    def segments(self) -> list[str]:
        """The kinds of its stretches, in order."""
        return [segment.kind for segment in self.contact.segments]

    def seconds_of(self, kind: Any) -> float:
        """How long all stretches of a kind were."""
        return total_ms(self.contact, kind) / 1000


class AgentDriver:
    """One agent with a desk and a phone that works unless told otherwise."""

    def __init__(self, center: CenterDriver, name: str) -> None:
        self.center, self.id, self.tab = center, AgentId(name), f"{name}-tab"
        self.desk_open = True
        self.phone_works = True

    # --- seen ---------------------------------------------------------------------------------------------------

    @property
    def agent(self) -> Agent:
        """As the floor has it."""
        return self.center.world.floor.agent(self.id)

    @property
    def state(self) -> str:
        """In one word."""
        return state(self.agent)

    @property
    def offered(self) -> str | None:
        """The leg of the caller who is being offered."""
        agent = self.agent
        contact = self.center.world.floor.contacts.get(agent.work.contact) if agent.work else None
        return contact.leg if contact is not None and contact.stage == "offered" else None

    @property
    def phone(self) -> Leg | None:
        """The leg at the agent's phone."""
        return next((leg for leg in self.center.world.switch.legs.values() if leg.agent == self.id), None)

    @property
    def hears(self) -> bool:
        """Whether the caller is heard at the agent's phone."""
        leg = self.phone
        legs = self.center.world.switch.legs.values()
        return (
            leg is not None and leg.room is not None and any(x.side == "customer" and x.room == leg.room for x in legs)
        )

    # --- done ---------------------------------------------------------------------------------------------------

    def asks(self, fact: f.Fact) -> BothwaysError | None:
        """Send a command; the refusal, if it is refused."""
        answers: list[BothwaysError | None] = []
        self.center.world.command(fact, answers.append)
        self.center.wait(seconds=0.1)
        return answers[0] if answers else None

    def becomes(self, presence: Any, reason: str = "") -> BothwaysError | None:
        """Ask for a presence."""
        return self.asks(f.StateAsked(agent=self.id, desk=self.tab, state=presence, reason=reason))

    def accepts(self) -> BothwaysError | None:
        """Click accept; a phone that works is up a moment later."""
        refused = self.asks(f.OfferAccepted(agent=self.id, desk=self.tab, offer=self._offer()))
        self.center.wait(seconds=0.4)
        return refused

    def declines(self) -> BothwaysError | None:
        """Click decline."""
        return self.asks(f.OfferDeclined(agent=self.id, desk=self.tab, offer=self._offer()))

    def lifts(self) -> None:
        """Answer the ringing phone."""
        if self.phone is not None:
            self.center.world.switch.lift(self.phone.id)
        self.center.wait(seconds=0.4)

    def declines_on_the_phone(self) -> None:
        """The phone's own red key while it rings."""
        if self.phone is not None:
            self.center.world.switch.end(self.phone.id, DECLINED, 603)
        self.center.wait(seconds=0.2)

    def hangs_up(self, cause: int = 16) -> None:
        """The phone's own red key in talk, or (`BROKEN`) the phone's end."""
        if self.phone is not None:
            self.center.world.switch.end(self.phone.id, cause)
        self.center.wait(seconds=0.2)

    def does(self, act: Any) -> BothwaysError | None:
        """Hold, mute, pause-recording, end …"""
        return self.asks(f.CallAct(agent=self.id, desk=self.tab, contact=self._contact(), act=act))

    def sends(self, digits: str) -> BothwaysError | None:
        """Keys toward the caller."""
        return self.asks(f.DigitsSent(agent=self.id, desk=self.tab, contact=self._contact(), digits=digits))

    def saves(self, notes: str | None = None, solved: bool = False, finish: bool = False) -> BothwaysError | None:
        """Notes, result, and the end of wrap-up."""
        return self.asks(
            f.WrapUpSaved(
                agent=self.id,
                desk=self.tab,
                contact=self._contact(),
                notes=notes,
                disposition=SOLVED if solved else None,
                finish=finish,
            )
        )

    def reloads(self) -> None:
        """Load the page again: a browser's phone is gone for a second."""
        leg = self.phone
        self.center.world.switch.register(self.id, False)
        if leg is not None:
            self.center.world.later(5_000, lambda: self.center.world.switch.end(leg.id, BROKEN))
        self.asks(f.DeskOpened(agent=self.id, desk=self.tab, fresh=True))

    def registers(self) -> None:
        """The phone is back."""
        self.center.world.switch.register(self.id, True)
        self.center.wait(seconds=0.5)

    def goes_silent(self) -> None:
        """The network at the desk is gone: no beats."""
        self.desk_open = False

    def _offer(self) -> str:
        agent = self.agent
        contact = self.center.world.floor.contacts.get(agent.work.contact) if agent.work else None
        return contact.offer.id if contact is not None and contact.offer is not None else "none"

    def _contact(self) -> Any:
        return self.agent.work.contact if self.agent.work else "none"


class CenterDriver:
    """A running center with nobody in it."""

    def __init__(self) -> None:
        self.world = World(a_config(agents=()))
        self.watch = Watch(self.world)
        self.agents: dict[AgentId, AgentDriver] = {}
        self.orders: list[o.AnyOrder] = []
        self.texts: dict[str, str] = {}
        self.finds: dict[str, str] | None = {"order": "42"}
        """What a flow's look-up finds."""
        self._calls = 0
        self.world.found = lambda: self.finds
        self.world.switch.on_ring = self._rings
        self.world.on_durable = self._durable
        counted = self.world.on_order
        self.world.on_order = lambda order: (counted(order), self._ordered(order))[0]
        self.world.start_center()
        self.world.every(2_000, self._beat)
        self.world.every(2_000, self.world.telephony.list_legs)
        self.wait(seconds=0.5)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.world.run(seconds)

    def agent(self, name: str, *, presence: str = "available", **settings: Any) -> AgentDriver:
        """Somebody comes to work: desk open, phone registered."""
        world = self.world
        config = world.config
        new = an_agent(name, **settings)
        world.config = replace(config, agents={**config.agents, new.id: new}, version=config.version + 1)
        assert world.core is not None
        world.core.configure(world.config)
        driver = self.agents[new.id] = AgentDriver(self, name)
        if new.phone_only:
            driver.tab, driver.desk_open = "", False
        else:
            driver.asks(f.DeskOpened(agent=new.id, desk=driver.tab, fresh=True))
        world.switch.register(new.id, True)
        self.wait(seconds=0.1)
        if presence != "offline":
            driver.becomes(presence)
        return driver

    def caller_arrives(self, number: str = "1001", caller: str = "+4411111111", seconds: float = 0.5) -> CallDriver:
        """Somebody rings; half a second later the call has been answered into its flow."""
        self._calls += 1
        leg = LegId(f"in-{self._calls}")
        call = CallDriver(self, leg, self.world.telephony.dial(leg, number, caller))
        self.wait(seconds=seconds)
        return call

    def in_talk(self, agent: AgentDriver, **caller: Any) -> CallDriver:
        """A caller whom this agent has accepted."""
        call = self.caller_arrives(**caller)
        assert agent.offered == call.leg
        agent.accepts()
        assert (agent.state, call.hears) == ("talking", agent.id)
        return call

    def database_goes_down(self) -> None:
        """It answers nothing from now on; that is known two seconds after the next write."""
        self.world.stall(3_600)

    def database_comes_back(self) -> None:
        """It answers again."""
        self.world.end_stall()
        self.wait(seconds=0.5)

    def ordered(self, kind: type[Any]) -> list[Any]:
        """All orders of a kind so far."""
        return [order for order in self.orders if isinstance(order, kind)]

    def events(self, kind: type[Any]) -> list[Any]:
        """All durable events of a kind so far."""
        return [entry.event for entry in self.world.ledger if isinstance(entry.event, kind)]

    def contact_of(self, leg: LegId) -> Contact:
        """The contact of a caller's leg, with what is not durable yet."""
        contact_id = self.watch.book.legs[leg]
        now = self.world.floor.contacts.get(contact_id)  # type: ignore[call-overload]
        if now is not None:
            return now  # type: ignore[no-any-return]
        past, last = Floor(), None
        for entry in self.world.ledger:
            evolve(past, entry)
            last = past.harvest().closed.get(contact_id, last)  # type: ignore[call-overload]
        assert last is not None, f"{leg} is nowhere"
        return last  # type: ignore[no-any-return]

    def is_at_rest(self) -> Literal[True]:
        """Nothing is left of any call; raises what is."""
        self.watch.at_the_end()
        return True

    def _ordered(self, order: o.AnyOrder) -> None:
        self.orders.append(order)
        if isinstance(order, o.Play):
            self.texts[order.play] = " ".join(spoken.text for spoken in order.spoken)

    def _beat(self) -> None:
        desks = tuple((driver.id, driver.tab) for driver in self.agents.values() if driver.desk_open)
        self.world.command(f.DeskBeat(desks=desks))

    def _rings(self, leg: Leg) -> None:
        driver = self.agents[leg.agent] if leg.agent else None
        if driver is not None and driver.phone_works and leg.auto_answer:
            self.world.later(50, lambda: self.world.switch.lift(leg.id))

    def _durable(self, entries: tuple[ev.Entry, ...]) -> None:
        """A browser's phone answers when the desk sees that the offer was accepted."""
        for entry in entries:
            if isinstance(entry.event, ev.OfferAccepted) and entry.event.by == "desk":
                driver = self.agents[entry.event.agent]
                browser = self.world.config.agents[driver.id].card.phone == "browser"
                if browser and driver.phone_works and driver.phone is not None:
                    leg = driver.phone.id
                    self.world.later(50, lambda leg=leg: self.world.switch.lift(leg))
