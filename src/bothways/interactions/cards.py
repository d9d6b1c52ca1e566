"""What the floor remembers of people while they are on a contact."""

from __future__ import annotations

from msgspec import Struct

from bothways.kernel.ids import CustomerId


class CustomerCard(Struct, frozen=True, kw_only=True):
    """A customer as routing and the desk need it. `tier_priority` is the tier's raise of priority."""

    id: CustomerId
    name: str
    tier: str
    language: str
    tier_priority: int = 0
