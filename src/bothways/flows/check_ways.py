"""Checks of the graph: every way leads to a node, every caller gets out, silent ones too."""

from __future__ import annotations

from collections.abc import Iterator

from bothways.flows.edges import ends, reached, rings, silent_ways, ways
from bothways.flows.findings import Finding
from bothways.flows.model import CollectNode, Flow, MenuNode


def check_ways(flow: Flow) -> Iterator[Finding]:
    """Unknown and unreachable nodes, loops that nobody leaves, nodes from which the flow cannot end."""
    yield from _unknown(flow)
    live = reached(flow.nodes, [flow.entry], ways)
    for name in flow.nodes:
        if name not in live:
            # Harmless to callers: a warning, so that a half-removed branch does not stop an urgent change.
            message = "No way leads to this node."
            yield Finding(node=name, reason="unreachable", message=message, severity="warning")
    yield from _loops(flow)
    yield from _endless(flow, live)


def _unknown(flow: Flow) -> Iterator[Finding]:
    if flow.entry not in flow.nodes:
        yield Finding(
            node=flow.entry, reason="unknown-node", message=f"The flow begins at '{flow.entry}', no such node."
        )
    for name, node in flow.nodes.items():
        for then in sorted({then for then in ways(node) if then not in flow.nodes}):
            yield Finding(node=name, reason="unknown-node", message=f"Leads to '{then}', and there is no such node.")


def _loops(flow: Flow) -> Iterator[Finding]:
    """A ring of the ways that are taken without any key is never left by a caller who presses none."""
    for ring in rings(flow.nodes, silent_ways):
        around = " → ".join((*ring, ring[0]))
        if any(isinstance(flow.nodes[name], MenuNode | CollectNode) for name in ring):
            message = f"A caller who presses nothing goes around for ever: {around}."
            yield Finding(node=ring[0], reason="silent-loop", message=message)
        else:
            message = f"A loop that waits for nobody: {around}."
            yield Finding(node=ring[0], reason="loop-without-exit", message=message)


def _endless(flow: Flow, live: set[str]) -> Iterator[Finding]:
    for name, node in flow.nodes.items():
        if name in live and not any(ends(flow.nodes[then]) for then in reached(flow.nodes, [name], ways)):
            if set(ways(node)) - flow.nodes.keys():
                continue  # told as an unknown node already
            message = "From here the call reaches no queue, transfer or hang-up."
            yield Finding(node=name, reason="no-end", message=message)
