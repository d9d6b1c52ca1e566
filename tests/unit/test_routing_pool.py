"""A decision over the pool's contenders is the decision over all free agents, however they came and went."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bothways.kernel.time import Instant
from bothways.routing.decide import Free, Snapshot, Waiting, decide
from bothways.routing.pool import Pool

NAMES = tuple("abcdefghij")
PROFILES = (
    ({"support": 3}, frozenset({"en"})),
    ({"support": 5}, frozenset({"en", "da"})),
    ({"selling": 2}, frozenset({"da"})),
    ({"support": 3, "selling": 9}, frozenset({"en"})),
)
FREE = st.builds(
    lambda name, since, profile: Free(id=name, idle_since=Instant(since), skills=profile[0], languages=profile[1]),
    st.sampled_from(NAMES),
    st.integers(0, 4),
    st.sampled_from(PROFILES),
)
CONTACT = st.builds(
    Waiting,
    id=st.just("c"),
    queue=st.just("q"),
    priority=st.just(0),
    since=st.just(Instant(0)),
    skills=st.sampled_from(({}, {"support": 3}, {"support": 4}, {"selling": 1})),
    language=st.sampled_from(("", "en", "da")),
    tier=st.sampled_from(("", "vip")),
    refused_by=st.lists(st.sampled_from(NAMES), max_size=4).map(tuple),
)


def of_one_profile_each(agents: list[Free]) -> list[Free]:
    """What an agent can does not change while the pool stands."""
    first = {agent.id: agent for agent in reversed(agents)}
    return [
        Free(id=a.id, idle_since=a.idle_since, skills=first[a.id].skills, languages=first[a.id].languages)
        for a in agents
    ]


@given(st.lists(FREE, max_size=25), st.sets(st.sampled_from(NAMES)), CONTACT)
def test_contenders_decide_as_all_do(came: list[Free], left: set[str], contact: Waiting) -> None:
    pool = Pool()
    for agent in of_one_profile_each(came):
        pool.put(agent)
    for name in sorted(left):
        pool.drop(name)
    everybody = tuple(pool.free.values())
    assert {agent.id for agent in everybody} == {agent.id for agent in came} - left
    contenders = pool.contenders(contact)
    over_all = decide(Snapshot(at=Instant(9), contacts=(contact,), agents=everybody))
    over_few = decide(Snapshot(at=Instant(9), contacts=(contact,), agents=contenders))
    assert over_few == over_all


def test_three_hundred_who_can_the_same_are_one_contender() -> None:
    pool = Pool()
    for number in range(300):
        pool.put(Free(id=f"a{number}", idle_since=Instant(number), skills={"s": 1}, languages=frozenset({"en"})))
    contact = Waiting(
        id="c", queue="q", priority=0, since=Instant(0), skills={"s": 1}, language="en", refused_by=("a0",)
    )
    assert [(one.id, one.peers) for one in pool.contenders(contact)] == [("a1", 299), ("a0", 1)]
