"""Integration tier: the history as a list, as pages, as a file, and the recordings in it."""

from __future__ import annotations

import csv
import io

import pytest

from bothways.kernel.ids import TenantId
from integration.conftest import House
from integration.rows import START, a_contact, ask, new_id, put


@pytest.fixture
def many(house: House, tenants: dict[str, TenantId]) -> list[str]:
    """Twenty-three contacts, several with the same start, newest last."""
    return [
        a_contact(
            house.url,
            tenants["nordlys"],
            started_at=START + n // 3,
            answered_at=START + 100,
            talk_ms=n % 5,
            caller=f"+45000000{n:02}",
            outcome="abandoned" if n % 4 == 0 else "handled",
            notes="the drum & 100% of _it_" if n == 7 else "",
        )["id"]
        for n in range(23)
    ]


@pytest.mark.parametrize("sort", ["-started_at", "started_at", "-talk_ms", "talk_ms", "wait_ms"])
async def test_pages_together_are_the_list_without_gap_or_double(house: House, many: list[str], sort: str) -> None:
    vera = await house.browser("vera")
    whole = (await vera.get("/contacts", sort=sort, limit=200))["items"]
    seen, cursor = [], None
    while True:
        asked = {"sort": sort, "limit": 4} | ({"cursor": cursor} if cursor else {})
        page = await vera.get("/contacts", **asked)
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == whole
    assert {row["id"] for row in seen} == set(many)
    key = sort.lstrip("-")
    values = [row[key] for row in seen]
    assert values == sorted(values, reverse=sort.startswith("-"))


async def test_a_row_that_comes_between_two_pages_moves_nothing(
    house: House, many: list[str], tenants: dict[str, TenantId]
) -> None:
    vera = await house.browser("vera")
    first = await vera.get("/contacts", limit=10)
    a_contact(house.url, tenants["nordlys"], started_at=START + 200, answered_at=START + 200)
    rest = await vera.get("/contacts", limit=200, cursor=first["next_cursor"])
    assert {row["id"] for row in first["items"] + rest["items"]} == set(many)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "é", "WyJ4IiwxLCJ5Il0", "a" * 301])
async def test_a_damaged_cursor_or_one_of_another_order_is_refused(house: House, many: list[str], cursor: str) -> None:
    vera = await house.browser("vera")
    assert (await vera.http.get("/contacts", params={"cursor": cursor})).status_code == 422
    other = (await vera.get("/contacts", limit=2, sort="talk_ms"))["next_cursor"]
    assert (await vera.http.get("/contacts", params={"cursor": other})).status_code == 422


async def test_filters_find_what_they_say(house: House, many: list[str], tenants: dict[str, TenantId]) -> None:
    vera = await house.browser("vera")

    async def found(**asked: object) -> set[str]:
        return {row["id"] for row in (await vera.get("/contacts", limit=200, **asked))["items"]}

    assert await found(q="0000003") == {many[3]}
    assert await found(q="DRUM & 100% of _it_") == {many[7]}
    assert await found(q="%") == {many[7]}
    assert await found(q="no such thing") == set()
    assert await found(outcome="abandoned") == {many[n] for n in range(0, 23, 4)}
    assert await found(**{"from": START + 7}) == set(many[21:])
    assert await found(to=START + 1) == set(many[:3])
    customer = str(
        ask(house.url, "SELECT id FROM customers WHERE tenant_id = %s AND name = '林美華'", tenants["nordlys"])[0][0]
    )
    lin = a_contact(house.url, tenants["nordlys"], customer_id=customer)["id"]
    assert await found(q="美華") == {lin}
    assert await found(customer=customer) == {lin}


async def test_customers_are_found_by_part_of_name_or_number_and_in_pages(house: House) -> None:
    anna = await house.browser("anna")
    assert [row["name"] for row in (await anna.get("/customers", q="kjærgaard"))["items"]] == ["Mette Kjærgaard"]
    lin = (await anna.get("/customers", q="886900000001"))["items"][0]
    assert (lin["tier"], lin["phones"]) == ("vip", ["+886900000001"])
    assert (await anna.get(f"/customers/{lin['id']}")) == lin
    first = await anna.get("/customers", limit=30)
    rest = await anna.get("/customers", limit=30, cursor=first["next_cursor"])
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 40


