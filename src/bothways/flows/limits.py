"""Checks of sizes, keys and seconds: what a telephone has and a caller bears."""

from __future__ import annotations

from collections.abc import Iterator

from bothways.flows.findings import Finding
from bothways.flows.model import CollectNode, Flow, LookUpNode, MenuNode, MessageNode, Node

KEYS = frozenset("0123456789*#")
MOST_NODES = 500
MOST_TEXT = 1500
"""Characters of one text: about a minute and a half of speech."""
MOST_NAME = 80


def check_limits(flow: Flow) -> Iterator[Finding]:
    """What is too big, and keys, tries and seconds that cannot be meant."""
    if len(flow.nodes) > MOST_NODES:
        yield Finding(node="", reason="too-big", message=f"The flow has more than {MOST_NODES} nodes.")
    for name, node in flow.nodes.items():
        if not name.strip() or len(name) > MOST_NAME:
            yield Finding(node=name[:MOST_NAME], reason="out-of-range", message="A node's name has 1 to 80 characters.")
        yield from _node(name, node)


def _node(name: str, node: Node) -> Iterator[Finding]:
    match node:
        case MenuNode():
            if not node.choices:
                yield Finding(node=name, reason="no-choices", message="The menu offers no key.")
            for key in sorted(node.choices.keys() - KEYS):
                yield Finding(node=name, reason="invalid-key", message=f"'{key}' is not a key of a telephone.")
            yield from _between(name, "timeout_seconds", node.timeout_seconds, 1, 30)
            yield from _between(name, "tries", node.tries, 1, 5)
        case CollectNode():
            if node.end_key and node.end_key not in KEYS:
                yield Finding(node=name, reason="invalid-key", message=f"'{node.end_key}' is not a key of a telephone.")
            yield from _between(name, "timeout_seconds", node.timeout_seconds, 1, 30)
            yield from _between(name, "tries", node.tries, 1, 5)
            yield from _between(name, "most_digits", node.most_digits, 1, 64)
            yield from _between(name, "least_digits", node.least_digits, 1, node.most_digits)
        case LookUpNode():
            yield from _between(name, "timeout_seconds", node.timeout_seconds, 0.1, 15)
        case MessageNode():
            yield from _between(name, "most_seconds", node.most_seconds, 5, 600)
        case _:
            pass


def _between(name: str, what: str, value: float, least: float, most: float) -> Iterator[Finding]:
    if not least <= value <= most:
        message = f"'{what}' is {value:g}, allowed is {least:g} to {most:g}."
        yield Finding(node=name, reason="out-of-range", message=message)
