"""Integration tier: nobody reaches another tenant's things through any address (I40), or beyond the own role."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bothways.kernel.ids import TenantId
from integration.browser import Browser, until
from integration.conftest import House
from integration.rows import START, a_contact, ask, new_id, put

BODIES: dict[str, Any] = {
    "/contacts/{contact_id}/digits": {"digits": "1"},
    "/agents/{agent_id}/settings": {"wrap_up_seconds": 5},
    "/contacts/{contact_id}/wrap-up": {"notes": "mine now", "finish": True},
}
PLAIN = {"act": "end", "version": "1"}
"""Parts of addresses that name no thing."""


async def _foreign_ids(house: House, tenant: TenantId) -> dict[str, str]:
    """One thing of each kind that belongs to the other tenant."""
    agent = str(ask(house.url, "SELECT user_id FROM agents WHERE tenant_id = %s LIMIT 1", tenant)[0][0])
    contact = a_contact(house.url, tenant, agent_id=agent, notes="secret of fjord")["id"]
    decision, offer, recording = new_id(), new_id(), new_id()
    made = {"contact_id": contact, "tenant_id": tenant}
    put(house.url, "decisions", **made, id=decision, at=START, code_version="1", policy="p", inputs={}, choice={})
    put(house.url, "offers", **made, id=offer, agent_id=agent, made_at=START, decision_id=decision, state="open")
    (house.recordings / "fjord.wav").write_bytes(b"RIFF fjord")
    row = {"state": "ready", "started_at": START, "sha256": "x", "path": "fjord.wav"}
    put(house.url, "recordings", **made, id=recording, **row)
    customer = str(ask(house.url, "SELECT id FROM customers WHERE tenant_id = %s LIMIT 1", tenant)[0][0])
    flow = put(house.url, "flows", tenant_id=tenant, id=new_id(), code="fjord-secret", published_version=1)
    graph = {"id": "fjord-secret"}
    put(house.url, "flow_versions", tenant_id=tenant, flow_id=flow["id"], version=1, graph=graph, published_at=START)
    return {
        **PLAIN,
        "code": "fjord-secret",
        "agent_id": agent,
        "contact_id": contact,
        "decision_id": decision,
        "offer_id": offer,
        "recording_id": recording,
        "customer_id": customer,
    }


async def test_every_address_answers_for_another_tenants_things_as_for_none(
    house: House, tenants: dict[str, TenantId]
) -> None:
    ids = await _foreign_ids(house, tenants["fjord"])
    own = {name: PLAIN.get(name) or new_id() for name in ids}
    people = [await house.browser(name) for name in ("anna", "vera", "root")]
    schema = (await people[0].http.get("/openapi.json")).json()
    asked = 0
    for path, methods in schema["paths"].items():
        short = path.removeprefix("/api/v1")
        names = re.findall(r"{(\w+)}", short)
        if not names or not path.startswith("/api/v1"):
            continue
        for method in methods:
            for person in people:
                theirs = await _ask(person, method, short, ids)
                nothing = await _ask(person, method, short, own)
                assert theirs[0] in (403, 404, 409, 422) or theirs == (200, "[]"), (method, path, theirs)
                assert theirs == nothing, (method, path, theirs, nothing)
                assert "fjord" not in theirs[1]
                asked += 1
    assert asked >= 30


async def _ask(person: Browser, method: str, path: str, ids: dict[str, str]) -> tuple[int, str]:
    answer = await person.http.request(method, path.format(**ids), json=BODIES.get(path))
    text = answer.text
    for name, value in ids.items():
        text = text if name in PLAIN else text.replace(value, f"<{name}>")
    return answer.status_code, text


async def test_lists_exports_searches_and_the_board_show_the_own_tenant_only(
    house: House, tenants: dict[str, TenantId]
) -> None:
    ids = await _foreign_ids(house, tenants["fjord"])
    vera = await house.browser("vera")
    assert (await vera.get("/contacts"))["items"] == []
    for asked in ({"q": "secret"}, {"customer": ids["customer_id"]}, {"queue": new_id()}):
        assert (await vera.get("/contacts", **asked))["items"] == []
    assert (await vera.http.get("/contacts/export.csv")).text.count("\r\n") == 1
    customers = await vera.get("/customers", limit=200)
    assert ids["customer_id"] not in {row["id"] for row in customers["items"]}
    board = await vera.get("/board")
    fjord_agents = {
        str(row[0]) for row in ask(house.url, "SELECT user_id FROM agents WHERE tenant_id = %s", tenants["fjord"])
    }
    assert board["entities"]["agent"]
    assert not fjord_agents & set(board["entities"]["agent"])


async def test_the_live_feed_of_one_tenant_hears_nothing_of_another(house: House) -> None:
    vera, other = await house.browser("vera"), await house.browser("vera", tenant="fjord")
    mine, theirs = await vera.live(), await other.live()
    await mine.see("system", lambda s: s["engine"] == "up")
    await theirs.see("system", lambda s: s["engine"] == "up")
    house.centers["fjord"].dial("1001", "+4500000001")
    contact = await theirs.see("contact", lambda c: c["stage"] == "queued", 15)
    house.centers["nordlys"].dial("1001", "+886900000001")
    await mine.see("contact", lambda c: c["caller"] == "+886900000001")
    assert contact["id"] not in mine.entities["contact"]
    assert all(contact["id"] not in str(message) for message in mine.messages)
    await mine.close()
    await theirs.close()


async def test_a_token_with_another_tenants_name_in_it_opens_nothing(
    house: House, tenants: dict[str, TenantId]
) -> None:
    import base64
    from uuid import UUID

    browser = await house.browser("anna")
    token = browser.http.cookies["bothways"]
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    forged = base64.urlsafe_b64encode(UUID(tenants["fjord"]).bytes + raw[16:]).decode().rstrip("=")
    stranger = await house.browser()
    answer = await stranger.http.get("/session", headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("anna", "/board", 403),
        ("anna", "/status", 403),
        ("anna", "/contacts/export.csv", 403),
        ("vera", "/board", 200),
        ("vera", "/phone", 403),
        ("anna", "/phone", 200),
        ("anna", "/customers", 200),
    ],
)
async def test_roles_reach_what_they_may(house: House, who: str, path: str, status: int) -> None:
    browser = await house.browser(who)
    answer = await browser.http.get(path)
    assert answer.status_code == status, answer.text
    if status == 403:
        assert answer.json()["kind"] == "forbidden"


async def test_a_supervisor_cannot_act_as_an_agent(house: House) -> None:
    vera = await house.browser("vera")
    answer = await vera.http.put("/agent/state", json={"state": "available"})
    assert (answer.status_code, answer.json()["permission"]) == (403, "contacts.take")


async def test_an_agent_reads_own_contacts_and_no_colleagues(house: House, tenants: dict[str, TenantId]) -> None:
    anna, bo = await house.browser("anna"), await house.browser("bo")
    own = a_contact(house.url, tenants["nordlys"], agent_id=anna.me["user"]["id"])["id"]
    other = a_contact(house.url, tenants["nordlys"], agent_id=bo.me["user"]["id"])["id"]
    assert [row["id"] for row in (await anna.get("/contacts"))["items"]] == [own]
    listed = await anna.get("/contacts", agent=bo.me["user"]["id"])
    assert [row["id"] for row in listed["items"]] == [own]
    assert (await anna.http.get(f"/contacts/{own}")).status_code == 200
    assert (await anna.http.get(f"/contacts/{other}")).status_code == 404


async def test_an_agents_live_feed_has_no_colleague_and_no_others_contact(house: House) -> None:
    anna = await house.browser("anna")
    feed = await anna.live()
    await feed.see("agent", lambda a: a["username"] == "anna")
    assert {agent["username"] for agent in feed.entities["agent"].values()} == {"anna"}
    house.centers["nordlys"].dial("1001", "+886900000001")
    vera = await house.browser("vera")
    board = await vera.live()
    await board.see("contact", lambda c: c["stage"] == "queued", 15)
    await until(lambda: any(q["waiting"] for q in feed.entities["queue"].values()), "the queue's figure moves")
    assert feed.entities["contact"] == {}
    assert "+886900000001" not in str(feed.messages)
    await feed.close()
    await board.close()
