"""Unit tier: the interpreter, one call at a time."""

from __future__ import annotations

import json

import pytest

from bothways.flows.files import read_flow
from bothways.flows.interpreter import (
    CallFacts,
    Digit,
    Failed,
    Found,
    GiveUp,
    HangUp,
    Heard,
    Listen,
    LookUp,
    NotFound,
    Recorded,
    Speak,
    SpokenAll,
    Stay,
    TakeMessage,
    TimedOut,
    ToQueue,
    TransferTo,
    Turn,
    enter,
    resume,
)
from bothways.flows.model import Flow
from bothways.kernel.time import Instant

CALL = CallFacts(caller="+886900000001", dialed="1000", tier="vip", customer_name="Lin", queue_waiting={"support": 4})
AT = Instant(1_700_000_000_000)


def a_flow(nodes: dict[str, object], entry: str = "a", **more: object) -> Flow:
    whole = {
        "id": "f",
        "name": "F",
        "language": "en",
        "languages": ["en", "da"],
        "entry": entry,
        "nodes": nodes,
        **more,
    }
    return read_flow(json.dumps(whole).encode())


def play(text: str, then: str, **more: object) -> dict[str, object]:
    return {"kind": "play", "prompt": {"en": text, "da": f"{text} på dansk"}, "next": then, **more}


MENU: dict[str, object] = {
    "kind": "menu",
    "prompt": {"en": "choose", "da": "vælg"},
    "invalid_prompt": {"en": "wrong", "da": "forkert"},
    "choices": {"1": "one", "2": "two"},
    "timeout_seconds": 4,
    "tries": 2,
    "on_timeout": "quiet",
    "on_invalid": "lost",
}
QUEUES = {name: {"kind": "queue", "queue": name} for name in ("one", "two", "quiet", "lost")}
MENU_FLOW = a_flow({"a": play("hello", "menu"), "menu": MENU, **QUEUES})


def after(flow: Flow, *heard: Heard, call: CallFacts = CALL) -> Turn:
    turn = enter(flow, call, {}, AT)
    for one in heard:
        assert turn.position is not None, f"the flow ended before {one}"
        turn = resume(flow, turn.position, one, call, {}, AT)
    return turn


def texts(turn: Turn) -> list[str]:
    assert isinstance(turn.doing, Speak)
    return [spoken.text for spoken in turn.doing.prompts]


def queue_of(turn: Turn) -> str:
    assert isinstance(turn.doing, ToQueue)
    assert turn.position is None
    return turn.doing.queue


def test_a_greeting_is_spoken_before_the_menu_listens() -> None:
    assert texts(after(MENU_FLOW)) == ["hello"]
    menu = after(MENU_FLOW, SpokenAll())
    assert (texts(menu), menu.passed) == (["choose"], ("menu",))
    assert after(MENU_FLOW, SpokenAll(), SpokenAll()).doing == Listen(seconds=4)


@pytest.mark.parametrize(
    ("heard", "queue"),
    [
        ([SpokenAll(), SpokenAll(), Digit(digit="1")], "one"),
        ([SpokenAll(), Digit(digit="2")], "two"),
        ([Digit(digit="2")], "two"),
        ([SpokenAll(), SpokenAll(), TimedOut(), SpokenAll(), TimedOut()], "quiet"),
        ([SpokenAll(), Digit(digit="9"), Digit(digit="8")], "lost"),
        ([SpokenAll(), Digit(digit="9"), Digit(digit="1")], "one"),
        ([SpokenAll(), SpokenAll(), TimedOut(), Digit(digit="9")], "lost"),
    ],
    ids=["after the prompt", "into the prompt", "into the greeting", "silent", "wrong twice", "wrong once", "both"],
)
def test_a_key_leads_where_the_menu_says(heard: list[Heard], queue: str) -> None:
    assert queue_of(after(MENU_FLOW, *heard)) == queue


