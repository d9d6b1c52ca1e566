"""Integration tier: the live feed sees no gap and no double, whatever happens to its client (I38)."""

from __future__ import annotations

import asyncio
import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from integration.browser import PASSWORD, until
from integration.conftest import House
from integration.rows import ask


async def _moves(house: House, times: int) -> None:
    center = house.centers["nordlys"]
    for agent in list(center.core.config.agents)[:times]:
        center.phone_on(agent)


async def test_a_client_that_was_away_for_a_moment_gets_only_what_it_missed(house: House) -> None:
    vera = await house.browser("vera")
    feed = await vera.live()
    await feed.see("system", lambda s: s["engine"] == "up")
    stood = feed.seq
    await feed.close()
    await _moves(house, 3)
    center = house.centers["nordlys"]
    await until(lambda: center.core.floor.seq >= stood + 3, "three things happen")
    watcher = await vera.live()
    await until(lambda: sum(a["phone"]["registered"] for a in watcher.entities.get("agent", {}).values()) == 3, "seen")
    back = await vera.live(since=stood)
    await until(lambda: back.messages, "an answer")
    assert back.messages[0]["type"] == "changes"
    assert back.messages[0]["seq"] == watcher.seq
    changed = {change["id"] for change in back.messages[0]["changes"] if change["kind"] == "agent"}
    assert len(changed) == 3
    for kind, views in feed.entities.items():
        back.entities[kind] = {**views, **back.entities.get(kind, {})}
    assert back.entities == watcher.entities
    await back.close()
    await watcher.close()


@pytest.mark.parametrize("since", [0, 999_999, -5])
async def test_a_client_that_was_away_too_long_or_stands_nowhere_gets_a_snapshot(house: House, since: int) -> None:
    ask(house.url, "UPDATE live SET seq = seq")
    vera = await house.browser("vera")
    first = await vera.live()
    await first.see("system", lambda s: s["engine"] == "up")
    again = await vera.live(since=since)
    await until(lambda: again.messages, "an answer")
    assert again.messages[0]["type"] == "snapshot"
    await first.close()
    await again.close()


async def test_a_change_reaches_the_board_within_a_second(house: House) -> None:
    vera = await house.browser("vera")
    feed = await vera.live()
    await feed.see("system", lambda s: s["engine"] == "up")
    await _moves(house, 1)
    await feed.see("agent", lambda a: a["phone"]["registered"], seconds=1.0)
    await feed.close()


async def test_the_board_a_new_client_gets_is_the_one_an_old_client_was_led_to(house: House) -> None:
    vera = await house.browser("vera")
    old = await vera.live()
    await old.see("system", lambda s: s["engine"] == "up")
    center = house.centers["nordlys"]
    legs = [center.dial("1001", f"+45000000{n:02}") for n in range(1, 6)]
    await until(lambda: sum(q["waiting"] for q in old.entities["queue"].values()) == 5, "five wait", 15)
    for leg in legs[:2]:
        center.telephony.switch.end(leg)
    await until(lambda: sum(q["abandoned"] for q in old.entities["queue"].values()) == 2, "two gave up")
    new = await vera.live()
    await until(lambda: new.entities, "a snapshot")
    assert new.entities == old.entities
    queue = next(q for q in new.entities["queue"].values() if q["code"] == "support")
    assert (queue["offered"], queue["waiting"], queue["service_level"]) == (5, 3, 0.0)
    status = await vera.get("/status")
    assert status["active_contacts"] == 3
    assert next(q for q in status["queues"] if q["code"] == "support")["waiting"] == 3
    await old.close()
    await new.close()


async def test_the_figures_of_the_day_survive_a_new_web(house: House) -> None:
    center = house.centers["nordlys"]
    leg = center.dial("1001", "+4500000001")
    await until(lambda: any(c.stage == "queued" for c in center.core.floor.contacts.values()), "it waits", 15)
    center.telephony.switch.end(leg)
    await until(lambda: ask(house.url, "SELECT count(*) FROM contacts WHERE outcome = 'abandoned'") == [(1,)], "closed")
    vera = await house.browser("vera")
    board = await vera.get("/board")
    assert sum(queue["abandoned"] for queue in board["entities"]["queue"].values()) == 1


