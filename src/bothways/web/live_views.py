"""What the live feed shows beside agents and contacts: queues and the parts below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from bothways.center.config import AgentSettings, Queue
from bothways.interactions.contact import Contact
from bothways.kernel.time import Instant
from bothways.reporting.queue_day import QueueDay
from bothways.reporting.service_level import DEFAULT_VARIANT, average_speed_of_answer, service_level

Up = Literal["up", "down"]


class QueueAgents(Struct, frozen=True, kw_only=True, rename={"on_break": "break"}):
    """Agents who can serve the queue, by what they do."""

    available: int = 0
    offered: int = 0
    talking: int = 0
    wrap_up: int = 0
    on_break: int = 0


class QueueView(Struct, frozen=True, kw_only=True):
    """One queue now and since its midnight."""

    id: str
    code: str
    name: str
    waiting: int
    longest_waiting_since: int | None
    offered: int
    answered: int
    answered_in_time: int
    abandoned: int
    abandoned_in_time: int
    service_level: float | None
    service_level_variant: str
    threshold_seconds: int
    asa_seconds: float | None
    agents: QueueAgents


class SystemView(Struct, frozen=True, kw_only=True):
    """The parts that everything stands on."""

    database: Up
    engine: Up
    center: Up


def serves(agent: AgentSettings, queue: Queue) -> bool:
    """Whether the agent has every skill of the queue at its least level."""
    return all(agent.skills.get(skill, 0) >= level for skill, level in queue.requires.items())


def queue_agents(states: Iterable[str]) -> QueueAgents:
    """Agents counted by state; training and not responding count as break, offline not at all."""
    counted: dict[str, int] = {}
    for state in states:
        name = "on_break" if state in ("break", "training", "not_responding") else state
        counted[name] = counted.get(name, 0) + 1
    counted.pop("offline", None)
    return QueueAgents(**counted)


def queue_view(queue: Queue, day: QueueDay, waiting: list[Contact], agents: QueueAgents, at: Instant) -> QueueView:
    """A queue as the board shows it."""
    counts = day.counts(at)
    return QueueView(
        id=queue.id,
        code=queue.code,
        name=queue.name,
        waiting=len(waiting),
        longest_waiting_since=min((c.queued_at for c in waiting if c.queued_at is not None), default=None),
        offered=counts.offered,
        answered=counts.answered,
        answered_in_time=counts.answered_in_time,
        abandoned=counts.abandoned,
        abandoned_in_time=counts.abandoned_in_time,
        service_level=service_level(counts),
        service_level_variant=DEFAULT_VARIANT,
        threshold_seconds=queue.threshold_seconds,
        asa_seconds=average_speed_of_answer(counts),
        agents=agents,
    )