async def test_a_table_file_has_every_row_and_no_formula(
    house: House, many: list[str], tenants: dict[str, TenantId]
) -> None:
    a_contact(house.url, tenants["nordlys"], caller='=HYPERLINK("http://evil")', number="@SUM(A1)")
    vera = await house.browser("vera")
    answer = await vera.http.get("/contacts/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 24
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]
    assert rows[0]["started_at"].startswith("2026-09-21T")
    assert ask(house.url, "SELECT count(*) FROM audit WHERE action = 'contacts.exported'") == [(1,)]


@pytest.fixture
async def tape(house: House, tenants: dict[str, TenantId]) -> tuple[str, bytes]:
    """A recording of anna's contact."""
    anna = await house.browser("anna")
    contact = a_contact(house.url, tenants["nordlys"], agent_id=anna.me["user"]["id"], recording="ready")["id"]
    sound, recording = bytes(range(256)) * 40, new_id()
    (house.recordings / "n").mkdir()
    (house.recordings / "n" / "a.wav").write_bytes(sound)
    row = {"contact_id": contact, "state": "ready", "started_at": START, "sha256": "x", "path": "n/a.wav"}
    put(house.url, "recordings", tenant_id=tenants["nordlys"], id=recording, **row)
    return recording, sound


@pytest.mark.parametrize(
    ("asked", "status", "begin", "end"),
    [
        (None, 200, 0, 10240),
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, 10240),
        ("bytes=-40", 206, 10200, 10240),
        ("bytes=10000-99999", 206, 10000, 10240),
        ("bytes=1-2,5-6", 200, 0, 10240),
        ("pages=1-2", 200, 0, 10240),
    ],
)
async def test_a_recording_is_heard_whole_or_in_part(
    house: House, tape: tuple[str, bytes], asked: str | None, status: int, begin: int, end: int
) -> None:
    anna = await house.browser("anna")
    answer = await anna.http.get(f"/recordings/{tape[0]}/audio", headers={"Range": asked} if asked else {})
    assert (answer.status_code, answer.content) == (status, tape[1][begin:end])
    assert answer.headers["content-type"] == "audio/wav"
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/10240"


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=9-3", "bytes=-0"])
async def test_a_part_that_is_not_there_is_refused_with_the_size(
    house: House, tape: tuple[str, bytes], asked: str
) -> None:
    anna = await house.browser("anna")
    answer = await anna.http.get(f"/recordings/{tape[0]}/audio", headers={"Range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */10240")


async def test_each_play_is_audited_and_only_who_may_hears_it(house: House, tape: tuple[str, bytes]) -> None:
    path = f"/recordings/{tape[0]}/audio"
    anna, bo, vera = [await house.browser(name) for name in ("anna", "bo", "vera")]
    assert (await anna.http.get(path)).status_code == 200
    assert (await vera.http.get(path, headers={"Range": "bytes=0-"})).status_code == 206
    assert (await bo.http.get(path)).status_code == 404
    assert (await (await house.browser()).http.get(path)).status_code == 401
    played = ask(house.url, "SELECT actor, target FROM audit WHERE action = 'recording.played' ORDER BY n")
    assert played == [(f"user:{who.me['user']['id']}", f"recording:{tape[0]}") for who in (anna, vera)]


@pytest.mark.parametrize("path", ["../secret.wav", "/etc/passwd", "n/../../secret.wav", "n/none.wav"])
async def test_a_path_out_of_the_folder_is_never_opened(house: House, tape: tuple[str, bytes], path: str) -> None:
    (house.recordings.parent / "secret.wav").write_bytes(b"secret")
    ask(house.url, "UPDATE recordings SET path = %s", path)
    vera = await house.browser("vera")
    assert (await vera.http.get(f"/recordings/{tape[0]}/audio")).status_code == 404


async def test_a_recording_that_failed_says_so(house: House, tape: tuple[str, bytes]) -> None:
    ask(house.url, "UPDATE recordings SET state = 'failed', reason = 'disk full'")
    vera = await house.browser("vera")
    answer = await vera.http.get(f"/recordings/{tape[0]}/audio")
    assert (answer.status_code, answer.json()["state"]) == (404, "failed")
