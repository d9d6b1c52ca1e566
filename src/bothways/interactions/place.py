"""Where a caller stands in a flow, as the contact remembers it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field


class FlowPlace(Struct, frozen=True, kw_only=True):
    """The flow's version is kept with the place: a running call stays on the version it began with."""

    flow: str
    version: int
    node: str
    phase: Literal["speaking", "listening", "waiting"]
    variables: dict[str, str] = field(default_factory=dict)
    tries: int = 0
    digits: str = ""
    ahead: str = ""
    turns: int = 0
