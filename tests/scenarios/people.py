"""Callers and agents of the simulation: they look at what a person would see and act by chance."""

from __future__ import annotations

from typing import Any

from bothways.adapters.fakes.switch import DECLINED, Leg
from bothways.center import facts as f
from bothways.interactions.contact import Contact
from bothways.kernel.ids import AgentId, LegId
from scenarios.house import CUSTOMERS, NUMBERS, SOLVED
from scenarios.world import World

CALLED = (*NUMBERS, "1000", "1000", "1001", "1001", "1002", "1099")
CALLERS = (*CUSTOMERS, "+4411111111", "+4422222222", "")
BROKEN = 38
"""Q.850: network out of order."""


class Caller:
    """Rings, listens, presses keys, talks, hangs up when it takes too long."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.rng = world, world.rng
        self.leg = LegId(name)
        self.patience = self.rng.choice((10_000, 40_000, 90_000))
        self.born = world.now
        claimed = world.telephony.dial(self.leg, self.rng.choice(CALLED), self.rng.choice(CALLERS))
        self.claimed = claimed
        if claimed:
            if self.rng.random() < 0.2:
                world.later(world.between((1, 4_000)), self.hang_up)
            self._again()

    def hang_up(self) -> None:
        """Enough."""
        self.world.switch.end(self.leg, BROKEN if self.rng.random() < 0.05 else 16)

    def _again(self) -> None:
        self.world.later(self.world.between((200, 900)), self.look)

    def look(self) -> None:
        """What is heard now, and what to do about it."""
        leg = self.world.switch.legs.get(self.leg)
        if leg is None:
            return
        if leg.room is not None:
            if self.rng.random() < 0.03:
                self.hang_up()
        elif self.world.now - self.born > self.patience and self.rng.random() < 0.3:
            self.hang_up()
        elif leg.up and not leg.music and self.rng.random() < 0.15:
            self.world.switch.press(self.leg, self.rng.choice("1123341239#0"))
        self._again()


class Person:
    """An agent with a desk and a phone, who behaves by what the live feed shows."""

    def __init__(self, world: World, agent: AgentId) -> None:
        self.world, self.rng, self.id = world, world.rng, agent
        self.settings = world.config.agents[agent]
        self.browser = self.settings.card.phone == "browser"
        self.tab: str | None = None
        self.hears = True
        self.plans: dict[str, str] = {}
        self.leaving = False
        self.wild = True
        self.refused: dict[str, int] = {}
        self._tabs = 0
        self.since_alive = world.now
        self._again()

    # --- what the phone does by itself -------------------------------------------------------------------------

    def rings(self, leg: Leg) -> None:
        """The phone rings."""
        world, chance = self.world, self.rng.random()
        if leg.auto_answer:
            if chance < 0.95:
                world.later(world.between((50, 800)), lambda: world.switch.lift(leg.id))
            return
        if self.browser or chance < 0.3:
            return
        if chance < 0.75 or (self.settings.phone_only and chance < 0.9):
            world.later(world.between((300, 6_000)), lambda: world.switch.lift(leg.id))
        elif chance < 0.9:
            world.later(world.between((300, 6_000)), lambda: self._end_ringing(leg.id, DECLINED, 603))
        else:
            world.later(world.between((300, 6_000)), lambda: self._end_ringing(leg.id, BROKEN, 503))

    def _end_ringing(self, leg: LegId, cause: int, code: int) -> None:
        ringing = self.world.switch.legs.get(leg)
        if ringing is not None and not ringing.up:
            self.world.switch.end(leg, cause, code)

    def _my_leg(self) -> Leg | None:
        return next((leg for leg in self.world.switch.legs.values() if leg.agent == self.id), None)

    # --- what the person does ----------------------------------------------------------------------------------

    @property
    def beats(self) -> bool:
        """Whether the desk is heard of."""
        return self.tab is not None and self.hears

    def _again(self) -> None:
        self.world.later(self.world.between((400, 1_200)), self.look)

    def look(self) -> None:
        """See the desk and do something."""
        if self.world.core is not None:
            self._phone_and_desk()
            self._act()
            if self.wild:
                self._mischief()
        self._again()

    def _phone_and_desk(self) -> None:
        switch = self.world.switch
        needs_tab = self.browser or not self.settings.phone_only
        if needs_tab and self.tab is None and self.rng.random() < 0.5:
            self._open_tab()
        if self.id not in switch.phones and (self.tab is not None or not self.browser) and self.rng.random() < 0.5:
            switch.register(self.id, True)

    def _open_tab(self, takeover: bool = False) -> None:
        self._tabs += 1
        self.tab = f"{self.id}-{self._tabs}"
        self.ask(f.DeskOpened(agent=self.id, desk=self.tab, takeover=takeover, fresh=True))

    def ask(self, fact: f.Fact) -> None:
        """Send a command; a client that sees no answer may send it again."""
        if self.beats or self.settings.phone_only:
            self.world.command(fact, self._answered)
            if self.rng.random() < 0.03:
                self.world.command(fact, self._answered)

    def _answered(self, refused: Any) -> None:
        if refused is not None:
            self.refused[refused.kind] = self.refused.get(refused.kind, 0) + 1
            known = self.world.shadow.agents.get(self.id)
            if refused.kind == "desk-read-only" and known and known.desk and self.tab and self.rng.random() < 0.5:
                self.ask(f.DeskOpened(agent=self.id, desk=self.tab, takeover=True))

    def _state(self, state: Any, reason: str = "") -> None:
        self.ask(f.StateAsked(agent=self.id, desk=self._desk(), state=state, reason=reason))

    def _desk(self) -> str:
        return self.tab or ""

    def _act(self) -> None:
        agent = self.world.shadow.agent(self.id)
        if agent.work is None:
            self._idle(agent.presence)
            return
        contact = self.world.shadow.contacts.get(agent.work.contact)
        if contact is None:
            return
        match agent.work.kind:
            case "offered":
                self._offered(contact)
            case "talking":
                self._talking(contact)
            case "wrap_up":
                self._wrap_up(contact)

    def _idle(self, presence: str) -> None:
        chance = self.rng.random()
        if presence == "available":
            if chance < 0.01 and self.wild:
                self._state(self.rng.choice(("break", "training", "offline")), "lunch")
        elif chance < 0.25 and not self.leaving:
            self._state("available")

    def _offered(self, contact: Contact) -> None:
        offer, leg = contact.offer, self._my_leg()
        if offer is None or offer.agent != self.id:
            return
        if offer.accepted_at is not None:
            if self.browser and leg is not None and leg.offer == offer.id and self.rng.random() < 0.9:
                self.world.switch.lift(leg.id)
            return
        plan = self.plans.setdefault(offer.id, self.rng.choice(("accept",) * 6 + ("decline", "ignore", "break")))
        if plan == "accept" and self.rng.random() < 0.5:
            self.ask(f.OfferAccepted(agent=self.id, desk=self._desk(), offer=offer.id))
        elif plan == "decline" and self.rng.random() < 0.5:
            self.ask(f.OfferDeclined(agent=self.id, desk=self._desk(), offer=offer.id))
        elif plan == "break":
            self._state("break", "coffee")
            self.plans[offer.id] = self.rng.choice(("accept", "ignore"))

    def _talking(self, contact: Contact) -> None:
        chance = self.rng.random()
        if chance < 0.06:
            self._act_on(contact, "end")
        elif chance < 0.16:
            self._act_on(contact, "unhold" if contact.held else self.rng.choice(("hold", "hold", "mute", "unmute")))
        elif chance < 0.18:
            self._act_on(contact, "unhold")
        elif chance < 0.20 and self.wild:
            self._act_on(contact, "hold")
        elif chance < 0.28:
            self._act_on(contact, self.rng.choice(("pause-recording", "resume-recording")))
        elif chance < 0.30:
            self.ask(f.DigitsSent(agent=self.id, desk=self._desk(), contact=contact.id, digits="12#"))
        elif chance < 0.32:
            self._save(contact, notes="while talking")
        elif chance < 0.33:
            self._state("break", "after this")
        elif chance < 0.34:
            self._state("available")
        elif chance < 0.355 and not self.browser:
            leg = self._my_leg()
            if leg is not None:
                self.world.switch.hold_on_phone(leg.id, not contact.held)
        elif chance < 0.365:
            leg = self._my_leg()
            if leg is not None and (self.wild or not contact.held):
                self.world.switch.end(leg.id, self.rng.choice((16, BROKEN)))

    def _act_on(self, contact: Contact, act: Any) -> None:
        self.ask(f.CallAct(agent=self.id, desk=self._desk(), contact=contact.id, act=act))

    def _wrap_up(self, contact: Contact) -> None:
        chance = self.rng.random()
        if chance < 0.12:
            self._save(contact, disposition=SOLVED, finish=True)
        elif chance < 0.16:
            self._save(contact, finish=True)
        elif chance < 0.25:
            self._save(contact, notes="they were glad")

    def _save(self, contact: Contact, **what: Any) -> None:
        self.ask(f.WrapUpSaved(agent=self.id, desk=self._desk(), contact=contact.id, **what))

    # --- mischief ----------------------------------------------------------------------------------------------

    def _mischief(self) -> None:
        chance = self.rng.random()
        if chance < 0.006:
            self._reload()
        elif chance < 0.010:
            self._close()
        elif chance < 0.016 and self.hears:
            self.falls_silent(self.world.between((3_000, 25_000)))
        elif chance < 0.020 and self.tab is not None:
            other = f"{self.id}-other"
            self.ask(f.DeskOpened(agent=self.id, desk=other))
            self.ask(f.StateAsked(agent=self.id, desk=other, state="break"))
        elif chance < 0.023 and self.tab is not None:
            self._open_tab(takeover=True)
        elif chance < 0.028:
            self._phone_dies()

    def falls_silent(self, ms: int) -> None:
        """The network at the desk is gone for a while."""
        self.hears = False
        self.world.later(ms, self._hears_again)

    def _hears_again(self) -> None:
        self.hears = True

    def _reload(self) -> None:
        if self.tab is None:
            return
        self._browser_phone_gone()
        self.ask(f.DeskOpened(agent=self.id, desk=self.tab, fresh=True))

    def _close(self) -> None:
        if self.tab is None:
            return
        if self.rng.random() < 0.5:
            self.ask(f.DeskLost(agent=self.id, desk=self.tab))
        self.tab = None
        self._browser_phone_gone()

    def _browser_phone_gone(self) -> None:
        leg = self._my_leg()
        if self.browser:
            self.world.switch.register(self.id, False)
            if leg is not None and self.rng.random() < 0.7:
                self.world.later(self.world.between((100, 9_000)), lambda: self.world.switch.end(leg.id, BROKEN))

    def _phone_dies(self) -> None:
        leg = self._my_leg()
        self.world.switch.register(self.id, False)
        if leg is not None:
            self.world.later(self.world.between((100, 9_000)), lambda: self.world.switch.end(leg.id, BROKEN))
