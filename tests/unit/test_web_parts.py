"""Unit tier: the web's small parts: problems, limits, tokens, cursors, table cells, the ring of changes."""

from __future__ import annotations

import asyncio
import csv
import importlib
import io
import pkgutil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

import bothways
from bothways.crm.contacts import After
from bothways.crm.lockout import FREE_TRIES, LONGEST_LOCK_SECONDS, locked_until
from bothways.kernel.errors import BothwaysError, Invalid
from bothways.kernel.ids import TenantId
from bothways.kernel.time import Instant
from bothways.web.csv_out import TRIGGERS, line
from bothways.web.deadline import Deadline
from bothways.web.errors import BadRange, TooMany
from bothways.web.limits import Buckets
from bothways.web.live_replica import EVERYONE
from bothways.web.live_ring import Change, Reader, Ring, told
from bothways.web.paging import from_cursor, to_cursor
from bothways.web.phone_routes import engine_socket
from bothways.web.problems import INTERNAL, STATUS, status_of
from bothways.web.recording_routes import range_of
from bothways.web.sip_proxy import may_pass
from bothways.web.tokens import new_token, read_token

OUTSIDE = ("bothways.engine", "bothways.town", "bothways.cli", "bothways.adapters", "bothways.bench")
"""Rooms whose errors do not reach a request: they end a program or become facts."""


def _errors() -> list[type[BothwaysError]]:
    for module in pkgutil.walk_packages(bothways.__path__, "bothways."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)

    def deep(cls: type[BothwaysError]) -> list[type[BothwaysError]]:
        return [cls, *(found for child in cls.__subclasses__() for found in deep(child))]

    return deep(BothwaysError)[1:]


def test_every_error_has_a_status_or_is_known_to_stay_inside() -> None:
    lost = [
        cls.__qualname__
        for cls in _errors()
        if cls.__module__.startswith("bothways.")
        and not cls.__module__.startswith(OUTSIDE)
        and not any(base in STATUS for base in cls.__mro__)
        and cls.__name__ not in INTERNAL
    ]
    assert lost == []


def test_every_kind_of_problem_is_told_by_one_error_only() -> None:
    kinds = [cls.kind for cls in STATUS]
    assert len(kinds) == len(set(kinds))


def test_an_error_without_an_entry_is_our_fault() -> None:
    class Surprise(BothwaysError):
        kind = "surprise"

    assert status_of(Surprise()) == 500
    assert status_of(TooMany()) == 429


def test_a_bucket_lets_a_burst_through_and_then_one_at_a_time() -> None:
    buckets = Buckets(burst=3, per_second=1)
    for _ in range(3):
        buckets.take("x", Instant(0))
    with pytest.raises(TooMany) as told_to_wait:
        buckets.take("x", Instant(100))
    assert told_to_wait.value.facts["retry_after_seconds"] == 1
    buckets.take("y", Instant(100))
    buckets.take("x", Instant(1100))
    with pytest.raises(TooMany):
        buckets.take("x", Instant(1200))


def test_a_bucket_forgets_names_rather_than_memory() -> None:
    buckets = Buckets(burst=1, per_second=0.001, most_names=10)
    for n in range(100):
        buckets.take(f"name-{n}", Instant(0))
    assert len(buckets._left) == 10


@given(st.integers(min_value=-5, max_value=10_000))
def test_only_each_fifth_wrong_password_locks_and_never_for_more_than_an_hour(failed: int) -> None:
    until = locked_until(failed, Instant(0))
    assert (until is not None) == (failed > 0 and failed % FREE_TRIES == 0)
    assert until is None or 60_000 <= until <= LONGEST_LOCK_SECONDS * 1000


def test_a_token_tells_its_tenant_and_a_hash_and_nothing_else_is_a_token() -> None:
    tenant = TenantId("018f0000-0000-7000-8000-000000000001")
    token, hashed = new_token(tenant)
    assert read_token(token) == (tenant, hashed)
    assert new_token(tenant)[0] != token
    assert read_token(token[:-2]) is None


@given(st.text(max_size=200))
def test_whatever_is_sent_as_a_token_is_read_or_refused_without_failing(text: str) -> None:
    read_token(text)


@given(st.integers(-(2**63), 2**63 - 1), st.uuids())
def test_a_cursor_gives_back_its_place_in_its_own_order_only(value: int, last: Any) -> None:
    cursor = to_cursor("-started_at", After(value=value, id=str(last)))
    assert from_cursor("-started_at", cursor) == After(value=value, id=str(last))
    with pytest.raises(Invalid):
        from_cursor("talk_ms", cursor)


@given(st.text(max_size=100))
def test_whatever_is_sent_as_a_cursor_is_a_place_or_refused(text: str) -> None:
    try:
        from_cursor("x", text)
    except Invalid:
        return


@given(st.text(max_size=40))
def test_no_cell_of_a_table_file_begins_like_a_formula(text: str) -> None:
    written = io.StringIO(line(("id", 0, "", text)).decode(errors="replace"), newline="")
    [cells] = list(csv.reader(written))
    assert not cells[3].startswith(TRIGGERS)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 200))