def test_a_wrong_key_is_told_before_the_menu_repeats() -> None:
    assert texts(after(MENU_FLOW, SpokenAll(), Digit(digit="9"))) == ["wrong", "choose"]


def test_a_wrong_key_pressed_ahead_does_not_swallow_the_right_one_after_it() -> None:
    repeated = after(MENU_FLOW, Digit(digit="7"))
    assert texts(repeated) == ["wrong", "choose"]
    assert repeated.position is not None
    assert queue_of(resume(MENU_FLOW, repeated.position, Digit(digit="1"), CALL, {}, AT)) == "one"


def test_a_prompt_that_must_be_heard_is_not_cut_and_the_key_still_counts() -> None:
    flow = a_flow({"a": play("recorded", "menu", skippable=False), "menu": MENU, **QUEUES})
    pressed = after(flow, Digit(digit="2"))
    assert pressed.doing == Stay()
    assert queue_of(after(flow, Digit(digit="2"), SpokenAll())) == "two"


def test_a_late_timer_or_playback_end_changes_nothing() -> None:
    speaking = after(MENU_FLOW, SpokenAll())
    listening = after(MENU_FLOW, SpokenAll(), SpokenAll())
    assert speaking.position is not None
    assert listening.position is not None
    assert resume(MENU_FLOW, speaking.position, TimedOut(), CALL, {}, AT).doing == Stay()
    assert resume(MENU_FLOW, listening.position, SpokenAll(), CALL, {}, AT).doing == Stay()
    assert resume(MENU_FLOW, listening.position, Recorded(), CALL, {}, AT).doing == Stay()


def test_the_language_set_in_the_flow_is_spoken_from_there_and_told_to_the_queue() -> None:
    flow = a_flow(
        {"a": {"kind": "set", "values": {"language": "da"}, "next": "b"}, "b": play("hello", "one"), **QUEUES}
    )
    assert texts(after(flow)) == ["hello på dansk"]
    queued = after(flow, SpokenAll()).doing
    assert isinstance(queued, ToQueue)
    assert queued.language == "da"


def test_the_customers_language_is_spoken_when_the_flow_has_it() -> None:
    danish, french = (CallFacts(caller="x", dialed="1", language=tag) for tag in ("da", "fr"))
    assert texts(after(MENU_FLOW, call=danish)) == ["hello på dansk"]
    assert texts(after(MENU_FLOW, call=french)) == ["hello"]


def test_each_line_of_a_language_choice_is_spoken_in_its_own_language() -> None:
    lines = [{"language": "da", "text": "tryk en"}, {"language": "en", "text": "press two"}]
    turn = after(a_flow({"a": {"kind": "play", "prompt": lines, "next": "one"}, **QUEUES}))
    assert isinstance(turn.doing, Speak)
    assert [(spoken.language, spoken.text) for spoken in turn.doing.prompts] == [("da", "tryk en"), ("en", "press two")]


def test_a_shared_prompt_is_spoken_by_its_name() -> None:
    flow = a_flow({"a": {"kind": "hang_up", "prompt": "bye"}}, prompts={"bye": {"en": "goodbye", "da": "farvel"}})
    assert texts(after(flow)) == ["goodbye"]
    assert after(flow, SpokenAll()).doing == HangUp(reason="flow-ended")


@pytest.mark.parametrize(
    ("variable", "test", "value", "holds"),
    [
        ("tier", "is", "vip", True),
        ("tier", "is", "gold", False),
        ("tier", "is_not", "gold", True),
        ("tier", "one_of", ["gold", "vip"], True),
        ("caller", "starts_with", ["+45", "+886"], True),
        ("caller", "starts_with", "+45", False),
        ("waiting.support", "more_than", "3", True),
        ("waiting.support", "less_than", "3", False),
        ("waiting.nowhere", "more_than", "3", False),
        ("customer_name", "known", "", True),
        ("language", "known", "", False),
    ],
)
def test_a_condition_goes_by_variables_and_facts(variable: str, test: str, value: object, holds: bool) -> None:
    condition = {"variable": variable, "test": test, "value": value}
    flow = a_flow({"a": {"kind": "if", "condition": condition, "then": "one", "otherwise": "two"}, **QUEUES})
    turn = after(flow)
    assert queue_of(turn) == ("one" if holds else "two")
    assert turn.passed == ("a", "one" if holds else "two")


