"""Unit tier: what stands against publishing a flow."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bothways.flows.files import read_flow, write_flow
from bothways.flows.model import Flow
from bothways.flows.validate import FlowRefused, Known, check, refuse_faulty
from bothways.kernel.errors import Invalid

KNOWN = Known(
    queues=frozenset({"support"}),
    hours=frozenset({"day"}),
    languages=frozenset({"en", "da"}),
    skills=frozenset({"tech"}),
)
HELLO = {"en": "hello", "da": "hej"}
END = {"kind": "hang_up", "prompt": HELLO}
MENU = {"kind": "menu", "prompt": HELLO, "choices": {"1": "end"}, "on_timeout": "end", "on_invalid": "end"}


def a_flow(nodes: dict[str, Any], **more: Any) -> Flow:
    whole = {"id": "f", "name": "F", "language": "en", "languages": ["en", "da"], "entry": "a", "nodes": nodes, **more}
    return read_flow(json.dumps(whole).encode())


def play(then: str, prompt: object = HELLO) -> dict[str, Any]:
    return {"kind": "play", "prompt": prompt, "next": then}


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a way to no node": ({"a": play("gone")}, "a", "unknown-node"),
    "an entry that is none": ({"b": END}, "a", "unknown-node"),
    "a loop that waits for nobody": ({"a": play("b"), "b": play("a")}, "a", "loop-without-exit"),
    "a node that follows itself": ({"a": {"kind": "set", "values": {}, "next": "a"}}, "a", "loop-without-exit"),
    "a loop with a door that only data opens": (
        {
            "a": {"kind": "hours", "hours": "day", "open": "end", "closed": "b"},
            "b": play("a"),
            "end": END,
        },
        "a",
        "loop-without-exit",
    ),
    "a menu that a silent caller never leaves": (
        {"a": {**MENU, "on_timeout": "again"}, "again": play("a"), "end": END},
        "a",
        "silent-loop",
    ),
    "no way to end": ({"a": {**MENU, "choices": {"1": "a"}, "on_timeout": "a", "on_invalid": "a"}}, "a", "no-end"),
    "a shared prompt that does not exist": ({"a": {"kind": "hang_up", "prompt": "bye"}}, "a", "missing-prompt"),
    "a prompt without text": ({"a": {"kind": "hang_up", "prompt": {"en": " ", "da": ""}}}, "a", "missing-prompt"),
    "a language left out": ({"a": {"kind": "hang_up", "prompt": {"en": "bye"}}}, "a", "missing-language"),
    "a language that the flow does not have": (
        {"a": {"kind": "hang_up", "prompt": {**HELLO, "fr": "salut"}}},
        "a",
        "unknown-language",
    ),
    "an unknown queue": ({"a": {"kind": "queue", "queue": "nobody"}}, "a", "unknown-queue"),
    "an unknown queue for messages": (
        {"a": {"kind": "message", "prompt": HELLO, "queue": "nobody", "next": "end"}, "end": END},
        "a",
        "unknown-queue",
    ),
    "an unknown skill": ({"a": {"kind": "queue", "queue": "support", "skills": {"x": 1}}}, "a", "unknown-skill"),
    "unknown hours": (
        {"a": {"kind": "hours", "hours": "night", "open": "end", "closed": "end"}, "end": END},
        "a",
        "unknown-hours",
    ),
    "an unknown source": (
        {"a": {"kind": "look_up", "source": "crm", "found": "end", "not_found": "end"}, "end": END},
        "a",
        "unknown-source",
    ),
    "a key of no telephone": (
        {"a": {**MENU, "choices": {"1": "end", "12": "end"}}, "end": END},
        "a",
        "invalid-key",
    ),
    "a menu without keys": ({"a": {**MENU, "choices": {}}, "end": END}, "a", "no-choices"),
    "endless tries": ({"a": {**MENU, "tries": 1000}, "end": END}, "a", "out-of-range"),
    "no time to press": ({"a": {**MENU, "timeout_seconds": 0}, "end": END}, "a", "out-of-range"),
    "a text too long to hear": ({"a": play("end", {**HELLO, "en": "x" * 2000}), "end": END}, "a", "too-big"),
    "a variable nobody sets": (
        {"a": play("end", {**HELLO, "en": "{oder}"}), "end": END},
        "a",
        "unknown-variable",
    ),
    "a language set that the flow does not have": (
        {"a": {"kind": "set", "values": {"language": "fr"}, "next": "end"}, "end": END},
        "a",
        "unknown-language",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_the_nodes_name(fault: str) -> None:
    nodes, node, reason = FAULTS[fault]
    flow = a_flow(nodes)
    assert (node, reason) in [(finding.node, finding.reason) for finding in check(flow, KNOWN)]
    with pytest.raises(FlowRefused) as refused:
        refuse_faulty(flow, KNOWN)
    assert refused.value.kind == "flow-refused"
    assert refused.value.facts["node"] == node


def test_a_good_flow_has_no_findings_and_a_menu_may_lead_back_by_a_key() -> None:
    flow = a_flow({"a": play("menu"), "menu": {**MENU, "choices": {"1": "end", "*": "a"}}, "end": END})
    assert refuse_faulty(flow, KNOWN) == ()


def test_a_node_that_nobody_reaches_is_only_a_warning() -> None:
    (finding,) = refuse_faulty(a_flow({"a": END, "alone": END}), KNOWN)
    assert (finding.node, finding.reason, finding.severity) == ("alone", "unreachable", "warning")


def test_an_absurdly_big_flow_is_refused_quickly() -> None:
    nodes = {f"n{number}": play(f"n{(number * 7) % 5000}") for number in range(5000)}
    findings = check(a_flow({"a": play("n0"), **nodes}), KNOWN)
    assert [finding.reason for finding in findings] == ["too-big"]


def test_a_language_without_a_voice_is_refused() -> None:
    flow = a_flow({"a": {"kind": "queue", "queue": "support"}}, languages=["en", "is"])
    assert [(finding.node, finding.reason) for finding in check(flow, KNOWN)] == [("", "unknown-language")]


@pytest.mark.parametrize(
    ("text", "node"),
    [
        (b"", None),
        (b"[]", None),
        (b"\xff\xfe", None),
        (b'{"nodes": {"a": {"kind": "play", "next": 3}}}', "a"),
        (b'{"nodes": {"ok": {"kind": "hang_up"}, "b": {"kind": "explode"}}}', "b"),
        (b'{"nodes": {"c": {"kind": "hang_up", "promt": "typo"}}}', "c"),
        (b'{"nodes": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}", None),
        (b" " * 2_000_000, None),
    ],
    ids=["empty", "a list", "not utf-8", "wrong type", "unknown kind", "typo", "too deep", "too long"],
)
def test_what_is_no_flow_is_refused_with_a_reason(text: bytes, node: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        read_flow(text)
    assert refused.value.facts.get("node") == node
    assert refused.value.facts["reason"]


def test_a_flow_written_is_the_flow_read() -> None:
    flow = a_flow({"a": MENU, "end": END})
    assert read_flow(write_flow(flow)) == flow