def test_a_range_is_within_the_file_or_refused(first: int, last: int, size: int) -> None:
    try:
        begin, end = range_of(f"bytes={first}-{last}", size)
    except BadRange:
        assert first >= size or first > last
        return
    assert 0 <= begin <= end < size
    assert begin == first


@pytest.mark.parametrize(
    ("message", "passes"),
    [
        (b"REGISTER sip:x SIP/2.0\r\nFrom: <sip:me@x>;tag=1\r\n\r\n", True),
        (b"REGISTER sip:x SIP/2.0\r\nf: <sip:me@x>;tag=1\r\n\r\n", True),
        (b"REGISTER sip:x SIP/2.0\r\nFrom: <sip:other@x>;tag=1\r\n\r\n", False),
        (b"REGISTER sip:x SIP/2.0\r\n\r\n", False),
        (b"BYE sip:x SIP/2.0\r\nFrom: <sip:abc123@y.invalid>\r\n\r\n", True),
        (b"SIP/2.0 200 OK\r\n\r\n", True),
        (b"\r\n\r\n", True),
    ],
)
def test_a_browser_registers_its_own_account_only(message: bytes, passes: bool) -> None:
    assert may_pass(message, "me") == passes


@pytest.mark.parametrize(
    ("given_url", "socket"),
    [
        ("http://127.0.0.1:8088", "ws://127.0.0.1:8088/ws"),
        ("http://127.0.0.1:8088/", "ws://127.0.0.1:8088/ws"),
        ("ws://127.0.0.1:1/ws", "ws://127.0.0.1:1/ws"),
    ],
)
def test_the_engines_socket_is_found_from_its_address(given_url: str, socket: str) -> None:
    assert engine_socket(given_url) == socket


# --- the ring of changes (I38) -------------------------------------------------------------------------------------

AGENTS = ("anna", "bo")
steps = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, "anna", "bo"]), st.booleans()), max_size=25)


def _run(moves: list[tuple[int, str | None, bool]]) -> list[tuple[Change, ...]]:
    """Things move between readers, or go; the ring gets each as a batch of its own."""
    readers: dict[int, frozenset[str]] = {}
    batches = []
    for n, (thing, owner, gone) in enumerate(moves):
        before = readers.get(thing, frozenset())
        now = frozenset() if gone or owner is None else frozenset({owner})
        readers[thing] = now
        view = None if gone else Raw(b"%d" % n)
        batches.append((Change(key=("contact", str(thing)), view=view, readers=now, before=before),))
    return batches


def _apply(seen: dict[str, bytes], batches: list[tuple[Change, ...]], reader: Reader) -> dict[str, bytes]:
    for batch in batches:
        for change in batch:
            found = told(change, reader)
            if found is not None:
                seen.pop(found.id, None)
                if found.view is not None:
                    seen[found.id] = bytes(found.view)
    return seen


@given(steps, st.data())
def test_a_client_that_comes_back_sees_what_one_that_stayed_sees(
    moves: list[tuple[int, str | None, bool]], data: st.DataObject
) -> None:
    batches = _run(moves)
    away = data.draw(st.integers(0, len(batches)))
    ring = Ring(0)
    for seq, batch in enumerate(batches, 1):
        ring.add(seq, batch)
    for reader in (Reader(agent="anna", all=False), Reader(agent="vera", all=True)):
        stayed = _apply({}, batches, reader)
        back = _apply({}, batches[:away], reader)
        missed = ring.since(away, len(batches), reader)
        assert missed is not None
        assert len({found.id for found in missed}) == len(missed)
        for found in missed:
            back.pop(found.id, None)
            if found.view is not None:
                back[found.id] = bytes(found.view)
        assert back == stayed


def test_a_ring_that_has_lost_the_place_says_so() -> None:
    ring = Ring(10)
    everyone = Reader(agent="", all=True)
    ring.add(11, (Change(key=("system", "system"), view=Raw(b"1"), readers=EVERYONE, before=EVERYONE),))
    assert ring.since(9, 11, everyone) is None
    assert ring.since(12, 11, everyone) is None
    assert ring.since(10, 11, everyone) is not None


# --- the deadline (C8) ---------------------------------------------------------------------------------------------


async def _call(app: Any, path: str = "/api/v1/x") -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "path": path, "method": "GET", "headers": []}
    await Deadline(app)(scope, receive, send)  # type: ignore[arg-type]
    return sent


async def test_a_request_that_hangs_is_answered_for_in_two_seconds_even_if_it_cannot_be_canceled() -> None:
    stubborn = asyncio.Event()

    async def hangs(_scope: Any, _receive: Any, send: Any) -> None:
        try:
            await stubborn.wait()
        except asyncio.CancelledError:
            await stubborn.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    began = asyncio.get_running_loop().time()
    sent = await _call(hangs)
    assert asyncio.get_running_loop().time() - began < 2.5
    assert sent[0]["status"] == 503
    stubborn.set()


async def test_a_download_that_has_begun_may_take_its_time() -> None:
    async def slow(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b"done", "more_body": False})

    sent = await _call(slow)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


async def test_an_error_of_the_request_comes_through() -> None:
    async def fails(_scope: Any, _receive: Any, _send: Any) -> None:
        raise RuntimeError("boom")

    with pytest.raises(RuntimeError, match="boom"):
        await _call(fails)
