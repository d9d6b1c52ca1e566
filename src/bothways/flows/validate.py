"""What stands against publishing a flow, each finding with the node's name and a reason that a person understands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from bothways.flows.check_prompts import check_prompts
from bothways.flows.check_ways import check_ways
from bothways.flows.findings import Finding
from bothways.flows.limits import MOST_NODES, check_limits
from bothways.flows.model import Flow, HoursNode, LookUpNode, MessageNode, Node, QueueNode, SetNode
from bothways.flows.texts import VARIABLE
from bothways.kernel.errors import Invalid

__all__ = ["Finding", "FlowRefused", "Known", "check", "refuse_faulty"]


class Known(Struct, frozen=True, kw_only=True):
    """What the tenant has that a flow may name. `languages` are those with a voice."""

    queues: frozenset[str]
    hours: frozenset[str]
    languages: frozenset[str]
    sources: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()


class FlowRefused(Invalid):
    """A flow with errors is not published, the version before stays live; `findings` holds all of them."""

    kind: ClassVar[str] = "flow-refused"

    def __init__(self, flow: Flow, findings: tuple[Finding, ...]) -> None:
        first = next(finding for finding in findings if finding.severity == "error")
        self.findings = findings
        super().__init__(f"flow refused: {first.message}", flow=flow.id, node=first.node, reason=first.reason)


def check(flow: Flow, known: Known) -> tuple[Finding, ...]:
    """All findings, errors first; none means that every caller, a silent one too, gets to an end."""
    findings = [*check_limits(flow), *check_prompts(flow), *_names(flow, known)]
    if len(flow.nodes) <= MOST_NODES:  # walking the graph of an absurd one would take minutes
        findings += check_ways(flow)
    return tuple(sorted(findings, key=lambda finding: finding.severity != "error"))


def refuse_faulty(flow: Flow, known: Known) -> tuple[Finding, ...]:
    """The warnings of a flow that may be published; `FlowRefused` when it may not."""
    findings = check(flow, known)
    if any(finding.severity == "error" for finding in findings):
        raise FlowRefused(flow, findings)
    return findings


def _names(flow: Flow, known: Known) -> Iterator[Finding]:
    for language in flow.languages:
        if language not in known.languages:
            yield Finding(node="", reason="unknown-language", message=f"There is no voice for '{language}'.")
    if flow.language not in flow.languages:
        message = f"The flow begins in '{flow.language}', which is not one of its languages."
        yield Finding(node="", reason="unknown-language", message=message)
    for name, node in flow.nodes.items():
        yield from _named_by(flow, known, name, node)


def _named_by(flow: Flow, known: Known, name: str, node: Node) -> Iterator[Finding]:
    match node:
        case QueueNode(queue=queue, skills=skills):
            if queue not in known.queues:
                yield Finding(node=name, reason="unknown-queue", message=f"There is no queue '{queue}'.")
            for skill in sorted(skills.keys() - known.skills):
                yield Finding(node=name, reason="unknown-skill", message=f"There is no skill '{skill}'.")
        case MessageNode(queue=str(queue)) if queue not in known.queues:
            yield Finding(node=name, reason="unknown-queue", message=f"There is no queue '{queue}'.")
        case HoursNode(hours=hours) if hours not in known.hours:
            yield Finding(node=name, reason="unknown-hours", message=f"There are no opening hours '{hours}'.")
        case LookUpNode(source=source) if source not in known.sources:
            yield Finding(node=name, reason="unknown-source", message=f"There is no source '{source}'.")
        case SetNode(values=values):
            language = values.get("language", flow.language)
            if language not in flow.languages and not VARIABLE.search(language):
                message = f"Sets '{language}', which is not a language of this flow."
                yield Finding(node=name, reason="unknown-language", message=message)
        case _:
            pass
