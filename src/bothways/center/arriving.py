"""A call comes in: it gets a contact, its caller is looked up for a moment, then it is answered into its flow."""

from __future__ import annotations

from bothways.center import flowing, leaving
from bothways.center.facts import CallArrived, CustomerFound
from bothways.center.orders import Answer, FindCustomer
from bothways.center.step import Step
from bothways.interactions import events as ev
from bothways.interactions.contact import Contact
from bothways.kernel.ids import ContactId
from bothways.kernel.time import after

MOST_SIGNS = 64
LOOK_UP_SECONDS = 0.4
"""How long a ringing caller waits for us to find out who it is."""


def call_arrived(step: Step, fact: CallArrived) -> None:
    """Make the contact. A leg that we know, or knew, is the same call told twice or too late (I11)."""
    if fact.leg in step.floor.legs or fact.leg in step.floor.past_legs:
        return
    contact = ContactId(step.new_id())
    number, caller = plain(fact.number), plain(fact.caller)
    languages = step.config.languages
    step.emit(
        ev.CallArrived(
            contact=contact,
            leg=fact.leg,
            number=number,
            caller=caller,
            language=languages[0] if languages else "en",
            in_service=number in step.config.numbers,
            deadline=after(step.at, LOOK_UP_SECONDS),
        ),
        contact,
        "caller",
    )
    step.order(FindCustomer(contact=contact, caller=caller))


def plain(text: str) -> str:
    """What a caller's phone says of itself, made fit to be kept and shown: no control characters, not too long."""
    return "".join(sign for sign in text if sign.isprintable())[:MOST_SIGNS]


def customer_found(step: Step, fact: CustomerFound) -> None:
    """Remember who it is, also when the answer is late; go on if the call was waiting for it."""
    contact = step.floor.contacts.get(fact.contact)
    if contact is None:
        return
    if fact.customer is not None and contact.customer is None:
        step.emit(ev.CallRecognized(contact=contact.id, customer=fact.customer), contact.id)
    if contact.stage == "arriving":
        answer(step, contact)


def answer(step: Step, contact: Contact) -> None:
    """Pick up and enter the flow of the number that was rung."""
    if contact.leg is None:
        leaving.end_call(step, contact, by="caller", outcome="failed")
        return
    step.emit(ev.CallAnswered(contact=contact.id), contact.id)
    step.order(Answer(contact=contact.id, leg=contact.leg))
    number = step.config.numbers.get(contact.number)
    flowing.begin(step, step.contact(contact.id), number.flow if number else step.config.not_in_service_flow)
