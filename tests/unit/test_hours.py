"""Unit tier: opening hours, on plain days and on nights when the clock changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothways.flows.hours import DAYS, Hours, Span, check_hours, is_open, next_change
from bothways.kernel.errors import Invalid
from bothways.kernel.time import Instant, from_datetime, to_datetime

HOME = "Europe/Copenhagen"


def span(start: str, end: str) -> Span:
    return Span(start=start, end=end)


def hours(weekly: dict[str, tuple[Span, ...]], zone: str = HOME, **exceptions: tuple[Span, ...]) -> Hours:
    dated = {day.replace("_", "-").lstrip("d"): spans for day, spans in exceptions.items()}
    return Hours(id="h", name="H", zone=zone, weekly=weekly, exceptions=dated)


def at(text: str, zone: str = "Europe/Copenhagen", fold: int = 0) -> Instant:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold))


ZONES = [HOME, "Asia/Taipei", "America/New_York", "Australia/Lord_Howe"]
DAY = (span("09:00", "17:00"),)
WEEK = hours(dict.fromkeys(DAYS[:5], DAY), d2026_12_24=(), d2026_12_26=(span("10:00", "12:00"),))


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [
        ("2026-11-02T08:59:59", False),
        ("2026-11-02T09:00", True),
        ("2026-11-02T16:59:59", True),
        ("2026-11-02T17:00", False),
        ("2026-11-07T12:00", False),
        ("2026-12-24T12:00", False),
        ("2026-12-26T11:00", True),
        ("2026-12-26T12:00", False),
    ],
    ids=["before", "opening", "last second", "closing", "saturday", "holiday", "open saturday", "it closes"],
)
def test_open_from_start_until_before_end(moment: str, open_then: bool) -> None:
    assert is_open(WEEK, at(moment)) is open_then


@pytest.mark.parametrize(
    ("moment", "change"),
    [
        ("2026-11-02T10:00", "2026-11-02T17:00"),
        ("2026-11-06T17:00", "2026-11-09T09:00"),
        ("2026-12-23T18:00", "2026-12-25T09:00"),
        ("2026-12-25T17:00", "2026-12-26T10:00"),
    ],
)
def test_the_next_change_passes_weekends_and_exceptions(moment: str, change: str) -> None:
    assert next_change(WEEK, at(moment)) == at(change)


def test_a_span_over_midnight_belongs_to_the_day_it_began() -> None:
    night = hours({"friday": (span("22:00", "06:00"),)})
    assert is_open(night, at("2026-11-07T05:59"))
    assert not is_open(night, at("2026-11-06T05:59"))
    assert next_change(night, at("2026-11-07T01:00")) == at("2026-11-07T06:00")


def test_around_the_clock_and_never_open_never_change() -> None:
    always = hours({day: (span("00:00", "24:00"),) for day in DAYS})
    for moment in ("2026-03-29T02:30", "2026-10-25T02:30", "2026-11-02T00:00"):
        assert is_open(always, at(moment))
        assert not is_open(hours({}), at(moment))
    assert next_change(always, at("2026-10-24T12:00")) is None
    assert next_change(hours({}), at("2026-10-24T12:00")) is None


def test_a_span_that_starts_in_the_skipped_hour_opens_when_the_clock_jumps() -> None:
    early = hours({"sunday": (span("02:30", "05:00"),)})
    jump = at("2026-03-29T03:00")
    assert not is_open(early, Instant(jump - 1))
    assert is_open(early, jump)
    assert next_change(early, Instant(jump - 3_600_000)) == jump


def test_a_span_that_ends_in_the_doubled_hour_stays_open_through_both() -> None:
    late = hours({"sunday": (span("00:00", "02:30"),)})
    assert is_open(late, at("2026-10-25T02:15"))
    assert is_open(late, at("2026-10-25T02:45"))
    assert is_open(late, at("2026-10-25T02:15", fold=1))
    assert next_change(late, at("2026-10-25T01:00")) == at("2026-10-25T02:30", fold=1)


def test_a_span_over_a_change_of_clock_is_an_hour_shorter_or_longer() -> None:
    night = hours({"saturday": (span("22:00", "06:00"),)})
    for saturday, length in (("2026-03-28", 7), ("2026-10-24", 9), ("2026-11-07", 8)):
        opening = at(f"{saturday}T22:00")
        closing = next_change(night, opening)
        assert closing is not None
        assert closing - opening == length * 3_600_000


def test_a_day_that_a_zone_left_out_does_not_matter() -> None:
    samoa = hours(dict.fromkeys(DAYS, DAY), zone="Pacific/Apia")
    assert next_change(samoa, at("2011-12-29T18:00", "Pacific/Apia")) is not None
    assert is_open(samoa, at("2011-12-31T10:00", "Pacific/Apia"))


@pytest.mark.parametrize(
    "broken",
    [
        hours({}, zone="Mars/Base"),
        hours({"someday": DAY}),
        hours({"monday": (span("9:00", "17:00"),)}),
        hours({"monday": (span("09:00", "25:00"),)}),
        hours({"monday": (span("09:00", "09:00"),)}),
        hours({}, d2026_02_30=()),
    ],
    ids=["zone", "day", "digits", "hour", "no length", "date"],
)
def test_hours_that_are_none_are_refused(broken: Hours) -> None:
    with pytest.raises(Invalid):
        check_hours(broken)


wall = st.tuples(st.integers(0, 23), st.sampled_from([0, 15, 30])).map(lambda time: f"{time[0]:02}:{time[1]:02}")
spans = st.lists(st.tuples(wall, wall).filter(lambda pair: pair[0] != pair[1]), max_size=2)
weeks = st.dictionaries(st.sampled_from(DAYS), spans.map(lambda pairs: tuple(span(*pair) for pair in pairs)))


@settings(max_examples=60, deadline=None)
@given(week=weeks, zone=st.sampled_from(ZONES), minutes=st.integers(0, 366 * 24 * 60))
def test_the_next_change_is_the_first_minute_at_which_the_answer_differs(
    week: dict[str, tuple[Span, ...]], zone: str, minutes: int
) -> None:
    some = Hours(id="h", name="H", zone=zone, weekly=week)
    start = from_datetime(datetime.fromisoformat("2026-01-01T00:00+00:00") + timedelta(minutes=minutes))
    change = next_change(some, start)
    first = is_open(some, start)
    quarter = 15 * 60_000
    horizon = change if change is not None else start + 8 * 86_400_000
    moment: int = start
    while moment < horizon:
        assert is_open(some, Instant(moment)) == first, to_datetime(Instant(moment))
        moment += quarter
    if change is not None:
        assert is_open(some, change) != first
        assert is_open(some, Instant(change - 1)) == first
