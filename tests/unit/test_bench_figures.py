"""Unit tier: how benches search, count and report."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from bothways.bench.bisection import Bisection
from bothways.bench.errors import BenchFailed
from bothways.bench.probe import Probe, percentile
from bothways.bench.report import Aim, as_object
from bothways.bench.sipp import parse_log, successes


def search(limit: float) -> tuple[float, int]:
    """What a bisection finds when rates up to `limit` are clean, and in how many probes."""
    half, probes = Bisection(lowest=40, highest=240, tolerance=0.05), 0
    while (rate := half.next_rate()) is not None:
        half.take(rate, rate <= limit)
        probes += 1
    return half.clean, probes


@pytest.mark.parametrize("limit", [40, 41, 77.5, 96, 97.98, 130, 239])
def test_the_rate_found_is_clean_and_within_five_percent_of_the_limit(limit: float) -> None:
    found, probes = search(limit)
    assert found <= limit
    assert found * 1.051 >= limit
    assert probes <= 7


def test_a_system_that_is_never_clean_has_no_rate() -> None:
    found, probes = search(10)
    assert found == 0.0
    assert probes <= 8


def test_a_system_that_is_always_clean_comes_near_the_highest() -> None:
    assert search(1000)[0] > 240 / 1.051


def test_percentiles_are_the_nearest_rank() -> None:
    values = [float(n) for n in range(1, 201)]
    assert percentile(values, 50) == 100
    assert percentile(values, 99) == 198
    assert percentile([7.0], 99) == 7.0
    assert math.isinf(percentile([], 50))


def a_probe(failed: int, latencies: tuple[float, ...]) -> Probe:
    return Probe(contender="x", rate=50, calls=100, failed=failed, latencies_ms=latencies, cpu_ms_per_call={})


def test_clean_means_no_failure_and_ninety_nine_of_a_hundred_within_a_tenth_of_a_second() -> None:
    assert a_probe(0, (5.0,) * 99 + (900.0,)).is_clean
    assert not a_probe(1, (5.0,) * 100).is_clean
    assert not a_probe(0, (5.0,) * 98 + (900.0,) * 2).is_clean
    assert not a_probe(0, ()).is_clean


def test_an_aim_may_be_a_number_or_another_figure() -> None:
    figures = {"ours": 90.0, "theirs": 100.0}
    assert not Aim(sort=">=", bound="theirs").is_met("ours", figures)
    assert Aim(sort="<=", bound=95).is_met("ours", figures)
    assert not Aim(sort=">=", bound="missing").is_met("ours", figures)
    assert not Aim(sort=">=", bound=1).is_met("missing", figures)


def test_the_report_is_one_flat_object() -> None:
    told = as_object("x", {"ours": 1.2345}, {"ours": Aim(sort=">=", bound=1)})
    assert told["name"] == "x"
    assert told["figures"] == {"ours": 1.23}
    assert told["aims"] == {"ours": ">= 1"}
    assert told["met"] == {"ours": True}
    assert isinstance(told["machine"], dict)


def test_the_first_line_of_each_caller_counts_and_broken_lines_do_not() -> None:
    text = (
        "2026-11-21\t21:36:56.507550\t1795297016.507550 9011\n"
        "2026-11-21\t21:36:57.000000\t1795297017.000000 9011\n"
        "2026-11-21\t21:36:56.559030\t1795297016.559030 9012\n"
        "2026-11-21\t21:36:5"
    )
    assert parse_log(text) == {"9011": 1795297016.50755, "9012": 1795297016.55903}


def test_successes_are_read_from_the_last_line(tmp_path: Path) -> None:
    file = tmp_path / "caller.csv"
    file.write_text("Elapsed;SuccessfulCall(C);FailedCall(C);\n1;3;0;\n2;39;1;\n", encoding="utf-8")
    assert successes(file) == 39
    with pytest.raises(BenchFailed):
        successes(tmp_path / "nothing.csv")
