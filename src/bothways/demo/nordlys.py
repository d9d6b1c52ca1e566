"""Nordlys Home, the demo tenant: its content as typed values. Writing it to a database is decided elsewhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct, field

from bothways.flows.files import read_flow
from bothways.flows.hours import Hours, check_hours
from bothways.flows.model import Flow, Texts
from bothways.flows.validate import Known
from bothways.kernel.errors import Invalid

Kind = TypeVar("Kind")


class DemoTenant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`code` names the tenant at sign-in; `unknown_number_flow` answers calls to numbers that nobody has."""

    code: str
    name: str
    zone: str
    languages: tuple[str, ...]
    currency: str
    unknown_number_flow: str


class DemoNumber(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number as it is dialed and the flow that answers it."""

    number: str
    name: str
    flow: str


class DemoTier(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much a customer of this tier gains in a queue."""

    id: str
    name: Texts
    priority_boost: int


class DemoNamed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A skill or a team."""

    id: str
    name: Texts


class DemoQueue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`skills` are least levels; the target is `target_percent` answered within `target_seconds`."""

    id: str
    name: Texts
    skills: dict[str, int]
    priority: int
    target_seconds: int
    target_percent: int
    offer_seconds: int
    comfort_seconds: int


class DemoUser(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person who signs in; `levels` of skills and `languages` from 1 to 10; `reads` is the language of the pages,
    the best spoken one when it is not given."""

    login: str
    name: str
    role: Literal["agent", "supervisor", "admin"]
    team: str
    levels: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    phone: Literal["browser", "desk_phone"] = "browser"
    auto_accept: bool = False
    wrap_up_seconds: int = 60
    reads: str | None = None


class DemoDisposition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A result of a contact; empty `queues` means it may be chosen for all."""

    id: str
    name: Texts
    queues: tuple[str, ...] = ()


class DemoPauseReason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an agent takes no contacts; `paid` counts as working time."""

    id: str
    name: Texts
    paid: bool
    most_minutes: int


class DemoCustomer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A made-up customer with a number (E.164) that no subscriber has."""

    number: str
    name: str
    language: str
    tier: str
    city: str
    country: str
    owns: tuple[str, ...]
    native_name: str | None = None


class _Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    tenant: DemoTenant
    numbers: tuple[DemoNumber, ...]
    tiers: tuple[DemoTier, ...]
    skills: tuple[DemoNamed, ...]
    teams: tuple[DemoNamed, ...]
    queues: tuple[DemoQueue, ...]
    hours: tuple[Hours, ...]
    users: tuple[DemoUser, ...]
    dispositions: tuple[DemoDisposition, ...]
    pause_reasons: tuple[DemoPauseReason, ...]


class Demo(_Content, frozen=True, kw_only=True):
    """All of the demo tenant."""

    flows: tuple[Flow, ...]
    customers: tuple[DemoCustomer, ...]

    @property
    def known(self) -> Known:
        """What its flows may name."""
        return Known(
            queues=frozenset(queue.id for queue in self.queues),
            hours=frozenset(hours.id for hours in self.hours),
            languages=frozenset(self.tenant.languages),
            skills=frozenset(skill.id for skill in self.skills),
        )


@cache
def nordlys() -> Demo:
    """The demo tenant; `Invalid` with file and reason when someone has broken a file."""
    content = _read("nordlys.yaml", _Content)
    for hours in content.hours:
        check_hours(hours)
    return Demo(
        **{name: getattr(content, name) for name in content.__struct_fields__},
        flows=tuple(_flows()),
        customers=_read("customers.yaml", tuple[DemoCustomer, ...]),
    )


def _flows() -> list[Flow]:
    found = [file for file in _content().joinpath("flows").iterdir() if file.name.endswith(".json")]
    return [read_flow(file.read_bytes()) for file in sorted(found, key=lambda file: file.name)]


def _read(name: str, kind: type[Kind]) -> Kind:
    try:
        return msgspec.yaml.decode(_content().joinpath(name).read_bytes(), type=kind)
    except msgspec.DecodeError as wrong:
        raise Invalid("demo content is not readable", file=name, reason=str(wrong)) from wrong


def _content() -> Traversable:
    return files("bothways.demo").joinpath("content")
