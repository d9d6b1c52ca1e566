"""Settings are read once, named in errors, and handed down frozen."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bothways.cli.tiers import Outcome, conclude, parse_summary
from bothways.cli.up import as_options, given
from bothways.engine.layout import Instance
from bothways.engine.plans import environment
from bothways.engine.up import engine_config
from bothways.settings import Settings, parse_range


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("BOTHWAYS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def test_defaults_are_those_of_the_manual(tmp_path: Path) -> None:
    settings = Settings()
    assert (settings.http, settings.sip, settings.listen) == (8080, 5060, "127.0.0.1")
    assert settings.data == tmp_path / "bothways"
    assert settings.engine.recordings == tmp_path / "bothways/asterisk/spool/recording"


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOTHWAYS_HTTP", "9000")
    monkeypatch.setenv("BOTHWAYS_TLS", "/c.pem /k.pem")
    assert as_options(given(http=None)).http == 9000
    assert as_options(given(http=9001)).http == 9001
    assert as_options(given()).tls == (Path("/c.pem"), Path("/k.pem"))


def test_paths_with_blanks_reach_the_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pair = (tmp_path / "my cert.pem", tmp_path / "my key.pem")
    options = as_options(given(tls=pair))
    config = engine_config(options, Instance(options.data))
    for name, value in environment(options, config, {}).items():
        monkeypatch.setenv(name, value)
    assert Settings().tls == pair


def test_another_address_takes_the_certificate_that_was_made_and_loopback_does_not(tmp_path: Path) -> None:
    tls = tmp_path / "bothways" / "tls"
    assert as_options(given(listen="192.0.2.1")).tls is None
    tls.mkdir(parents=True)
    for name in ("server.crt", "server.key"):
        (tls / name).touch()
    assert as_options(given(listen="192.0.2.1")).tls == (tls / "server.crt", tls / "server.key")
    assert as_options(given()).tls is None


def test_names_and_addresses_of_another_family_are_no_address_to_listen_on() -> None:
    assert given(listen="localhost").listen == "127.0.0.1"
    for wrong in ("desk.example", "::1", "192.0.2", "192.0.2.1:80"):
        with pytest.raises(ValidationError, match="an IPv4 address is needed"):
            given(listen=wrong)


def test_every_address_is_opened_by_one() -> None:
    options = as_options(given(listen="0.0.0.0"))  # noqa: S104 (nothing is bound)
    assert options.url == "http://127.0.0.1:8080"


@pytest.mark.parametrize("name", ["BOTHWAYS_HTTP", "BOTHWAYS_RTP", "BOTHWAYS_TLS", "BOTHWAYS_LISTEN"])
def test_a_bad_value_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "nonsense")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert refused.value.errors()[0]["loc"][0] == name.removeprefix("BOTHWAYS_").lower()


@pytest.mark.parametrize("text", ["", "20000", "20000-20001", "30000-20000", "80-90000", "a-b"])
def test_what_is_no_port_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="range"):
        parse_range(text)


def test_the_town_brings_the_demo_with_it() -> None:
    assert as_options(given(town=True)).demo


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("12 passed in 0.31s", (12, 0, 0)),
        ("3 failed, 12 passed, 1 skipped, 2 errors in 3.1s", (12, 5, 1)),
        ("1 error in 0.1s", (0, 1, 0)),
        ("no tests ran in 0.00s", (0, 0, 0)),
    ],
)
def test_counts_are_read_from_the_closing_line(line: str, counts: tuple[int, int, int]) -> None:
    assert parse_summary(line) == counts


def outcome(passed: int, failed: int, needed: int) -> Outcome:
    return Outcome(tier="unit", passed=passed, failed=failed, skipped=0, seconds=0.1, needed=needed)


@pytest.mark.parametrize(("passed", "failed", "code"), [(5, 0, 0), (4, 0, 1), (5, 1, 1), (0, 0, 1)])
def test_fewer_tests_than_the_floor_are_a_failure(passed: int, failed: int, code: int) -> None:
    said: list[str] = []
    assert conclude([outcome(passed, failed, 5)], said.append) == code
    assert said[-1].startswith(f"{passed} passed, ")
    assert said[-1].endswith(" 0 failed") is (code == 0)
