"""Unit tier: the demo tenant's content fits together, and its lines do what the caller is told."""

from __future__ import annotations

import pytest

from bothways.demo.nordlys import nordlys
from bothways.flows.hours import is_open
from bothways.flows.interpreter import (
    CallFacts,
    Digit,
    HangUp,
    Heard,
    Speak,
    SpokenAll,
    TimedOut,
    ToQueue,
    Turn,
    enter,
    resume,
)
from bothways.flows.validate import check
from bothways.kernel.time import Instant

AT = Instant(1_780_000_000_000)
DEMO = nordlys()
FLOWS = {flow.id: flow for flow in DEMO.flows}
NUMBERS = {number.number: FLOWS[number.flow] for number in DEMO.numbers}
HOURS = {hours.id: hours for hours in DEMO.hours}


def call(dialed: str, heard: str = "", caller: str = "anonymous", language: str | None = None) -> list[Turn]:
    """Each sign is a key, `.` hears a prompt to its end, `-` lets the time pass."""
    flow = NUMBERS.get(dialed, FLOWS[DEMO.tenant.unknown_number_flow])
    facts = CallFacts(caller=caller, dialed=dialed, language=language)
    meanings: dict[str, Heard] = {".": SpokenAll(), "-": TimedOut()}
    turns = [enter(flow, facts, HOURS, AT)]
    for sign in heard:
        place = turns[-1].position
        assert place is not None, f"over before '{sign}': {turns[-1].doing}"
        turns.append(resume(flow, place, meanings.get(sign, Digit(digit=sign)), facts, HOURS, AT))
    return turns


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_of_the_demo_has_no_findings(flow: str) -> None:
    assert check(FLOWS[flow], DEMO.known) == ()


@pytest.mark.parametrize(
    ("heard", "queue", "language"),
    [
        (".-.-..-.-.", "reception", "en"),
        ("1.1.", "support", "zh-TW"),
        ("11.", "support", "zh-TW"),
        ("2..2.", "orders", "zh-CN"),
        ("3..3.", "renewal", "da"),
        ("4..4.", "complaints", "en"),
        ("4.0.", "reception", "en"),
        ("4.77.", "reception", "en"),
        ("4.*#3.4.", "complaints", "da"),
    ],
)
def test_the_main_line_leads_to_the_queue_that_was_chosen(heard: str, queue: str, language: str) -> None:
    last = call("1000", heard)[-1].doing
    assert isinstance(last, ToQueue)
    assert (last.queue, last.language) == (queue, language)


def test_the_language_choice_is_spoken_in_each_language() -> None:
    first = call("1000")[0].doing
    assert isinstance(first, Speak)
    assert [spoken.language for spoken in first.prompts] == ["zh-TW", "zh-CN", "da", "en"]


@pytest.mark.parametrize(
    ("caller", "known", "language"),
    [
        ("+886900000001", None, "zh-TW"),
        ("0900000001", None, "zh-TW"),
        ("+8610000000001", None, "zh-CN"),
        ("+4500000001", None, "da"),
        ("+447700900101", None, "en"),
        ("anonymous", None, "en"),
        ("+447700900101", "da", "da"),
    ],
)
def test_support_greets_in_the_callers_language_and_queues(caller: str, known: str | None, language: str) -> None:
    greeting, queued = call("1001", ".", caller, known)
    assert isinstance(greeting.doing, Speak)
    assert [spoken.language for spoken in greeting.doing.prompts] == [language]
    assert isinstance(queued.doing, ToQueue)
    assert (queued.doing.queue, queued.doing.language) == ("support", language)


@pytest.mark.parametrize(("dialed", "reason"), [("1009", "closed"), ("5555", "unknown-number")])
def test_a_line_that_does_not_serve_says_so_and_hangs_up(dialed: str, reason: str) -> None:
    turns = call(dialed, "..")
    assert isinstance(turns[0].doing, Speak)
    assert isinstance(turns[1].doing, Speak)
    assert turns[2].doing == HangUp(reason=reason)


def test_names_that_content_uses_exist() -> None:
    queues, skills = {queue.id for queue in DEMO.queues}, {skill.id for skill in DEMO.skills}
    languages, tiers = set(DEMO.tenant.languages), {tier.id for tier in DEMO.tiers}
    assert {name for queue in DEMO.queues for name in queue.skills} <= skills
    assert {name for user in DEMO.users for name in user.levels} <= skills
    assert {name for user in DEMO.users for name in user.languages} <= languages
    assert {user.team for user in DEMO.users} <= {team.id for team in DEMO.teams}
    assert {name for result in DEMO.dispositions for name in result.queues} <= queues
    assert {customer.tier for customer in DEMO.customers} <= tiers
    assert {customer.language for customer in DEMO.customers} <= languages
    assert DEMO.tenant.unknown_number_flow in FLOWS
    named = [queue.name for queue in DEMO.queues] + [tier.name for tier in DEMO.tiers]
    named += [thing.name for thing in (*DEMO.skills, *DEMO.teams)]
    named += [result.name for result in DEMO.dispositions] + [reason.name for reason in DEMO.pause_reasons]
    assert all(set(names) == languages for names in named)


def test_each_queue_has_somebody_in_each_language() -> None:
    for queue in DEMO.queues:
        for language in DEMO.tenant.languages:
            able = [
                user.login
                for user in DEMO.users
                if user.role == "agent"
                and user.languages.get(language, 0) >= 3
                and all(user.levels.get(skill, 0) >= level for skill, level in queue.skills.items())
            ]
            assert able, f"nobody for {queue.id} in {language}"


def test_the_known_callers_and_people_are_there() -> None:
    vip = next(customer for customer in DEMO.customers if customer.number == "+886900000001")
    assert (vip.name, vip.tier, vip.language) == ("Lin Mei-hua", "vip", "zh-TW")
    numbers = [customer.number for customer in DEMO.customers]
    assert len(set(numbers)) == len(numbers) == 40
    by_role = {
        role: {user.login for user in DEMO.users if user.role == role} for role in ("agent", "supervisor", "admin")
    }
    assert by_role["agent"] == {"anna", "bo", "chen", "dai", "eva", "finn"}
    assert (by_role["supervisor"], by_role["admin"]) == ({"vera"}, {"root"})


def test_the_demo_lines_are_open_at_any_time_and_the_closed_one_never() -> None:
    for hour in range(24 * 7):
        at = Instant(AT + hour * 3_600_000)
        assert is_open(HOURS["always"], at)
        assert not is_open(HOURS["never"], at)