COLLECT = a_flow(
    {
        "a": {
            "kind": "collect",
            "prompt": {"en": "number", "da": "nummer"},
            "variable": "order",
            "least_digits": 2,
            "most_digits": 4,
            "next": "told",
            "on_failure": "lost",
        },
        "told": {"kind": "say", "value": "{order}", "style": "digits", "next": "one"},
        **QUEUES,
    }
)


def keys(text: str) -> list[Heard]:
    return [Digit(digit=key) for key in text]


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        (keys("12#"), ["one", "two"]),
        (keys("1234"), ["one", "two", "three", "four"]),
        ([*keys("120"), TimedOut()], ["one", "two", "zero"]),
        ([*keys("1"), TimedOut(), *keys("78#")], ["seven", "eight"]),
    ],
    ids=["ended by the end key", "full", "ended by a pause", "second try"],
)
def test_collected_digits_are_kept_and_can_be_said(heard: list[Heard], words: list[str]) -> None:
    assert texts(after(COLLECT, *heard)) == words


def test_too_few_digits_in_all_tries_lead_out() -> None:
    assert queue_of(after(COLLECT, *keys("1#"), *keys("#"))) == "lost"


def test_a_look_up_brings_variables_or_goes_the_other_way() -> None:
    flow = a_flow(
        {
            "a": {"kind": "look_up", "source": "crm", "arguments": {"q": "{caller}"}, "found": "b", "not_found": "two"},
            "b": {"kind": "say", "value": "{orders}", "next": "one"},
            **QUEUES,
        }
    )
    asked = after(flow)
    assert asked.doing == LookUp(source="crm", arguments={"q": "+886900000001"}, seconds=3.0)
    assert texts(after(flow, Found(values={"orders": "42"}))) == ["42"]
    for nothing in (NotFound(), TimedOut(), Failed()):
        assert queue_of(after(flow, nothing)) == "two"


def test_a_message_is_taken_after_its_prompt_and_the_flow_goes_on() -> None:
    message = {"kind": "message", "prompt": {"en": "speak", "da": "tal"}, "queue": "one", "next": "two"}
    flow = a_flow({"a": message, **QUEUES})
    assert texts(after(flow)) == ["speak"]
    assert after(flow, SpokenAll()).doing == TakeMessage(queue="one", most_seconds=120)
    assert queue_of(after(flow, SpokenAll(), Recorded())) == "two"


def test_a_transfer_that_fails_takes_the_other_way_or_gives_the_caller_to_safety() -> None:
    with_way = a_flow({"a": {"kind": "transfer", "target": "+45{tier}", "otherwise": "one"}, **QUEUES})
    without = a_flow({"a": {"kind": "transfer", "target": "1234"}})
    assert after(with_way).doing == TransferTo(target="+45vip")
    assert queue_of(after(with_way, Failed())) == "one"
    assert isinstance(after(without, Failed()).doing, GiveUp)


def test_opening_hours_that_do_not_exist_count_as_open() -> None:
    flow = a_flow({"a": {"kind": "hours", "hours": "gone", "open": "one", "closed": "two"}, **QUEUES})
    assert queue_of(after(flow)) == "one"


def test_a_flow_that_should_never_have_been_published_gives_up_instead_of_hanging() -> None:
    to_nowhere = a_flow({"a": play("hello", "nowhere")})
    round_and_round = a_flow({"a": {"kind": "set", "values": {}, "next": "a"}})
    assert after(to_nowhere, SpokenAll()).doing == GiveUp(node="nowhere", reason="unknown node")
    assert after(round_and_round).doing == GiveUp(node="a", reason="loop")
