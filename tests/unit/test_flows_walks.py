"""Unit tier: random callers on random flows. Nothing raises, everyone gets out, a silent caller in bounded time."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bothways.demo.nordlys import nordlys
from bothways.flows.hours import Hours
from bothways.flows.interpreter import (
    MOST_TURNS,
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
    Position,
    Recorded,
    Speak,
    SpokenAll,
    TakeMessage,
    TimedOut,
    ToQueue,
    TransferTo,
    Turn,
    enter,
    resume,
)
from bothways.flows.model import Flow
from bothways.flows.texts import prompts_of
from bothways.flows.validate import Known, check
from bothways.kernel.time import Instant

NAMES = ["a", "b", "c", "d", "end"]
KNOWN = Known(queues=frozenset({"q"}), hours=frozenset({"h"}), languages=frozenset({"en"}), sources=frozenset({"s"}))
HOURS = {"h": Hours(id="h", name="H", zone="Europe/Copenhagen", weekly={})}
AT = Instant(1_700_000_000_000)
CALL = CallFacts(caller="+4500000001", dialed="1000", queue_waiting={"q": 3})
PROMPT = {"en": "text"}

name = st.sampled_from(NAMES)
key = st.sampled_from("0123456789*#")


def _kind(kind: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    ready = {
        field: value if isinstance(value, st.SearchStrategy) else st.just(value) for field, value in fields.items()
    }
    return st.fixed_dictionaries({"kind": st.just(kind), **ready})


seconds, tries = st.sampled_from([1, 5, 30]), st.integers(1, 5)
condition = st.fixed_dictionaries(
    {"variable": st.sampled_from(["v", "caller", "waiting.q"]), "test": st.sampled_from(["is", "more_than", "known"])}
)


def nodes_that(quiet: st.SearchStrategy[str], keyed: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Nodes that lead to `quiet` by themselves and to `keyed` by a key."""
    keys_to = st.dictionaries(key, keyed, min_size=1)
    figure, style = st.sampled_from(["{v}", "12", "x"]), st.sampled_from(["digits", "number"])
    return st.one_of(
        _kind("play", prompt=PROMPT, next=quiet, skippable=st.booleans()),
        _kind("say", value=figure, next=quiet, style=style),
        _kind("menu", prompt=PROMPT, choices=keys_to, on_timeout=quiet, on_invalid=keyed, timeout_seconds=seconds,
              tries=tries, invalid_prompt=st.sampled_from([None, PROMPT])),
        _kind("collect", prompt=PROMPT, variable="v", next=keyed, on_failure=quiet, least_digits=st.integers(1, 3),
              most_digits=st.integers(3, 5), tries=tries),
        _kind("if", condition=condition, then=quiet, otherwise=quiet),
        _kind("hours", hours="h", open=quiet, closed=quiet),
        _kind("set", values=st.just({"v": "{v}1"}), next=quiet),
        _kind("look_up", source="s", found=quiet, not_found=quiet),
        _kind("queue", queue="q", prompt=st.sampled_from([None, PROMPT])),
        _kind("transfer", target="1", otherwise=st.one_of(st.none(), quiet)),
        _kind("message", prompt=PROMPT, next=quiet),
    )  # fmt: skip


