"""Unit tier: how a caller's voice and keys are written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bothways.town import hearing, mulaw, wav
from bothways.town.errors import NotUnderstood
from bothways.town.keys import Press, parse_keys
from bothways.town.voices import tone, voice


def test_keys_come_at_their_seconds_and_else_after_a_pause() -> None:
    assert parse_keys("1,2@3.5,34#") == (
        Press(keys="1", at=1.5),
        Press(keys="2", at=3.5),
        Press(keys="34#", at=5.0),
    )


def test_no_keys_are_no_presses() -> None:
    assert parse_keys("") == ()


@pytest.mark.parametrize("text", ["x", "1@", "1@-1", "1@x", "@2", "1@5,2@3", "1@99999"])
def test_keys_that_no_telephone_has_or_times_that_run_back_are_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_keys(text)


def test_a_tone_voice_loops_without_a_click() -> None:
    spoken = mulaw.decode(voice("tone:437").piece(at=5000, size=16000))
    heard = hearing.hear(spoken)
    assert [found.hz for found in heard.tones] == [437]
    assert hearing.tone_share(spoken, 437) > 0.99


def test_a_piece_continues_where_the_last_one_ended() -> None:
    spoken = voice("tone:440")
    assert spoken.piece(0, 320) + spoken.piece(320, 320) == spoken.piece(0, 640)
    assert len(spoken.piece(7999, 24001)) == 24001


def test_silence_is_silent() -> None:
    assert hearing.hear(mulaw.decode(voice("silence").piece(0, 8000))).silence_share == 1.0


def test_a_file_at_a_higher_rate_keeps_its_pitch(tmp_path: Path) -> None:
    time = np.arange(48000) / 48000
    wav.write(tmp_path / "a.wav", (8000 * np.sin(2 * np.pi * 500 * time)).astype(np.int16), rate=48000)
    spoken = mulaw.decode(voice(str(tmp_path / "a.wav")).loop)
    assert len(spoken) == pytest.approx(8000, abs=2)
    assert hearing.tone_share(spoken, 500) > 0.95


@pytest.mark.parametrize("text", ["tone:", "tone:x", "tone:30", "tone:5000", "nosuchfile.wav", ""])
def test_an_unknown_voice_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        voice(text)


def test_speech_is_heard_in_every_language_of_the_demo() -> None:
    for language in ("en", "da", "zh-TW", "zh-CN"):
        heard = hearing.hear(mulaw.decode(voice(f"speech:{language}").loop))
        assert heard.level_dbfs > -35
        assert heard.tones == ()


def test_a_tone_of_whole_hertz_has_whole_turns() -> None:
    sound = tone(440)
    assert len(sound) == mulaw.RATE
    assert sound[0] == 0
