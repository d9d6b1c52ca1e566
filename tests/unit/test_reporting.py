"""Unit tier: figures of queues against METRICS.md's golden case and against a recount."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.kernel.time import Instant, from_datetime
from bothways.reporting.queue_day import Passage, QueueDay, counts_of, day_start
from bothways.reporting.service_level import FORMULAS, QueueCounts, average_speed_of_answer, service_level

GOLDEN = QueueCounts(
    offered=1060,
    answered=1000,
    answered_in_time=860,
    abandoned=60,
    abandoned_in_time=20,
    abandoned_short=10,
    wait_of_answered_ms=12_500_000,
)


@pytest.mark.parametrize(("variant", "percent"), zip(FORMULAS, (83.02, 86.00, 81.13, 82.69, 82.08, 81.90), strict=True))
def test_each_variant_of_the_service_level_gives_the_golden_figure(variant: str, percent: float) -> None:
    level = service_level(GOLDEN, variant)  # type: ignore[arg-type]
    assert level is not None
    assert round(level * 100, 2) == percent


def test_the_average_speed_of_answer_is_the_mean_wait_of_the_answered() -> None:
    assert average_speed_of_answer(GOLDEN) == 12.5


@pytest.mark.parametrize("variant", FORMULAS)
def test_an_empty_interval_has_no_service_level(variant: str) -> None:
    assert service_level(QueueCounts(), variant) is None  # type: ignore[arg-type]
    assert average_speed_of_answer(QueueCounts()) is None


instants = st.integers(min_value=0, max_value=60_000)
passages = st.builds(
    lambda n, queued, wait, connected, over: Passage(
        contact=f"c{n}",
        queued_at=Instant(queued),
        connected_at=Instant(queued + wait) if connected else None,
        ended_at=Instant(queued + wait) if over else None,
    ),
    st.integers(0, 20),
    instants,
    instants,
    st.booleans(),
    st.booleans(),
)


@given(st.lists(passages, max_size=60))
def test_figures_kept_as_they_come_are_those_of_a_recount(told: list[Passage]) -> None:
    day = QueueDay(20, "UTC")
    for passage in told:
        day.tell(passage)
        day.tell(passage)
    last = {passage.contact: passage for passage in told}
    total = QueueCounts()
    for passage in last.values():
        total = total.plus(counts_of(passage, 20))
    assert day.counts(Instant(70_000)) == total


@pytest.mark.parametrize("wait_ms", [19_999, 20_000, 20_001])
def test_the_threshold_itself_is_in_time(wait_ms: int) -> None:
    passage = Passage(contact="c", queued_at=Instant(0), connected_at=Instant(wait_ms), ended_at=None)
    assert counts_of(passage, 20).answered_in_time == int(wait_ms <= 20_000)


def test_at_midnight_of_the_queues_zone_yesterdays_contacts_are_gone() -> None:
    zone = "Asia/Taipei"
    before = from_datetime(datetime(2026, 3, 1, 23, 59, 59, tzinfo=ZoneInfo(zone)))
    after = from_datetime(datetime(2026, 3, 2, 0, 0, 1, tzinfo=ZoneInfo(zone)))
    day = QueueDay(20, zone)
    day.tell(Passage(contact="old", queued_at=before, connected_at=None, ended_at=None))
    assert day.counts(before).offered == 1
    day.tell(Passage(contact="new", queued_at=after, connected_at=None, ended_at=None))
    assert day.counts(after).offered == 1


def test_a_day_with_a_clock_change_begins_at_its_own_midnight() -> None:
    noon = from_datetime(datetime(2026, 10, 25, 12, tzinfo=UTC))
    began = day_start(noon, "Europe/Copenhagen")
    assert began == from_datetime(datetime(2026, 10, 24, 22, tzinfo=UTC))
    assert noon - began == 14 * 3600 * 1000
