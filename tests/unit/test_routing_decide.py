"""Unit tier: the decision against a plain reference, and again from what was stored."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bothways.kernel.time import Instant
from bothways.routing.decide import Free, Match, Snapshot, Waiting, decide, first_able

SKILLS, LANGUAGES = ("support", "selling"), ("en", "da")
IDS = st.text("abcdef", min_size=1, max_size=4)
LEVELS = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5))

WAITING = st.builds(
    Waiting,
    id=IDS,
    queue=st.just("q"),
    priority=st.integers(0, 3),
    since=st.integers(0, 5).map(Instant),
    skills=LEVELS,
    language=st.sampled_from(("", *LANGUAGES)),
    tier=st.sampled_from(("", "standard", "gold", "vip")),
    refused_by=st.lists(st.sampled_from(("a", "b", "c")), max_size=2).map(tuple),
)
FREE = st.builds(
    Free,
    id=st.sampled_from(("a", "b", "c", "d", "e")),
    idle_since=st.integers(0, 5).map(Instant),
    skills=LEVELS,
    languages=st.frozensets(st.sampled_from(LANGUAGES)),
)
SNAPSHOT = st.builds(
    Snapshot,
    at=st.just(Instant(10)),
    contacts=st.lists(WAITING, max_size=6, unique_by=lambda contact: contact.id).map(tuple),
    agents=st.lists(FREE, max_size=5, unique_by=lambda agent: agent.id).map(tuple),
)


def able(agent: Free, contact: Waiting) -> bool:
    """The rule in the words of the glossary."""
    speaks = contact.language == "" or contact.language in agent.languages
    return speaks and all(agent.skills.get(skill, 0) >= level for skill, level in contact.skills.items())


def reference(snapshot: Snapshot) -> tuple[str, str] | None:
    """Try every pair and keep the best, without sorting or stopping early."""
    best: tuple[tuple[object, ...], tuple[str, str]] | None = None
    for contact in snapshot.contacts:
        for agent in snapshot.agents:
            if not able(agent, contact):
                continue
            surplus = sum(agent.skills[skill] - level for skill, level in contact.skills.items())
            good = contact.tier in ("gold", "vip")
            rank = (
                (-contact.priority, contact.since, contact.id),
                (agent.id in contact.refused_by, -surplus if good else 0, agent.idle_since, agent.id),
            )
            if best is None or rank < best[0]:
                best = (rank, (contact.id, agent.id))
    return best[1] if best else None


@given(SNAPSHOT)
@settings(max_examples=150, deadline=None)
def test_the_decision_is_the_best_of_all_pairs(snapshot: Snapshot) -> None:
    match = decide(snapshot)
    assert ((match.contact, match.agent) if match else None) == reference(snapshot)


@given(SNAPSHOT)
@settings(max_examples=60, deadline=None)
def test_a_stored_decision_is_made_again_from_its_inputs_alone(snapshot: Snapshot) -> None:
    stored, choice = msgspec.json.encode(snapshot), msgspec.json.encode(decide(snapshot))
    again = decide(msgspec.json.decode(stored, type=Snapshot))
    assert again == msgspec.json.decode(choice, type=Match | None)


@given(SNAPSHOT, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_inputs_does_not_matter(snapshot: Snapshot, random: object) -> None:
    contacts, agents = list(snapshot.contacts), list(snapshot.agents)
    random.shuffle(contacts)  # type: ignore[attr-defined]
    random.shuffle(agents)  # type: ignore[attr-defined]
    shuffled = msgspec.structs.replace(snapshot, contacts=tuple(contacts), agents=tuple(agents))
    assert decide(shuffled) == decide(snapshot)


@given(SNAPSHOT)
@settings(max_examples=60, deadline=None)
def test_looking_no_further_than_the_first_able_gives_the_same_choice(snapshot: Snapshot) -> None:
    line = sorted(snapshot.contacts, key=lambda contact: (-contact.priority, contact.since, contact.id))
    for agent in snapshot.agents:
        alone = msgspec.structs.replace(snapshot, agents=(agent,))
        short = msgspec.structs.replace(alone, contacts=first_able(line, agent))
        assert decide(short) == decide(alone)


def test_why_says_how_many_could_and_how_long_it_took() -> None:
    agents = (
        Free(id="a", idle_since=Instant(4), skills={"support": 5}, languages=frozenset({"en"})),
        Free(id="b", idle_since=Instant(2), skills={"support": 9}, languages=frozenset({"da"})),
        Free(id="c", idle_since=Instant(6), skills={"support": 2}, languages=frozenset({"en"})),
    )
    contact = Waiting(
        id="x", queue="q", priority=0, since=Instant(1), skills={"support": 2}, language="en", tier="standard"
    )
    match = decide(Snapshot(at=Instant(10), contacts=(contact,), agents=agents))
    assert match is not None
    assert match.agent == "a"
    assert match.why() == {
        "skill_fit": 3,
        "language": "en",
        "tier": "standard",
        "waited_ms": 9,
        "idle_ms": 6,
        "able": 2,
    }
