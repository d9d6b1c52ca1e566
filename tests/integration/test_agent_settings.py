"""How an agent works is changed by who manages people, over the public interface, and the center follows."""

from __future__ import annotations

import asyncio

from bothways.adapters.postgres.config import load_config
from bothways.kernel.ids import AgentId
from integration.conftest import House


async def test_an_admin_keeps_an_agents_line_up_and_the_set_up_follows(house: House) -> None:
    root, anna = await house.browser("root"), await house.browser("anna")
    me = anna.me["user"]["id"]
    before = (await anna.http.get(f"/agents/{me}/settings")).json()
    assert before["leg"] == "per_call"
    answer = await root.http.patch(f"/agents/{me}/settings", json={"leg": "kept_up", "wrap_up_seconds": 0})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {**before, "leg": "kept_up", "wrap_up_seconds": 0}
    config = await load_config(house.db, house.centers["nordlys"].tenant)
    settings = config.agents[AgentId(me)]
    assert (settings.leg, settings.wrap_up_seconds) == ("kept_up", 0)
    assert config.version > house.centers["nordlys"].core.config.version - 1


async def test_agents_read_their_own_settings_only_and_change_none(house: House) -> None:
    anna, bo = await asyncio.gather(house.browser("anna"), house.browser("bo"))
    other = bo.me["user"]["id"]
    assert (await anna.http.get(f"/agents/{other}/settings")).status_code == 403
    mine = anna.me["user"]["id"]
    assert (await anna.http.patch(f"/agents/{mine}/settings", json={"auto_accept": True})).status_code == 403


async def test_settings_out_of_range_are_refused_with_the_field(house: House) -> None:
    root, anna = await house.browser("root"), await house.browser("anna")
    path = f"/agents/{anna.me['user']['id']}/settings"
    problem = await root.http.patch(path, json={"wrap_up_seconds": -1})
    assert problem.status_code == 422
    assert "wrap_up_seconds" in problem.text
    assert (await root.http.patch(path, json={})).status_code == 422
