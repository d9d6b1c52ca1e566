"""Which engine is accepted, and what it is told."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bothways.engine import modules
from bothways.engine.asterisk import Program, is_accepted, parse_version
from bothways.engine.asterisk_config import CLAIM_WITHIN_MS, WRITE_TIMEOUT_MS, AsteriskConfig, Folders, files
from bothways.engine.errors import NotInstalled

CONFIG = AsteriskConfig(sip_port=5060, http_port=8088, rtp_from=20000, rtp_to=20100, secret="s3cret")
PROGRAM = Program(words=("asterisk",), modules=Path("/m"), share=Path("/share"), version=(22, 10, 1), origin="test")
FOLDERS = Folders(base=Path("/data/asterisk"), run=Path("/data/run"))


def told(config: AsteriskConfig) -> dict[str, str]:
    return files(config, PROGRAM, FOLDERS)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Asterisk 22.10.1+dfsg+~cs6.17-1", (22, 10, 1)),
        ("Asterisk 22.11.0", (22, 11, 0)),
        ("Asterisk certified-20.7", (20, 7, 0)),
    ],
)
def test_the_version_is_read_from_what_the_program_says(text: str, version: tuple[int, int, int]) -> None:
    assert parse_version(text) == version


def test_a_program_without_a_version_is_refused() -> None:
    with pytest.raises(NotInstalled):
        parse_version("command not found")


@pytest.mark.parametrize(
    ("version", "good"),
    [((22, 10, 0), False), ((22, 10, 1), True), ((22, 99, 9), True), ((23, 0, 0), False), ((21, 12, 0), False)],
)
def test_only_22_lts_from_the_first_good_release_is_accepted(version: tuple[int, int, int], good: bool) -> None:
    assert is_accepted(version) is good


def test_the_release_that_our_tests_passed_on_is_known_as_tested() -> None:
    assert PROGRAM.is_tested()
    assert not replace(PROGRAM, version=(22, 11, 0)).is_tested()


def test_control_listens_on_loopback_whatever_sip_listens_on() -> None:
    text = told(replace(CONFIG, listen="192.0.2.1"))
    assert "bindaddr=127.0.0.1" in text["http.conf"]
    assert "bind=192.0.2.1:5060" in text["pjsip.conf"]
    assert re.search(r"protocol=ws\nbind=127\.0\.0\.1", text["pjsip.conf"])


@pytest.mark.parametrize(
    ("listen", "known"),
    [
        ("127.0.0.1", ["127.0.0.0/8"]),
        ("192.0.2.1", ["127.0.0.0/8", "192.0.2.1/32"]),
        ("0.0.0.0", ["127.0.0.0/8"]),  # noqa: S104 (nothing is bound)
    ],
)
def test_the_demo_trunk_is_this_machine_only_wherever_sip_listens(listen: str, known: list[str]) -> None:
    text = told(replace(CONFIG, demo=True, listen=listen))["pjsip.conf"]
    assert re.findall(r"^match=(.*)$", text, re.MULTILINE) == known


def test_a_public_address_is_told_to_who_is_far_and_browsers_get_both() -> None:
    text = told(replace(CONFIG, listen="192.168.1.9", public_address="192.0.2.1"))
    assert "external_media_address=192.0.2.1" in text["pjsip.conf"]
    assert "local_net=192.168.0.0/16" in text["pjsip.conf"]
    assert "192.168.1.9 => 192.0.2.1,include_local_address" in text["rtp.conf"]
    same = told(replace(CONFIG, listen="192.0.2.1", public_address="192.0.2.1"))
    assert "ice_host_candidates" not in same["rtp.conf"]


def test_only_listed_modules_are_loaded_and_each_once() -> None:
    text = told(replace(CONFIG, extra_modules=("app_queue", "res_pjsip")))["modules.conf"]
    loaded = re.findall(r"load=(\w+)\.so", text)
    assert "autoload=no" in text
    assert len(loaded) == len(set(loaded))
    assert set(loaded) == {*modules.NEEDED, "app_queue"}


def test_agents_are_identified_before_a_trunk_of_the_same_address() -> None:
    order = re.search(r"endpoint_identifier_order=(\S+)", told(CONFIG)["pjsip.conf"])
    assert order is not None
    assert order[1].split(",").index("auth_username") < order[1].split(",").index("ip")


def test_the_demo_trunk_is_there_only_with_the_demo() -> None:
    assert "127.0.0.0/8" not in told(CONFIG)["pjsip.conf"].replace("local_net=127.0.0.0/8", "")
    assert "match=127.0.0.0/8" in told(replace(CONFIG, demo=True))["pjsip.conf"]


def test_a_public_address_is_told_for_media_and_signaling() -> None:
    text = told(replace(CONFIG, public_address="203.0.113.7"))["pjsip.conf"]
    assert "external_media_address=203.0.113.7" in text
    assert "external_signaling_address=203.0.113.7" in text


def test_an_unclaimed_call_goes_to_the_fallback_and_then_to_the_backup_number() -> None:
    plan = told(replace(CONFIG, backup_number="15551239999@trunk-1", fallback_sound=Path("/p/away.wav")))
    text = plan["extensions.conf"]
    assert f"StasisBroadcast({CLAIM_WITHIN_MS},^bothways$,inbound:${{EXTEN}})" in text
    fallback = text.split("[fallback]")[1]
    assert fallback.index("Playback(/p/away)") < fallback.index("Dial(PJSIP/15551239999@trunk-1")
    assert "fallback-beep" in fallback


def test_no_dialplan_pattern_matches_the_hang_up_extension() -> None:
    """`h` would run the pattern again at each hang-up: letters need a second one."""
    patterns = set(re.findall(r"exten => (_[^,]+),", told(CONFIG)["extensions.conf"]))
    assert patterns == {"_[+*#0-9]!", "_[a-zA-Z]."}


def test_waiting_for_a_deaf_application_leaves_time_for_the_fallback_within_three_seconds() -> None:
    assert CLAIM_WITHIN_MS + 3 * WRITE_TIMEOUT_MS < 3000


def test_agents_endpoints_are_kept_in_the_engines_own_store() -> None:
    text = told(CONFIG)["sorcery.conf"]
    for kind in ("endpoint", "auth", "aor", "identify"):
        assert re.search(rf"{kind}=config,pjsip.conf,criteria=type={kind}\n{kind}=astdb,", text)


def test_a_file_given_by_a_bench_replaces_or_adds() -> None:
    text = told(replace(CONFIG, extra_files={"queues.conf": "[q]\n"}, dialplan="[x]\n", extra_dialplan="[y]\n"))
    assert text["queues.conf"] == "[q]\n"
    assert text["extensions.conf"] == "[x]\n\n[y]\n"
