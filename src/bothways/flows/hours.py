"""Opening hours: a week in a time zone with dated exceptions, right on nights when the clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from bothways.kernel.errors import Invalid
from bothways.kernel.time import Instant, from_datetime, to_datetime

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MINUTES = 24 * 60


class Span(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From `start` to `end` as wall time `HH:MM`; `24:00` is midnight, an end before the start is the next day's."""

    start: str
    end: str


class Hours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day of `exceptions` (ISO date) takes the place of its weekday; an empty list closes it."""

    id: str
    name: str
    zone: str
    weekly: dict[str, tuple[Span, ...]]
    exceptions: dict[str, tuple[Span, ...]] = field(default_factory=dict)


def is_open(hours: Hours, at: Instant) -> bool:
    """Whether `at` lies in a span of its local day or in one that began the day before."""
    today = _local(hours, at).date()
    return any(start <= at < end for day in _near(today) for start, end in _spans_of(hours, day))


def next_change(hours: Hours, at: Instant) -> Instant | None:
    """The first instant after `at` when open turns to closed or back; None when that never happens."""
    now_open = is_open(hours, at)
    for edge in _edges_after(hours, at):
        if is_open(hours, edge) != now_open:
            return edge
    return None


def check_hours(hours: Hours) -> None:
    """Raise `Invalid` with field and reason when zone, day names, dates or times are not ones."""
    try:
        ZoneInfo(hours.zone)
    except (KeyError, ValueError, OSError) as unknown:
        raise Invalid("unknown time zone", field="zone", value=hours.zone) from unknown
    for day in hours.weekly:
        if day not in DAYS:
            raise Invalid("not a day of the week", field="weekly", value=day)
    for day in hours.exceptions:
        _date(day)
    for spans in (*hours.weekly.values(), *hours.exceptions.values()):
        for span in spans:
            if _minutes(span.start) == _minutes(span.end):
                raise Invalid("a span has no length", field="start", value=span.start)


def _edges_after(hours: Hours, at: Instant) -> Iterator[Instant]:
    """Span ends and starts after `at` in order, for as long as a change is still possible."""
    first = _local(hours, at).date() - timedelta(days=1)
    dated = [_date(day) for day in hours.exceptions]
    # Past the last exception the weeks are alike: what does not change within one never changes.
    last = max([first, *dated]) + timedelta(days=9)
    day = first
    while day <= last:
        edges = {edge for span in _spans_of(hours, day) for edge in span}
        # A span over midnight may end after the next day's begins: look at that day's edges together.
        edges |= {edge for span in _spans_of(hours, day + timedelta(days=1)) for edge in span}
        yield from sorted(edge for edge in edges if edge > at)
        day += timedelta(days=1)


def _near(today: date) -> tuple[date, date]:
    return today - timedelta(days=1), today


def _local(hours: Hours, at: Instant) -> datetime:
    return to_datetime(at).astimezone(ZoneInfo(hours.zone))


def _spans_of(hours: Hours, day: date) -> list[tuple[Instant, Instant]]:
    spans = hours.exceptions.get(day.isoformat())
    if spans is None:
        spans = hours.weekly.get(DAYS[day.weekday()], ())
    return [_between(hours.zone, day, span) for span in spans]


def _between(zone: str, day: date, span: Span) -> tuple[Instant, Instant]:
    start, end = _minutes(span.start), _minutes(span.end)
    if end <= start:
        end += DAY_MINUTES
    return _instant(zone, day, start, fold=0), _instant(zone, day, end, fold=1)


@lru_cache(maxsize=4096)
def _instant(zone: str, day: date, minutes: int, *, fold: int) -> Instant:
    """The instant of a wall time. Of a wall time that comes twice `fold` 0 is the first (opening) and 1 the second
    (closing), so that a doubled hour counts as open; one that is skipped is the instant of the skip."""
    tz = ZoneInfo(zone)
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)
    moment = wall.replace(tzinfo=tz, fold=fold).astimezone(UTC)
    if moment.astimezone(tz).replace(tzinfo=None) == wall:
        return from_datetime(moment)
    early = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    offset = early.astimezone(tz).utcoffset()
    while early.astimezone(tz).utcoffset() == offset:
        early += timedelta(minutes=1)
    return from_datetime(early)


def _minutes(wall: str) -> int:
    hour, _, minute = wall.partition(":")
    if len(hour) == len(minute) == 2 and hour.isdecimal() and minute.isdecimal() and int(minute) < 60:
        total = int(hour) * 60 + int(minute)
        if total <= DAY_MINUTES:
            return total
    raise Invalid("not a time of day", field="time", value=wall)


def _date(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as wrong:
        raise Invalid("not a date", field="exceptions", value=day) from wrong