async def test_a_heartbeat_is_answered_with_the_servers_time(house: House) -> None:
    anna = await house.browser("anna")
    feed = await anna.live(desk="tab-1")
    await until(lambda: feed.messages, "a snapshot")
    await feed.beat()
    await until(lambda: [m for m in feed.messages if m["type"] == "beat" and m["now"] > 0], "the answer")
    await feed.close()


async def test_a_second_tab_reads_only_until_it_takes_over(house: House) -> None:
    anna = await house.browser("anna")
    first = await anna.live(desk="tab-1")
    await first.see("agent", lambda a: a["desk_id"] == "tab-1" and a["desk_live"])
    second = await anna.live(desk="tab-2")
    await until(lambda: second.entities, "a snapshot")
    body, tab = {"state": "break", "reason": "lunch"}, {"X-Desk": "tab-2"}
    refused = await anna.http.put("/agent/state", json=body, headers=tab)
    assert (refused.status_code, refused.json()["kind"]) == (409, "desk-read-only")
    assert (await anna.http.post("/agent/desk/takeover", headers=tab)).status_code == 202
    await first.see("agent", lambda a: a["desk_id"] == "tab-2")
    assert (await anna.http.put("/agent/state", json=body, headers=tab)).status_code == 202
    await first.see("agent", lambda a: a["state"] == "break" and a["reason"] == "lunch")
    await first.close()
    await second.close()


async def test_without_a_center_commands_are_refused_within_two_seconds_and_the_board_says_so(house: House) -> None:
    anna, vera = await house.browser("anna"), await house.browser("vera")
    board = await vera.live()
    await board.see("system", lambda s: s["center"] == "up")
    await house.centers["nordlys"].fall_silent()
    began = asyncio.get_running_loop().time()
    answer = await anna.http.put("/agent/state", json={"state": "available"})
    assert asyncio.get_running_loop().time() - began < 2.5
    assert (answer.status_code, answer.json()["part"]) == (503, "center")
    await board.see("system", lambda s: s["center"] == "down", 8)
    await board.close()


async def test_a_feed_needs_a_session_and_a_page_of_ours(house: House) -> None:
    address = house.base.replace("http", "ws", 1) + "/api/v1/live"
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        await (await connect(address)).recv()
    anna = await house.browser("anna")
    cookie = {"Cookie": f"bothways={anna.http.cookies['bothways']}"}
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        await (await connect(address, additional_headers={**cookie, "Origin": "https://evil.example"})).recv()


async def test_a_program_opens_the_feed_with_its_token_as_protocol(house: House) -> None:
    browser = await house.browser()
    body = {"tenant": "nordlys", "username": "vera", "password": PASSWORD, "bearer": True}
    token = (await browser.http.post("/session", json=body)).json()["token"]
    address = house.base.replace("http", "ws", 1) + "/api/v1/live"
    async with connect(address, subprotocols=[f"bearer.{token}"]) as socket:  # type: ignore[list-item]
        await socket.send('{"since": null, "desk": null}')
        assert json.loads(await socket.recv())["type"] == "snapshot"


@pytest.mark.parametrize("rubbish", ["", "[]", "{", '{"since": "x"}', "\x00"])
async def test_a_client_that_talks_rubbish_is_let_go(house: House, rubbish: str) -> None:
    vera = await house.browser("vera")
    cookie = {"Cookie": f"bothways={vera.http.cookies['bothways']}"}
    address = house.base.replace("http", "ws", 1) + "/api/v1/live"
    async with connect(address, additional_headers=cookie) as socket:
        await socket.send(rubbish)
        with pytest.raises(ConnectionClosed):
            await socket.recv()


async def test_a_database_that_comes_back_brings_the_feed_back(house: House) -> None:
    vera = await house.browser("vera")
    name = house.url.split("/")[3].split("?")[0]
    admin = house.url.replace(f"/{name}", "/postgres")
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    ask(admin, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    ask(admin, kill, name)
    answer = await vera.http.get("/contacts")
    assert (answer.status_code, answer.json()["part"]) == (503, "database")
    ask(admin, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await until(lambda: _there(vera), "the history is back")
    feed = await vera.live()
    await feed.see("system", lambda s: s["database"] == "up", 15)
    await feed.close()


async def _there(vera: object) -> bool:
    return bool((await vera.http.get("/contacts")).status_code == 200)  # type: ignore[attr-defined]
