"""Session tokens: which tenant, and a secret that only its hash is kept of."""

from __future__ import annotations

import base64
import hashlib
import secrets
from uuid import UUID

from bothways.kernel.ids import TenantId

SECRET_BYTES = 32


def new_token(tenant: TenantId) -> tuple[str, bytes]:
    """An opaque token and its hash; it names its tenant so that the row can be looked up under row security."""
    raw = UUID(tenant).bytes + secrets.token_bytes(SECRET_BYTES)
    return base64.urlsafe_b64encode(raw).decode().rstrip("="), hashlib.sha256(raw).digest()


def read_token(token: str) -> tuple[TenantId, bytes] | None:
    """Tenant and hash of a token; None for what was never one."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    if len(raw) != 16 + SECRET_BYTES:
        return None
    return TenantId(str(UUID(bytes=raw[:16]))), hashlib.sha256(raw).digest()
