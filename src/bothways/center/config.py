"""What a tenant has set up, as one frozen snapshot: the floor decides by it and never asks the database."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from bothways.flows.hours import Hours
from bothways.flows.model import Flow
from bothways.interactions.views import AgentCard
from bothways.kernel.ids import AgentId, DispositionId, QueueId, TenantId

WrapUp = Literal["none", "timed", "free", "mandatory"]


class Queue(Struct, frozen=True, kw_only=True):
    """A queue. `requires`: skill code → least level. Times in seconds."""

    id: QueueId
    code: str
    name: str
    requires: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    threshold_seconds: int = 20
    offer_seconds: int = 20
    music: str = "default"
    record: bool = True
    zone: str = "UTC"


class AgentSettings(Struct, frozen=True, kw_only=True):
    """An agent as routing and the phone need one. `skills`: skill code → level 1–10."""

    id: AgentId
    card: AgentCard
    skills: dict[str, int] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    auto_accept: bool = False
    phone_only: bool = False
    leg: Literal["per_call", "kept_up"] = "per_call"
    wrap_up: WrapUp = "timed"
    wrap_up_seconds: int = 30
    sip_secret: str = ""


class Number(Struct, frozen=True, kw_only=True):
    """A published number and the flow it leads into."""

    number: str
    name: str
    flow: str


class Config(Struct, frozen=True, kw_only=True):
    """One version of everything. `flows` holds each published version that a running call may still be on."""

    tenant: TenantId
    version: int
    queues: dict[QueueId, Queue] = field(default_factory=dict)
    agents: dict[AgentId, AgentSettings] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    old_flows: dict[tuple[str, int], Flow] = field(default_factory=dict)
    hours: dict[str, Hours] = field(default_factory=dict)
    dispositions: frozenset[DispositionId] = frozenset()
    languages: tuple[str, ...] = ("en",)
    not_in_service_flow: str | None = None

    def queue_by_code(self, code: str) -> Queue | None:
        """The queue that flows name by its code."""
        return next((q for q in self.queues.values() if q.code == code), None)

    def flow(self, flow: str, version: int) -> Flow | None:
        """The version of a flow a call began with, as long as it is kept."""
        live = self.flows.get(flow)
        if live is not None and live.version == version:
            return live
        return self.old_flows.get((flow, version))
