"""An agent as the floor knows one: presence that the person sets, work that contacts bring, a phone leg, a desk."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bothways.interactions.events import Presence
from bothways.kernel.ids import AgentId, ContactId, LegId
from bothways.kernel.time import Instant

WorkKind = Literal["offered", "talking", "wrap_up"]
State = Literal["offline", "available", "break", "training", "not_responding", "offered", "talking", "wrap_up"]


class Work(Struct, frozen=True, kw_only=True):
    """The contact an agent is busy with."""

    kind: WorkKind
    contact: ContactId


class Leg(Struct, frozen=True, kw_only=True):
    """The agent's phone leg, a thing of its own: it outlives or precedes the contact it serves."""

    id: LegId
    contact: ContactId | None
    up: bool
    since: Instant


class Planned(Struct, frozen=True, kw_only=True):
    """What the agent asked to be after the present contact."""

    presence: Presence
    reason: str = ""


class Desk(Struct, frozen=True, kw_only=True):
    """The browser tab an agent works in."""

    id: str
    live: bool
    since: Instant


class Agent(Struct, frozen=True, kw_only=True):
    """One agent. `since` is when the state a person sees began; `idle_since` when the present idleness began."""

    id: AgentId
    presence: Presence = "offline"
    reason: str = ""
    since: Instant = Instant(0)
    idle_since: Instant = Instant(0)
    planned: Planned | None = None
    work: Work | None = None
    leg: Leg | None = None
    desk: Desk | None = None
    phone_registered: bool = False
    handled: int = 0
    missed: int = 0


def state(agent: Agent) -> State:
    """What the agent is doing, in one word: work goes before presence."""
    return agent.work.kind if agent.work else agent.presence


def reason(agent: Agent) -> str:
    """The reason that belongs to the state: only presence has one."""
    return "" if agent.work else agent.reason


def may_be_offered(agent: Agent, needs_desk: bool, kept_up: bool = False) -> bool:
    """Whether a new contact may be shown: available, free, reachable by phone and (unless phone-only) by desk (I7, I8).

    A leg that has not ended yet keeps an agent from the next contact: the phone would be busy. Where the leg is kept
    up it is the other way round: it must be up and parked.
    """
    if agent.presence != "available" or agent.work or not agent.phone_registered:
        return False
    parked = agent.leg is not None and agent.leg.up and agent.leg.contact is None
    if not (parked if kept_up else agent.leg is None):
        return False
    return not needs_desk or (agent.desk is not None and agent.desk.live)
