"""The recorded cases that the desk is fed have the shape of what the server sends, and their arithmetic holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bothways.interactions.views import AgentView, ContactView
from bothways.web.live_views import QueueView, SystemView

CASES = sorted((Path(__file__).parent.parent / "fixtures" / "live").glob("*.json"))
SHAPES: dict[str, Any] = {"agent": AgentView, "contact": ContactView, "queue": QueueView, "system": SystemView}


def views(case: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every view in a case, with its kind."""
    found: list[tuple[str, dict[str, Any]]] = []
    states = [case["before"], case["after"], *(m for m in case["messages"] if m["type"] == "snapshot")]
    for state in states:
        found += [(kind, view) for kind, table in state["entities"].items() for view in table.values()]
    for message in case["messages"]:
        found += [(one["kind"], one["view"]) for one in message.get("changes", ()) if one["view"] is not None]
    return found


def apply(state: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
    """What a client does with a message: a snapshot replaces, a change replaces one whole view; older ones are seen."""
    if message["type"] == "snapshot":
        return {"seq": message["seq"], "entities": message["entities"]}
    if message["type"] != "changes" or message["seq"] < state["seq"]:
        return state
    entities = {kind: dict(table) for kind, table in state["entities"].items()}
    for change in message["changes"]:
        table = entities.get(change["kind"])
        if table is None:
            continue
        if change["view"] is None:
            table.pop(change["id"], None)
        else:
            table[change["id"]] = change["view"]
    return {"seq": message["seq"], "entities": entities}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_recorded_views_are_the_servers_views(path: Path) -> None:
    for kind, view in views(json.loads(path.read_text())):
        if kind in SHAPES:
            msgspec.convert(view, SHAPES[kind])
            assert set(view) == set(SHAPES[kind].__struct_fields__), kind


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_messages_applied_to_what_was_give_what_is(path: Path) -> None:
    case = json.loads(path.read_text())
    state = case["before"]
    for message in case["messages"]:
        state = apply(state, message)
    assert state == case["after"]


def test_there_are_cases() -> None:
    assert len(CASES) >= 4
