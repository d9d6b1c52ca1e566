"""Integration tier: sign-in, sessions, and what a browser must send."""

from __future__ import annotations

import statistics
import time

import httpx
import pytest

from integration.browser import PASSWORD, Browser
from integration.conftest import House
from integration.rows import ask


async def _seconds(browser: Browser, username: str) -> float:
    began = time.perf_counter()
    answer = await browser.try_in(username, password="wrong wrong")
    assert answer.status_code == 401
    return time.perf_counter() - began


async def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(house: House) -> None:
    browser = await house.browser()
    wrong = await browser.try_in("anna", password="wrong wrong")
    unknown = await browser.try_in("nobody-here", password="wrong wrong")
    elsewhere = await browser.try_in("anna", tenant="nowhere", password="wrong wrong")
    assert wrong.status_code == unknown.status_code == elsewhere.status_code == 401
    assert wrong.json() == unknown.json() == elsewhere.json()
    assert wrong.json()["kind"] == "sign-in-refused"
    assert wrong.headers["content-type"] == "application/problem+json"


async def test_a_wrong_password_takes_as_long_as_an_unknown_user(house: House) -> None:
    browser = await house.browser()
    known, unknown = [], []
    for name, stranger in zip(("anna", "bo", "chen", "dai", "eva", "finn"), "abcdef", strict=True):
        known.append(await _seconds(browser, name))
        unknown.append(await _seconds(browser, f"stranger-{stranger}"))
    slower, faster = sorted((statistics.median(known), statistics.median(unknown)))[::-1]
    assert slower < faster * 1.6 + 0.03, (known, unknown)


@pytest.mark.parametrize("username", ["anna", "nobody-here"])
async def test_the_fifth_wrong_password_locks_the_name_with_a_reason_whether_it_exists_or_not(
    house: House, username: str
) -> None:
    browser = await house.browser()
    for _ in range(5):
        assert (await browser.try_in(username, password="wrong wrong")).status_code == 401
    locked = await browser.try_in(username, password=PASSWORD)
    assert locked.status_code == 429
    problem = locked.json()
    assert (problem["kind"], problem["reason"]) == ("locked-out", "too-many-wrong-passwords")
    assert 0 < problem["retry_after_seconds"] <= 60
    assert locked.headers["retry-after"] == str(problem["retry_after_seconds"])


async def test_a_right_password_forgets_the_wrong_ones(house: House) -> None:
    browser = await house.browser()
    for _ in range(4):
        await browser.try_in("bo", password="wrong wrong")
    assert (await browser.try_in("bo")).status_code == 201
    assert ask(house.url, "SELECT max(failed) FROM users") == [(0,)]


