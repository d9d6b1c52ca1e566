"""GET /catalog: what ids stand for."""

from __future__ import annotations

from fastapi import APIRouter

from bothways.adapters.postgres.catalog import read_catalog
from bothways.web.identity import Here, Who
from bothways.web.models import Catalog

router = APIRouter(tags=["catalog"])


@router.get("/catalog")
async def catalog(parts: Here, signed: Who) -> Catalog:
    """Queues, results, reasons, agents, skills and numbers of the tenant."""
    rows = await read_catalog(parts.db, signed.person.tenant)
    language = signed.person.language
    for queue in rows["queues"]:
        queue["name"] = queue["names"].get(language) or queue["names"].get("en") or queue["code"]
    return Catalog.model_validate(rows)
