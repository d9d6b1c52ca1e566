"""A flow is handed in over the public interface; only what every caller gets out of goes live, and only once it can
be heard."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bothways.adapters.postgres import flow_store
from bothways.demo.nordlys import nordlys
from bothways.flows.files import write_flow
from bothways.flows.interpreter import prompts_of
from bothways.flows.model import Flow, MenuNode, PlayNode
from bothways.processes.worker import publish_one
from bothways.settings import Settings
from integration.conftest import House


def support() -> Flow:
    """The demo's flow of number 1001."""
    return next(flow for flow in nordlys().flows if flow.id == "support")


def changed(flow: Flow, text: str) -> Flow:
    """The flow with something else to say at its greeting."""
    name = next(name for name, node in flow.nodes.items() if isinstance(node, PlayNode))
    node = msgspec.structs.replace(flow.nodes[name], prompt=dict.fromkeys(flow.languages, text))
    return msgspec.structs.replace(flow, nodes={**flow.nodes, name: node})


async def test_a_new_version_goes_live_when_its_prompts_stand(house: House, tmp_path: Path) -> None:
    root = await house.browser("root")
    flow = changed(support(), "Good day.")
    before = (await root.http.get("/flows/support/versions")).json()
    answer = await root.http.post("/flows/support/versions", content=write_flow(flow))
    assert answer.status_code == 202, answer.text
    version = answer.json()["version"]
    assert version == before[0]["version"] + 1
    listed = (await root.http.get("/flows/support/versions")).json()
    assert [one["state"] for one in listed[:2]] == ["rendering", "live"]

    tenant = root.me["tenant"]["code"]
    settings = Settings(data=tmp_path)
    await publish_one(settings, house.db, house.centers[tenant].tenant, "support", version)

    listed = (await root.http.get("/flows/support/versions")).json()
    assert [one["state"] for one in listed[:2]] == ["live", "replaced"]
    assert len(list((tmp_path / "prompts").glob("*.wav"))) >= len(prompts_of(flow))


async def test_a_flow_that_names_an_unknown_node_is_refused_with_its_place(house: House) -> None:
    root = await house.browser("root")
    flow = support()
    menu = MenuNode(prompt=dict.fromkeys(flow.languages, "?"), choices={"1": "nowhere"}, on_timeout="m", on_invalid="m")
    broken = msgspec.structs.replace(flow, entry="m", nodes={**flow.nodes, "m": menu})
    before = (await root.http.get("/flows/support/versions")).json()
    answer = await root.http.post("/flows/support/versions", content=write_flow(broken))
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["kind"] == "flow-refused"
    assert problem["node"] == "m"
    assert (await root.http.get("/flows/support/versions")).json() == before


async def test_what_is_no_flow_is_refused_and_an_agent_may_not_hand_one_in(house: House) -> None:
    root, anna = await house.browser("root"), await house.browser("anna")
    assert (await root.http.post("/flows/support/versions", content=b"{]")).status_code == 422
    assert (await anna.http.post("/flows/support/versions", content=b"{}")).status_code == 403


async def test_an_older_version_does_not_take_the_place_of_a_newer_one(house: House) -> None:
    root = await house.browser("root")
    tenant = house.centers["nordlys"].tenant
    versions = [
        (await root.http.post("/flows/support/versions", content=write_flow(changed(support(), text)))).json()[
            "version"
        ]
        for text in ("First.", "Second.")
    ]
    for version in reversed(versions):
        await flow_store.make_live(house.db, tenant, "support", version, house.parts.clock.now())
    listed = (await root.http.get("/flows/support/versions")).json()
    assert (listed[0]["version"], listed[0]["state"]) == (versions[1], "live")
