"""The ledger read by a simple reader of its own, who knows nothing of the floor's code: I1 to I3, I6, I7, I11."""

from __future__ import annotations

from collections import Counter

from bothways.interactions import events as ev


class Broken(AssertionError):
    """An invariant does not hold; the message begins with its number."""


class Book:
    """Feed it each entry, in order."""

    def __init__(self) -> None:
        self.offers: dict[str, str] = {}
        self.offer_of_contact: dict[str, str] = {}
        self.contact_of_agent: dict[str, str] = {}
        self.legs: dict[str, str] = {}
        self.in_talk: dict[str, str] = {}
        self.owes_wrap_up: set[str] = set()
        self.wrap_ups: Counter[str] = Counter()
        self.wrap_ups_due: Counter[str] = Counter()
        self.closed: set[str] = set()
        self.wish: dict[str, str] = {}
        self.last_at = 0
        self.last_seq = 0

    def read(self, entry: ev.Entry) -> None:
        """Take one entry; raises Broken."""
        if entry.seq != self.last_seq + 1:
            raise Broken(f"I4 the ledger jumps from {self.last_seq} to {entry.seq}")
        if entry.at < self.last_at:
            raise Broken(f"I50 the ledger goes back in time at {entry.seq}")
        self.last_at, self.last_seq = entry.at, entry.seq
        event = entry.event
        match event:
            case ev.CallArrived():
                if event.leg in self.legs:
                    raise Broken(f"I11 leg {event.leg} is {self.legs[event.leg]} and now {event.contact} too")
                self.legs[event.leg] = event.contact
            case ev.OfferMade():
                self._offer_made(event)
            case ev.OfferAccepted():
                self._expect(event.offer, {"open"}, "accepted")
            case ev.OfferEnded():
                self._expect(event.offer, {"open", "accepted"}, f"ended {event.how}")
                del self.offer_of_contact[event.contact]
                del self.contact_of_agent[event.agent]
            case ev.CallConnected():
                self._expect(event.offer, {"accepted"}, "connected")
                self.in_talk[event.contact] = event.agent
            case ev.AgentLost():
                self._talk_over(event.contact)
                del self.contact_of_agent[event.agent]
            case ev.CallEnded():
                if event.contact in self.in_talk:
                    self.owes_wrap_up.add(event.contact)
                    self.wrap_ups_due[event.contact] += 1
                    self._talk_over(event.contact)
            case ev.WrapUpBegan():
                self._wrap_up(event)
            case ev.WrapUpEnded():
                if self.contact_of_agent.pop(event.agent, None) != event.contact:
                    raise Broken(f"I6 {event.agent} ends a wrap-up of {event.contact} and has none")
            case ev.ContactClosed():
                self._closed(event)
            case ev.AgentStateChanged() | ev.AgentNextState():
                self.wish[event.agent] = event.presence
            case _:
                pass

    def _offer_made(self, event: ev.OfferMade) -> None:
        if event.contact in self.offer_of_contact or event.contact in self.in_talk:
            raise Broken(f"I1 {event.contact} is offered to {event.agent} and has an offer or talk already")
        if event.agent in self.contact_of_agent:
            raise Broken(f"I2 {event.agent} is offered {event.contact} and has {self.contact_of_agent[event.agent]}")
        if self.wish.get(event.agent) != "available":
            raise Broken(f"I7 {event.agent} is offered {event.contact} and wants {self.wish.get(event.agent)}")
        self.offers[event.offer] = "open"
        self.offer_of_contact[event.contact] = event.offer
        self.contact_of_agent[event.agent] = event.contact

    def _expect(self, offer: str, before: set[str], now: str) -> None:
        if self.offers.get(offer) not in before:
            raise Broken(f"I3 offer {offer} is {self.offers.get(offer)} and becomes {now}")
        self.offers[offer] = now

    def _talk_over(self, contact: str) -> None:
        del self.in_talk[contact]
        del self.offer_of_contact[contact]

    def _wrap_up(self, event: ev.WrapUpBegan) -> None:
        self.wrap_ups[event.contact] += 1
        self.owes_wrap_up.discard(event.contact)
        if self.wrap_ups[event.contact] > self.wrap_ups_due[event.contact]:
            raise Broken(f"I6 {event.contact} has wrap-up without a talk before it, or twice")
        if self.contact_of_agent.get(event.agent) != event.contact:
            raise Broken(f"I6 {event.agent} wraps up {event.contact}, which was another's")

    def _closed(self, event: ev.ContactClosed) -> None:
        if event.contact in self.closed:
            raise Broken(f"I11 {event.contact} closes twice")
        if event.contact in self.owes_wrap_up:
            raise Broken(f"I6 {event.contact} closes without the wrap-up after its talk")
        if event.contact in self.offer_of_contact:
            raise Broken(f"I3 {event.contact} closes with an open offer")
        self.closed.add(event.contact)
