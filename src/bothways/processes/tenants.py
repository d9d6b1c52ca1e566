"""Which tenant a process serves: the one that is named, or the first there is."""

from __future__ import annotations

from bothways.adapters.postgres.owner import list_tenants
from bothways.adapters.postgres.people import TenantCard
from bothways.kernel.errors import NotFound
from bothways.settings import Settings


async def own_tenant(settings: Settings) -> TenantCard:
    """The tenant of this instance; NotFound when the database has none of that code."""
    tenants = await list_tenants(settings.database_url)
    wanted = [tenant for tenant in tenants if settings.tenant in (None, tenant.code)]
    if not wanted:
        raise NotFound("no such tenant", tenant=settings.tenant or "(any)")
    return wanted[0]
