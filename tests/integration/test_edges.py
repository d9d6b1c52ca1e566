"""Integration tier: the browser's way to the engine, readiness, and requests nobody would make by hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import psycopg
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from bothways.adapters.postgres.config import config_version
from bothways.web.parts import PhoneSettings
from integration.browser import Browser, until
from integration.conftest import House, serve_web

SIP = Subprotocol("sip")


@asynccontextmanager
async def _engine() -> AsyncIterator[tuple[str, list[str]]]:
    """Something that speaks SIP over WebSocket and answers what it hears."""
    heard: list[str] = []

    async def talk(socket: ServerConnection) -> None:
        async for message in socket:
            heard.append(str(message))
            await socket.send(f"SIP/2.0 200 OK\r\nX: {len(heard)}\r\n\r\n")

    async with serve(talk, "127.0.0.1", 0, subprotocols=[SIP]) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"http://127.0.0.1:{port}", heard


@asynccontextmanager
async def _phone(house: House, engine: str, who: Browser, origin: str | None = None) -> AsyncIterator[Any]:
    parts = replace(house.parts, phone=PhoneSettings(engine_url=engine, recheck_seconds=0.2))
    base = await serve_web(house.stack, parts)
    cookies = "; ".join(f"{name}={value}" for name, value in who.http.cookies.items())
    headers = {"Cookie": cookies} | ({"Origin": origin} if origin else {})
    address = base.replace("http", "ws", 1) + "/api/v1/phone/sip"
    async with connect(address, subprotocols=[SIP], additional_headers=headers) as socket:
        yield socket


def _register(user: str) -> str:
    return f"REGISTER sip:x SIP/2.0\r\nFrom: <sip:{user}@x>;tag=1\r\nTo: <sip:{user}@x>\r\n\r\n"


async def test_a_browser_reaches_the_engine_with_its_own_account(house: House) -> None:
    anna = await house.browser("anna")
    phone = await anna.get("/phone")
    assert (phone["kind"], phone["username"]) == ("browser", anna.me["user"]["id"])
    assert len(phone["password"]) >= 20
    async with _engine() as (address, heard), _phone(house, address, anna) as socket:
        assert socket.subprotocol == "sip"
        await socket.send(_register(phone["username"]))
        assert "200 OK" in await socket.recv()
        assert heard == [_register(phone["username"])]


@pytest.mark.parametrize("message", [_register("somebody-else"), "X" * 70_000])
async def test_what_a_phone_may_not_send_never_reaches_the_engine(house: House, message: str) -> None:
    anna = await house.browser("anna")
    async with _engine() as (address, heard), _phone(house, address, anna) as socket:
        await socket.send(message)
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert heard == []


@pytest.mark.parametrize(("who", "origin"), [("vera", None), (None, None), ("anna", "https://evil.example")])
async def test_nobody_but_an_agent_on_our_page_reaches_the_engine(
    house: House, who: str | None, origin: str | None
) -> None:
    browser = await house.browser(who)
    async with _engine() as (address, heard):
        with pytest.raises((InvalidStatus, ConnectionClosed)):
            async with _phone(house, address, browser, origin) as socket:
                await socket.recv()
        assert heard == []


async def test_without_an_engine_the_phone_is_told_to_try_later(house: House) -> None:
    anna = await house.browser("anna")
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with _phone(house, "http://127.0.0.1:9", anna) as socket:
            await socket.recv()


async def test_the_phone_ends_with_the_session_and_its_password_is_good_for_nothing_afterwards(house: House) -> None:
    anna = await house.browser("anna")
    password = (await anna.get("/phone"))["password"]
    async with _engine() as (address, _heard), _phone(house, address, anna) as socket:
        assert (await anna.http.delete("/session")).status_code == 204
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 10)
    again = await house.browser("anna")
    assert (await again.get("/phone"))["password"] != password
    center = house.centers["nordlys"]
    assert await config_version(house.db, center.tenant) == center.core.config.version + 1


async def test_a_phone_that_is_open_elsewhere_keeps_its_password(house: House) -> None:
    here, there = await house.browser("anna"), await house.browser("anna")
    password = (await here.get("/phone"))["password"]
    await there.http.delete("/session")
    assert (await here.get("/phone"))["password"] == password


async def test_a_lock_held_in_the_database_is_answered_for_within_two_seconds(house: House) -> None:
    vera = await house.browser("vera")
    loop = asyncio.get_running_loop()
    with psycopg.connect(house.url) as owner:
        owner.execute("LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE")
        began = loop.time()
        answers = await asyncio.gather(*(vera.http.get("/contacts") for _ in range(20)))
        assert loop.time() - began < 3.5
        assert {answer.status_code for answer in answers} == {503}
        assert {answer.json()["part"] for answer in answers} == {"database"}
        owner.rollback()

    async def back() -> bool:
        return (await vera.http.get("/contacts")).status_code == 200

    await until(back, "the history answers again", 5)


class _Sip(asyncio.DatagramProtocol):
    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if data.startswith(b"OPTIONS "):
            self.transport.sendto(b"SIP/2.0 401 Unauthorized\r\n\r\n", addr)


async def test_ready_is_green_only_when_sip_center_and_database_answer(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.base) as client:
        silent = replace(house.parts, phone=PhoneSettings(engine_url="", sip_port=9))
        async with httpx.AsyncClient(base_url=await serve_web(house.stack, silent)) as mute:
            answer = await mute.get("/readyz")
            assert (answer.status_code, answer.json()["parts"]["sip"]) == (503, "no answer to OPTIONS")
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(_Sip, local_addr=("127.0.0.1", 0))
        port = transport.get_extra_info("sockname")[1]
        good = replace(house.parts, phone=PhoneSettings(engine_url="", sip_port=port))
        async with httpx.AsyncClient(base_url=await serve_web(house.stack, good)) as whole:
            answer = await whole.get("/readyz")
            assert (answer.status_code, answer.json()["ready"]) == (200, True), answer.text
            await house.centers["nordlys"].fall_silent()
            answer = await whole.get("/readyz")
            assert (answer.status_code, answer.json()["parts"]["center"]) == (503, "no center serves the tenant")
        transport.close()
        assert (await client.get("/livez")).status_code == 200


async def test_a_command_sent_twice_under_one_key_is_one_command(house: House) -> None:
    anna = await house.browser("anna")
    key = {"Idempotency-Key": "018f0000-0000-7000-8000-000000000001"}
    answers = [await anna.http.put("/agent/state", json={"state": "break"}, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    bad = await anna.http.put("/agent/state", json={"state": "break"}, headers={"Idempotency-Key": "x"})
    assert bad.status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/contacts/018f0000-0000-7000-8000-000000000001/digits", {"digits": "12a"}),
        ("/contacts/018f0000-0000-7000-8000-000000000001/digits", {"digits": "1" * 33}),
        ("/contacts/not-an-id/hold", None),
        ("/contacts/018f0000-0000-7000-8000-000000000001%00/hold", None),
        ("/contacts/018f0000-0000-7000-8000-000000000001/explode", None),
    ],
)
async def test_what_does_not_fit_is_refused_with_the_field(house: House, path: str, body: Any) -> None:
    anna = await house.browser("anna")
    answer = await anna.http.post(path, json=body)
    problem = answer.json()
    assert (answer.status_code, problem["kind"]) == (422, "invalid")
    assert problem["type"] == "urn:bothways:problem:invalid"
    assert "%00" in path or problem["errors"][0]["field"]


@pytest.mark.parametrize("notes", ["a\x00b", "\ud800", "x" * 10_001])
async def test_notes_that_the_database_cannot_keep_never_reach_the_ledger(house: House, notes: str) -> None:
    anna = await house.browser("anna")
    path = "/contacts/018f0000-0000-7000-8000-000000000001/wrap-up"
    body = json.dumps({"notes": notes}).encode()
    answer = await anna.http.put(path, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["kind"]) == (422, "invalid"), answer.text
    for odd in ("%00", "a%00"):
        assert (await anna.http.get(f"/contacts?q={odd}")).status_code == 422


async def test_requests_made_up_from_the_schema_never_break_the_server(house: House) -> None:
    root, anna = await house.browser("root"), await house.browser("anna")
    raw = (await root.http.get("/openapi.json")).json()
    asked = await asyncio.to_thread(_make_up, raw, house.base, [root, anna])
    assert asked >= 100
    await until(lambda: _answers(anna), "the server answers still")


def _make_up(raw: dict[str, Any], base: str, people: list[Browser]) -> int:
    schema = schemathesis.openapi.from_dict(raw)
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.endswith("/session") or operation.path in ("/livez", "/readyz"):
            continue
        cases = operation.as_strategy()

        @settings(
            max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
        )
        @given(case=cases, who=st.sampled_from(people))
        def ask(case: Any, who: Browser) -> None:
            nonlocal asked
            asked += 1
            headers = {"X-CSRF-Token": who.me["csrf_token"]}
            answer = case.call(base_url=base, headers=headers, cookies=dict(who.http.cookies), timeout=10)
            case.validate_response(answer, checks=[not_a_server_error])

        ask()
    return asked


async def _answers(browser: Browser) -> bool:
    return bool(json.loads((await browser.http.get("/session")).text)["user"])