async def test_a_lock_ends_by_itself(house: House) -> None:
    browser = await house.browser()
    for _ in range(5):
        await browser.try_in("eva", password="wrong wrong")
    ask(house.url, "UPDATE users SET locked_until = 1 WHERE username = 'eva'")
    assert (await browser.try_in("eva")).status_code == 201


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    browser = await house.browser()
    cookie = (await browser.try_in("anna")).headers["set-cookie"].lower()
    assert cookie.startswith("bothways=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie


async def test_only_a_hash_of_the_token_is_stored(house: House) -> None:
    browser = await house.browser("anna")
    token = browser.http.cookies["bothways"]
    stored = ask(house.url, "SELECT token_hash FROM sessions")
    assert len(stored) == 1
    assert token.encode() not in bytes(stored[0][0])


async def test_a_session_is_restored_and_ends_with_sign_out(house: House) -> None:
    browser = await house.browser("anna")
    again = await browser.get("/session")
    assert again["user"] == browser.me["user"]
    assert again["csrf_token"] == browser.me["csrf_token"]
    assert again["agent"]["phone"] == "browser"
    assert again["tenant"] == {"code": "nordlys", "name": "Nordlys Home"}
    token = browser.http.cookies["bothways"]
    assert (await browser.http.delete("/session")).status_code == 204
    browser.http.cookies.set("bothways", token)
    assert (await browser.http.get("/session")).status_code == 401


@pytest.mark.parametrize("column", ["expires_at", "seen_at"])
async def test_a_session_that_is_over_or_was_idle_too_long_is_none(house: House, column: str) -> None:
    browser = await house.browser("anna")
    ask(house.url, f"UPDATE sessions SET {column} = 1")  # noqa: S608
    answer = await browser.http.get("/session")
    assert (answer.status_code, answer.json()["kind"]) == (401, "not-signed-in")


async def test_a_user_who_was_switched_off_is_out_at_once(house: House) -> None:
    browser = await house.browser("anna")
    ask(house.url, "UPDATE users SET active = false WHERE username = 'anna'")
    assert (await browser.http.get("/session")).status_code == 401
    assert (await browser.try_in("anna")).status_code == 401


@pytest.mark.parametrize("token", ["x", "AAAA", "é", "a" * 64, "a" * 5000])
async def test_a_token_that_never_was_one_is_refused(house: House, token: str) -> None:
    browser = await house.browser()
    headers = {"Authorization": f"Bearer {token}".encode()}
    assert (await browser.http.get("/session", headers=headers)).status_code == 401


async def test_an_unsafe_request_by_cookie_needs_the_sessions_token(house: House) -> None:
    browser = await house.browser("anna")
    for sent in ({"X-CSRF-Token": ""}, {"X-CSRF-Token": "wrong"}, {"Origin": "https://evil.example"}):
        answer = await browser.http.put("/agent/state", json={"state": "available"}, headers=sent)
        assert (answer.status_code, answer.json()["kind"]) == (403, "csrf"), sent
    assert (await browser.http.put("/agent/state", json={"state": "available"})).status_code == 202


async def test_sign_in_from_another_site_is_refused(house: House) -> None:
    browser = await house.browser()
    body = {"username": "anna", "password": PASSWORD}
    answer = await browser.http.post("/session", json=body, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


async def test_a_program_signs_in_with_a_bearer_token_and_without_a_cookie(house: House) -> None:
    browser = await house.browser()
    body = {"tenant": "nordlys", "username": "vera", "password": PASSWORD, "bearer": True}
    answer = await browser.http.post("/session", json=body)
    assert "set-cookie" not in answer.headers
    async with httpx.AsyncClient(base_url=f"{house.base}/api/v1") as other:
        other.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        assert (await other.get("/status")).status_code == 200
        assert (await other.delete("/session")).status_code == 204
        assert (await other.get("/status")).status_code == 401


async def test_sign_in_and_out_are_in_the_audit_chain(house: House) -> None:
    browser = await house.browser("anna")
    await browser.http.delete("/session")
    rows = ask(house.url, "SELECT action, actor FROM audit ORDER BY n")
    assert [row[0] for row in rows] == ["session.opened", "session.closed"]
    assert rows[0][1] == f"user:{browser.me['user']['id']}"


async def test_a_flood_of_tries_for_one_name_is_told_to_wait(house: House) -> None:
    browser = await house.browser()
    answers = [await browser.try_in("flooded", password="wrong wrong") for _ in range(14)]
    kinds = [answer.json()["kind"] for answer in answers]
    assert "too-many-requests" in kinds
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_every_answer_carries_the_headers_of_trust(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.base) as client:
        for path in ("/", "/api/v1/session", "/livez", "/assets/app-1.js"):
            headers = (await client.get(path)).headers
            assert "default-src 'self'" in headers["content-security-policy"], path
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
        assert (await client.get("/api/v1/session")).headers["cache-control"] == "no-store"


async def test_the_desk_is_served_for_its_own_paths_compressed_and_lasting(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.base) as client:
        page = await client.get("/contacts/42")
        assert "<title>Bothways</title>" in page.text
        assert page.headers["cache-control"] == "no-cache"
        script = await client.get("/assets/app-1.js")
        assert script.headers["content-encoding"] == "gzip"
        assert "immutable" in script.headers["cache-control"]
        tag = {"If-None-Match": script.headers["etag"]}
        assert (await client.get("/assets/app-1.js", headers=tag)).status_code == 304
        assert (await client.get("/assets/none.js")).status_code == 404
        assert (await client.get("/..%2f..%2fetc%2fpasswd")).status_code in (200, 404)
        assert "root:" not in (await client.get("/..%2f..%2fetc%2fpasswd")).text
        missing = await client.get("/api/v1/nothing")
        assert (missing.status_code, missing.json()["kind"]) == (404, "not-found")
