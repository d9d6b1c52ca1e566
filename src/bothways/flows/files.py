"""Flows as JSON text, with mistakes told by the node's name."""

from __future__ import annotations

import msgspec

from bothways.flows.model import Flow, Node
from bothways.kernel.errors import Invalid

MOST_BYTES = 1_000_000


class _Frame(msgspec.Struct, frozen=True):
    nodes: dict[str, msgspec.Raw]


def read_flow(text: bytes) -> Flow:
    """The flow in `text`; `Invalid` with `node` (if it is one's fault) and `reason` when it is not a flow."""
    if len(text) > MOST_BYTES:
        raise Invalid("flow file too big", reason=f"more than {MOST_BYTES} bytes")
    try:
        return msgspec.json.decode(text, type=Flow)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        node, reason = _culprit(text) or (None, str(wrong))
        if node is None:
            raise Invalid("not a flow", reason=reason) from wrong
        raise Invalid("not a flow", node=node, reason=reason) from wrong


def write_flow(flow: Flow) -> bytes:
    """The flow as JSON text that `read_flow` gives back."""
    return msgspec.json.format(msgspec.json.encode(flow), indent=2) + b"\n"


def _culprit(text: bytes) -> tuple[str, str] | None:
    """The first node that is not one, and why; None when the fault is elsewhere."""
    try:
        frame = msgspec.json.decode(text, type=_Frame)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    for name, raw in frame.nodes.items():
        try:
            msgspec.json.decode(raw, type=Node)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
            return name, str(wrong)
    return None
