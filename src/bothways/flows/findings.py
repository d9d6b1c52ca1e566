"""A finding: what is wrong with a flow, and where."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Reason = Literal[
    "unknown-node",
    "loop-without-exit",
    "silent-loop",
    "no-end",
    "unreachable",
    "missing-prompt",
    "missing-language",
    "unknown-variable",
    "unknown-language",
    "unknown-queue",
    "unknown-hours",
    "unknown-source",
    "unknown-skill",
    "invalid-key",
    "no-choices",
    "out-of-range",
    "too-big",
]


class Finding(Struct, frozen=True, kw_only=True):
    """`node` is empty when the flow as a whole is meant; a warning does not stop publishing."""

    node: str
    reason: Reason
    message: str
    severity: Literal["error", "warning"] = "error"
