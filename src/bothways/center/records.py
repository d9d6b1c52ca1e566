"""Use cases of reading: who may see which contact, recording and customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec.structs import replace

from bothways.center.permissions import Permission, Person, require
from bothways.crm.contacts import After, Ask, ContactFile, ContactRow, CustomerRow, DecisionRow, RecordingRow
from bothways.kernel.errors import NotFound
from bothways.kernel.ids import AgentId, TenantId


class Records(Protocol):
    """What is kept of the past. Every method sees one tenant only."""

    async def contacts(self, tenant: TenantId, ask: Ask, after: After | None, most: int) -> Sequence[ContactRow]:
        """At most `most` contacts in the order asked for."""
        ...

    async def contact(self, tenant: TenantId, contact: str) -> ContactFile | None:
        """All about one contact."""
        ...

    async def decision(self, tenant: TenantId, decision: str) -> DecisionRow | None:
        """One decision as it was stored."""
        ...

    async def recording(self, tenant: TenantId, recording: str) -> tuple[RecordingRow, str | None] | None:
        """One recording and the agent of its contact."""
        ...

    async def customers(self, tenant: TenantId, text: str, after: str | None, most: int) -> Sequence[CustomerRow]:
        """Customers by part of name or number, in the order of their ids."""
        ...

    async def customer(self, tenant: TenantId, customer: str) -> CustomerRow | None:
        """One customer."""
        ...


async def list_contacts(
    records: Records, person: Person, ask: Ask, after: After | None, most: int
) -> Sequence[ContactRow]:
    """Contacts the person may see: all with READ_ALL_CONTACTS, else one's own."""
    return await records.contacts(person.tenant, _own(person, ask), after, most)


async def export_contacts(
    records: Records, person: Person, ask: Ask, after: After | None, most: int
) -> Sequence[ContactRow]:
    """As `list_contacts`, for a file that leaves the house."""
    require(person, Permission.EXPORT_CONTACTS)
    return await records.contacts(person.tenant, _own(person, ask), after, most)


async def read_contact(records: Records, person: Person, contact: str) -> ContactFile:
    """One contact; NotFound also for one that the person may not see."""
    found = await records.contact(person.tenant, contact)
    if found is None or not _may_read(person, found.row.agent_id):
        raise NotFound("no such contact", id=contact)
    return found


async def read_decision(records: Records, person: Person, decision: str) -> DecisionRow:
    """One decision, for whoever may read its contact or was chosen by it."""
    found = await records.decision(person.tenant, decision)
    if found is None or not _may_read(person, found.agent_id):
        raise NotFound("no such decision", id=decision)
    return found


async def hear_recording(records: Records, person: Person, recording: str) -> RecordingRow:
    """One recording that can be played; the caller writes the audit row."""
    found = await records.recording(person.tenant, recording)
    if found is None:
        raise NotFound("no such recording", id=recording)
    row, agent = found
    own = agent == person.id and person.may(Permission.HEAR_OWN_RECORDINGS)
    if not own and not person.may(Permission.HEAR_ALL_RECORDINGS):
        raise NotFound("no such recording", id=recording)
    if row.state != "ready" or row.path is None:
        raise NotFound("this recording cannot be played", id=recording, state=row.state)
    return row


async def find_customers(
    records: Records, person: Person, text: str, after: str | None, most: int
) -> Sequence[CustomerRow]:
    """Customers by name or number."""
    require(person, Permission.READ_CUSTOMERS)
    return await records.customers(person.tenant, text, after, most)


async def read_customer(records: Records, person: Person, customer: str) -> CustomerRow:
    """One customer."""
    require(person, Permission.READ_CUSTOMERS)
    found = await records.customer(person.tenant, customer)
    if found is None:
        raise NotFound("no such customer", id=customer)
    return found


def _own(person: Person, ask: Ask) -> Ask:
    if person.may(Permission.READ_ALL_CONTACTS):
        return ask
    require(person, Permission.READ_OWN_CONTACTS)
    return replace(ask, agent=AgentId(person.id))


def _may_read(person: Person, agent: str | None) -> bool:
    if person.may(Permission.READ_ALL_CONTACTS):
        return True
    return person.may(Permission.READ_OWN_CONTACTS) and agent == person.id
