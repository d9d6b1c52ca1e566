"""What the web is made of; the hall fills it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bothways.adapters.postgres.pool import Database
from bothways.center.commands import CenterClient
from bothways.kernel.ids import NewId
from bothways.kernel.time import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSettings:
    """How phones reach the engine: its WebSocket (loopback only) and, for desk phones, its SIP address. `ping_host` is
    where that SIP answers from here, which a public address behind NAT need not do.

    `recheck_seconds`: how often an open phone looks whether its session still stands."""

    engine_url: str
    sip_host: str = "127.0.0.1"
    ping_host: str = "127.0.0.1"
    sip_port: int = 5060
    ice_servers: tuple[str, ...] = ()
    recheck_seconds: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """Everything `create_app` needs. `secure`: TLS, so that cookies carry the __Host- prefix."""

    db: Database
    center: CenterClient
    clock: Clock
    new_id: NewId
    phone: PhoneSettings
    recordings: Path
    static: Path | None = None
    secure: bool = False
    default_tenant: str | None = None
    allowed_origins: frozenset[str] = field(default_factory=frozenset)
