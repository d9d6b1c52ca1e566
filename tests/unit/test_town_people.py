"""Unit tier: who calls, what they do, and how the live feed is kept."""

from __future__ import annotations

import random

from bothways.demo.nordlys import nordlys
from bothways.town.crowd import Tally
from bothways.town.townspeople import CUSTOMERS, MAIN_LINE, VIP, Habits, person, script
from bothways.town.views import Views
from bothways.town.voices import Voice, voice


def voices() -> dict[str, Voice]:
    return {language: voice("silence") for language in ("zh-TW", "zh-CN", "da", "en")}


def test_the_town_knows_the_demos_customers() -> None:
    known = {customer.number: customer.language for customer in nordlys().customers}
    assert {one.number: one.language for one in CUSTOMERS}.items() <= known.items()
    assert VIP in known


def test_nobody_calls_twice_at_once() -> None:
    chance = random.Random(1)
    busy = {one.number for one in CUSTOMERS[:-1]}
    drawn = {person(chance, busy).number for _ in range(50)}
    assert not drawn & busy


def test_a_caller_of_the_main_line_presses_a_language_and_a_wish() -> None:
    chance = random.Random(7)
    told = [script(person(chance, set()), chance, Habits(), voices()) for _ in range(200)]
    main = [one for one in told if one.number == MAIN_LINE]
    assert main
    for one in main:
        assert [len(press.keys) for press in one.keys] == [1, 1]
        assert one.keys[0].keys in "1234"
        assert one.keys[1].keys in "12340"
    assert {one.number for one in told} == {"1000", "1001", "1009"}
    assert all(one.talk_seconds and one.talk_seconds >= 8 for one in told)


def test_the_same_seed_gives_the_same_day() -> None:
    def day() -> list[tuple[str, str, float]]:
        chance = random.Random(3)
        told = [script(person(chance, set()), chance, Habits(), voices()) for _ in range(20)]
        return [(one.caller, one.number, one.patience_seconds) for one in told]

    assert day() == day()


def test_a_change_replaces_the_view_and_null_removes_it() -> None:
    views = Views()
    views.take({"type": "snapshot", "entities": {"agent": {"1": {"state": "available"}}, "contact": {}}})
    views.take({"type": "changes", "changes": [{"kind": "contact", "id": "c", "view": {"stage": "queued"}}]})
    assert views.get("contact", "c") == {"stage": "queued"}
    changed = views.take(
        {
            "type": "changes",
            "changes": [
                {"kind": "contact", "id": "c", "view": None},
                {"kind": "agent", "id": "1", "view": {"state": "break"}},
            ],
        }
    )
    assert changed == [("contact", "c", None), ("agent", "1", {"state": "break"})]
    assert list(views.of("contact")) == []
    assert views.take({"type": "beat", "now": 1}) == []


def test_a_tally_without_calls_can_be_told() -> None:
    told = Tally().as_object()
    assert told["calls"] == 0
    assert told["wait_seconds_mean"] is None