ANYWHERE = nodes_that(name, name)
ONWARD = [nodes_that(st.sampled_from(NAMES[place + 1 :]), name) for place in range(len(NAMES) - 1)]


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Half of them lead anywhere; half lead back by keys only, as published flows do."""
    forward = draw(st.booleans())
    nodes: dict[str, Any] = {"end": {"kind": "hang_up"}}
    for place, one in enumerate(NAMES[:-1]):
        nodes[one] = draw(ONWARD[place] if forward else ANYWHERE)
    whole = {"id": "f", "name": "F", "language": "en", "languages": ["en"], "entry": "a", "nodes": nodes}
    return msgspec.convert(whole, Flow)


ANYTHING = st.one_of(
    st.just(SpokenAll()),
    key.map(lambda pressed: Digit(digit=pressed)),
    st.just(TimedOut()),
    st.just(Found(values={"v": "7"})),
    st.just(NotFound()),
    st.just(Recorded()),
    st.just(Failed()),
)


@settings(max_examples=120, deadline=None)
@given(flow=flows(), heard=st.lists(ANYTHING, max_size=60))
def test_no_flow_and_nothing_heard_ever_raises(flow: Flow, heard: list[Heard]) -> None:
    turn = enter(flow, CALL, HOURS, AT)
    for one in heard:
        if turn.position is None:
            break
        again = msgspec.json.decode(msgspec.json.encode(turn.position), type=Position)
        assert again == turn.position, "a place survives being stored"
        turn = resume(flow, turn.position, one, CALL, HOURS, AT)
    assert (turn.position is None) == isinstance(turn.doing, ToQueue | HangUp | GiveUp)


def _silent(turn: Turn) -> Heard:
    match turn.doing:
        case Speak():
            return SpokenAll()
        case Listen():
            return TimedOut()
        case LookUp():
            return NotFound()
        case TakeMessage():
            return Recorded()
        case TransferTo():
            return Failed()
        case _:
            raise AssertionError(f"a silent caller is left with {turn.doing}")


@settings(max_examples=120, deadline=None)
@given(flow=flows())
def test_a_silent_caller_leaves_every_published_flow_in_bounded_time(flow: Flow) -> None:
    # Variables that only a look-up of another flow would set do not matter here; all else must be in order.
    findings = [finding for finding in check(flow, KNOWN) if finding.reason != "unknown-variable"]
    assume(not any(finding.severity == "error" for finding in findings))
    turn, waited, turns = enter(flow, CALL, HOURS, AT), 0.0, 0
    rendered = prompts_of(flow)
    while turn.position is not None:
        turns += 1
        # Five nodes, five tries each, at most: prompt, wait.
        assert turns <= 5 * 5 * 2, "still in the flow"
        if isinstance(turn.doing, Listen):
            waited += turn.doing.seconds
        if isinstance(turn.doing, Speak):
            assert set(turn.doing.prompts) <= rendered, "all that is spoken was rendered when the flow was published"
        turn = resume(flow, turn.position, _silent(turn), CALL, HOURS, AT)
    assert waited <= 5 * 5 * 30
    failed_transfer = isinstance(turn.doing, GiveUp) and turn.doing.reason == "transfer failed"
    assert failed_transfer or isinstance(turn.doing, ToQueue | HangUp)


@settings(max_examples=60, deadline=None)
@given(flow=flows(), data=st.data())
def test_a_caller_who_never_stops_pressing_is_sent_to_safety_in_the_end(flow: Flow, data: st.DataObject) -> None:
    turn = enter(flow, CALL, HOURS, AT)
    pressed = data.draw(st.lists(key, min_size=1, max_size=5))
    for number in range(MOST_TURNS + 2):
        if turn.position is None:
            return
        heard = _silent(turn) if isinstance(turn.doing, LookUp | TakeMessage | TransferTo) else None
        turn = resume(flow, turn.position, heard or Digit(digit=pressed[number % len(pressed)]), CALL, HOURS, AT)
    raise AssertionError("still in the flow")


@settings(max_examples=60, deadline=None)
@given(which=st.sampled_from(range(len(nordlys().flows))), heard=st.lists(ANYTHING, max_size=40))
def test_every_caller_of_the_demo_gets_an_answer(which: int, heard: list[Heard]) -> None:
    demo = nordlys()
    flow, hours = demo.flows[which], {one.id: one for one in demo.hours}
    turn = enter(flow, CALL, hours, AT)
    assert isinstance(turn.doing, Speak), "a caller hears something first"
    for one in heard:
        if turn.position is None:
            break
        turn = resume(flow, turn.position, one, CALL, hours, AT)
        assert not isinstance(turn.doing, GiveUp)
    for _ in range(30):
        if turn.position is None:
            break
        # The demo has nothing that waits but prompts and keys.
        listening = turn.position.phase == "listening"
        turn = resume(flow, turn.position, TimedOut() if listening else SpokenAll(), CALL, hours, AT)
    assert isinstance(turn.doing, ToQueue | HangUp)
