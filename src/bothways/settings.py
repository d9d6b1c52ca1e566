"""Settings, read once at the door (app.py and the command line) and handed down as small frozen pieces."""

from __future__ import annotations

import ipaddress
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bothways.engine.layout import Instance, default_data_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """How the center reaches the telephone engine: control address, credentials, and where raw recordings appear."""

    url: str
    user: str
    secret: str
    app: str
    recordings: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where the web server listens. `tls` is (certificate, key)."""

    listen: str
    port: int
    tls: tuple[Path, Path] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SipSettings:
    """The engine's SIP address as callers and desk phones see it."""

    listen: str
    port: int
    public_address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSettings:
    """Whether the demo tenant is wanted, and its users' password."""

    wanted: bool
    password: str | None


class Settings(BaseSettings):
    """Everything that comes from BOTHWAYS_* variables. `up` sets them all for its children."""

    model_config = SettingsConfigDict(env_prefix="BOTHWAYS_", frozen=True, extra="ignore")

    data: Path = Field(default_factory=default_data_folder)
    http: int = Field(default=8080, ge=1, le=65535)
    sip: int = Field(default=5060, ge=1, le=65535)
    rtp: str = "20000-23999"
    listen: str = "127.0.0.1"
    public_address: str | None = None
    tls: Annotated[tuple[Path, Path] | None, NoDecode] = None
    demo: bool = False
    demo_password: str | None = None
    town: bool = False
    tenant: str | None = None
    database_url: str = ""
    nats_url: str = ""
    engine_url: str = ""
    engine_user: str = "bothways"
    engine_secret: str = ""
    engine_app: str = "bothways"
    engine_recordings: Path | None = None
    backup_number: str | None = None
    log_level: str = "INFO"

    @field_validator("tls", mode="before")
    @classmethod
    def _two_paths(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(shlex.split(value)) if value.strip() else None
        return value

    @field_validator("listen", "public_address")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            return str(ipaddress.IPv4Address("127.0.0.1" if value == "localhost" else value))
        except ValueError:
            raise ValueError(f"an IPv4 address is needed, not {value!r}") from None

    @field_validator("rtp")
    @classmethod
    def _a_range(cls, value: str) -> str:
        parse_range(value)
        return value

    @property
    def instance(self) -> Instance:
        """The paths of the data folder."""
        return Instance(self.data.expanduser().absolute())

    @property
    def engine(self) -> EngineSettings:
        """How to reach the telephone engine."""
        return EngineSettings(
            url=self.engine_url,
            user=self.engine_user,
            secret=self.engine_secret,
            app=self.engine_app,
            recordings=self.engine_recordings or self.instance.asterisk / "spool" / "recording",
        )

    @property
    def web(self) -> WebSettings:
        """Where the web server listens."""
        return WebSettings(listen=self.listen, port=self.http, tls=self.tls)

    @property
    def here(self) -> str:
        """The address at which this machine itself reaches what listens."""
        return "127.0.0.1" if self.listen == "0.0.0.0" else self.listen  # noqa: S104 (compared, not bound)

    @property
    def telephone(self) -> SipSettings:
        """The engine's SIP address."""
        return SipSettings(listen=self.listen, port=self.sip, public_address=self.public_address)

    @property
    def demonstration(self) -> DemoSettings:
        """The demo tenant."""
        return DemoSettings(wanted=self.demo, password=self.demo_password)


def parse_range(text: str) -> tuple[int, int]:
    """`20000-23999` → (20000, 23999). Raises ValueError for anything that is no port range of at least ten."""
    first, dash, last = text.partition("-")
    if not (dash and first.isdigit() and last.isdigit()):
        raise ValueError(f"a port range looks like 20000-23999, not {text!r}")
    low, high = int(first), int(last)
    if not 1024 <= low < high <= 65535 or high - low < 9:
        raise ValueError(f"{text} is no range of at least ten ports between 1024 and 65535")
    return low, high
