"""Where one can go from a node: in all, and without the caller doing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bothways.flows.model import (
    CollectNode,
    HangUpNode,
    HoursNode,
    IfNode,
    LookUpNode,
    MenuNode,
    MessageNode,
    Node,
    PlayNode,
    QueueNode,
    SayNode,
    SetNode,
    TransferNode,
)

Edges = Callable[[Node], tuple[str, ...]]


def ways(node: Node) -> tuple[str, ...]:
    """All nodes that may follow."""
    match node:
        case MenuNode(choices=choices):
            return (*choices.values(), *silent_ways(node), node.on_invalid)
        case CollectNode(next=then):
            return (then, *silent_ways(node))
        case _:
            return silent_ways(node)


def silent_ways(node: Node) -> tuple[str, ...]:
    """The nodes that may follow when the caller presses nothing."""
    match node:
        case PlayNode(next=then) | SayNode(next=then) | SetNode(next=then) | MessageNode(next=then):
            return (then,)
        case MenuNode(on_timeout=then) | CollectNode(on_failure=then):
            return (then,)
        case IfNode(then=yes, otherwise=no) | HoursNode(open=yes, closed=no) | LookUpNode(found=yes, not_found=no):
            return (yes, no)
        case TransferNode(otherwise=str(then)):
            return (then,)
        case TransferNode() | QueueNode() | HangUpNode():
            return ()


def ends(node: Node) -> bool:
    """Whether the flow can end here."""
    return isinstance(node, QueueNode | TransferNode | HangUpNode)


def reached(nodes: Mapping[str, Node], start: Iterable[str], edges: Edges) -> set[str]:
    """Names of existing nodes that can be reached from `start`, itself included."""
    seen: set[str] = set()
    waiting = [name for name in start if name in nodes]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(then for then in edges(nodes[name]) if then in nodes)
    return seen


def rings(nodes: Mapping[str, Node], edges: Edges) -> list[tuple[str, ...]]:
    """The groups of nodes that lead back to themselves, each in the order of the flow. A flow has a few hundred
    nodes, so each one's reach is simply walked."""
    reach = {name: reached(nodes, edges(node), edges) for name, node in nodes.items()}
    found: list[tuple[str, ...]] = []
    told: set[str] = set()
    for name in nodes:
        if name in reach[name] and name not in told:
            ring = tuple(other for other in nodes if other in reach[name] and name in reach.get(other, ()))
            told.update(ring)
            found.append(ring)
    return found
