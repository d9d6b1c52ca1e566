"""Who calls? One query by number."""

from __future__ import annotations

from sqlalchemy import text

from bothways.adapters.postgres.pool import Database
from bothways.interactions.cards import CustomerCard
from bothways.kernel.ids import CustomerId, TenantId

FIND = text("""
SELECT c.id::text, c.name, coalesce(c.tier, '') AS tier, coalesce(c.language, '') AS language,
       coalesce(t.priority, 0) AS priority
FROM customer_phones p JOIN customers c ON c.tenant_id = p.tenant_id AND c.id = p.customer_id
LEFT JOIN tiers t ON t.tenant_id = c.tenant_id AND t.code = c.tier
WHERE p.phone = :phone""")


class PostgresCustomers:
    """Fulfills `center.ports.Customers`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, tenant: TenantId, caller: str) -> CustomerCard | None:
        """The customer with this number (E.164); None when nobody has it. Unavailable without a database."""
        if not caller.startswith("+"):
            return None
        async with self._db.tenant(tenant) as connection:
            row = (await connection.execute(FIND, {"phone": caller})).first()
        if row is None:
            return None
        return CustomerCard(
            id=CustomerId(row.id), name=row.name, tier=row.tier, language=row.language, tier_priority=row.priority
        )
