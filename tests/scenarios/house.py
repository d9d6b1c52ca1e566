"""A small made-up center for scenarios: every node kind, wrap-up mode and kind of phone has somebody who uses it."""

from __future__ import annotations

import json
from typing import Literal

from bothways.center.config import AgentSettings, Config, Number, Queue, WrapUp
from bothways.flows.files import read_flow
from bothways.flows.hours import Hours
from bothways.flows.model import Flow
from bothways.interactions.cards import CustomerCard
from bothways.interactions.views import AgentCard, PhoneKind
from bothways.kernel.ids import AgentId, CustomerId, DispositionId, QueueId, TenantId

SOLVED = DispositionId("solved")


def a_flow(name: str, nodes: dict[str, object], entry: str = "start") -> Flow:
    """A flow in English and Danish."""
    whole = {"id": name, "name": name, "language": "en", "languages": ["en", "da"], "entry": entry, "nodes": nodes}
    return read_flow(json.dumps(whole).encode())


def texts(english: str) -> dict[str, str]:
    """The same words in both languages."""
    return {"en": english, "da": f"{english} (da)"}


MAIN = a_flow(
    "main",
    {
        "start": {"kind": "play", "prompt": texts("welcome to us"), "next": "menu"},
        "menu": {
            "kind": "menu",
            "prompt": texts("one two three"),
            "choices": {"1": "support", "2": "find", "3": "number", "4": "transfer"},
            "on_timeout": "support",
            "on_invalid": "bye",
            "timeout_seconds": 3,
            "tries": 2,
        },
        "number": {
            "kind": "collect",
            "prompt": texts("your number"),
            "variable": "order",
            "next": "say",
            "on_failure": "support",
            "most_digits": 3,
            "timeout_seconds": 2,
        },
        "say": {"kind": "say", "value": "{order}", "next": "support", "style": "digits"},
        "find": {"kind": "look_up", "source": "orders", "found": "sales", "not_found": "message"},
        "message": {
            "kind": "message",
            "prompt": texts("speak"),
            "next": "bye",
            "queue": "support",
            "most_seconds": 20,
        },
        "transfer": {"kind": "transfer", "target": "+4500000000", "otherwise": "support"},
        "support": {"kind": "queue", "queue": "support", "prompt": texts("putting you through")},
        "sales": {"kind": "queue", "queue": "sales", "priority_boost": 1},
        "bye": {"kind": "hang_up", "prompt": texts("goodbye")},
    },
)
DIRECT = a_flow("direct", {"start": {"kind": "queue", "queue": "support"}})
DANISH = a_flow(
    "danish",
    {
        "start": {"kind": "set", "values": {"language": "da"}, "next": "queue"},
        "queue": {"kind": "queue", "queue": "support"},
    },
)
SALES = a_flow("sales", {"start": {"kind": "queue", "queue": "sales", "skills": {"selling": 3}}})
HOURLY = a_flow(
    "hourly",
    {
        "start": {"kind": "hours", "hours": "never", "open": "queue", "closed": "closed"},
        "queue": {"kind": "queue", "queue": "support"},
        "closed": {"kind": "hang_up", "prompt": texts("we are closed")},
    },
)
NOWHERE = a_flow("nowhere", {"start": {"kind": "queue", "queue": "no-such-queue"}})
UNKNOWN = a_flow("unknown", {"start": {"kind": "hang_up", "prompt": texts("no such number")}})
FLOWS = (MAIN, DIRECT, DANISH, SALES, HOURLY, NOWHERE, UNKNOWN)
NUMBERS = {
    "1000": "main",
    "1001": "direct",
    "1002": "sales",
    "1003": "danish",
    "1009": "hourly",
    "1010": "nowhere",
}

SUPPORT, SELLING = QueueId("q-support"), QueueId("q-sales")
QUEUES = {
    SUPPORT: Queue(id=SUPPORT, code="support", name="Support", requires={"support": 1}, offer_seconds=12),
    SELLING: Queue(
        id=SELLING, code="sales", name="Sales", requires={"selling": 1}, priority=1, offer_seconds=15, record=False
    ),
}

CUSTOMERS = {
    "+886900000001": CustomerCard(id=CustomerId("vip"), name="Lin", tier="vip", language="en", tier_priority=5),
    "+4500000001": CustomerCard(id=CustomerId("gold"), name="Jens", tier="gold", language="da", tier_priority=2),
    "+4400000001": CustomerCard(id=CustomerId("plain"), name="Ann", tier="standard", language="en"),
}


def an_agent(
    name: str,
    *,
    skills: dict[str, int] | None = None,
    languages: tuple[str, ...] = ("en",),
    phone: PhoneKind = "browser",
    wrap_up: WrapUp = "timed",
    wrap_up_seconds: int = 10,
    auto_accept: bool = False,
    phone_only: bool = False,
    leg: Literal["per_call", "kept_up"] = "per_call",
) -> AgentSettings:
    """An agent with defaults that scenarios change."""
    return AgentSettings(
        id=AgentId(name),
        card=AgentCard(name=name.title(), username=name, phone=phone),
        skills={"support": 3} if skills is None else skills,
        languages=frozenset(languages),
        auto_accept=auto_accept,
        phone_only=phone_only,
        leg=leg,
        wrap_up=wrap_up,
        wrap_up_seconds=wrap_up_seconds,
    )


STAFF = (
    an_agent("anna", languages=("en", "da"), wrap_up="free"),
    an_agent("bo", skills={"support": 5, "selling": 3}, wrap_up_seconds=6),
    an_agent("chen", phone="desk_phone", languages=("en", "da"), wrap_up_seconds=4),
    an_agent("dai", phone="desk_phone", phone_only=True, wrap_up="none"),
    an_agent("eva", skills={"support": 1, "selling": 9}, auto_accept=True, wrap_up_seconds=0),
    an_agent("finn", skills={"selling": 5}, languages=("en", "da"), wrap_up="mandatory"),
    an_agent("gina", phone="desk_phone", leg="kept_up", wrap_up_seconds=3),
    an_agent("hugo", skills={"selling": 5}, leg="kept_up", auto_accept=True, wrap_up_seconds=0),
)


def a_config(agents: tuple[AgentSettings, ...] = STAFF, queues: dict[QueueId, Queue] | None = None) -> Config:
    """The whole set-up."""
    return Config(
        tenant=TenantId("t"),
        version=1,
        queues=QUEUES if queues is None else queues,
        agents={agent.id: agent for agent in agents},
        numbers={number: Number(number=number, name=flow, flow=flow) for number, flow in NUMBERS.items()},
        flows={flow.id: flow for flow in FLOWS},
        hours={"never": Hours(id="never", name="Never", zone="UTC", weekly={})},
        dispositions=frozenset({SOLVED}),
        languages=("en", "da"),
        not_in_service_flow="unknown",
    )
