"""Unit tier: what the town hears, measured on sounds that are known."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from bothways.town import hearing, mulaw, wav
from bothways.town.errors import NotUnderstood
from bothways.town.voices import babble, tone


def silence(seconds: float) -> mulaw.Sound:
    return np.zeros(int(seconds * mulaw.RATE), dtype=np.int16)


def test_ulaw_there_and_back_keeps_each_code() -> None:
    every = bytes(range(256))
    back = mulaw.encode(mulaw.decode(every))
    assert [code for code in every if back[code] != code] == [0x7F]  # negative zero becomes zero


def test_ulaw_keeps_a_tone_within_its_quantization() -> None:
    sound = tone(440)
    again = mulaw.decode(mulaw.encode(sound))
    error = again.astype(np.float64) - sound
    assert hearing.level_dbfs(sound) - 20 * np.log10(np.sqrt(np.mean(error**2)) / 32768) > 35


def test_the_level_of_a_full_scale_sine_is_minus_three() -> None:
    assert hearing.level_dbfs(tone(1000, amplitude=32767)) == pytest.approx(-3.0, abs=0.05)


def test_the_level_of_nothing_is_the_lowest() -> None:
    assert hearing.level_dbfs(silence(1)) == hearing.NOTHING_DBFS
    assert hearing.level_dbfs(hearing.nothing()) == hearing.NOTHING_DBFS


@pytest.mark.parametrize("hz", [60, 425, 440, 1000, 1001, 3600])
def test_a_steady_tone_is_named_to_the_hertz(hz: int) -> None:
    heard = hearing.hear(tone(hz, seconds=3))
    assert len(heard.tones) == 1
    assert heard.tones[0].hz == pytest.approx(hz, abs=1)
    assert (heard.tones[0].began, heard.tones[0].ended) == (0.0, 3.0)
    assert heard.tones[0].level_dbfs == pytest.approx(-15.3, abs=0.2)


def test_two_tones_one_after_the_other_are_two() -> None:
    heard = hearing.hear(np.concatenate([tone(440, 2), silence(1), tone(700, 2)]))
    assert [(found.hz, found.began, found.ended) for found in heard.tones] == [(440, 0.0, 2.0), (700, 3.0, 5.0)]
    assert heard.silence_share == pytest.approx(0.2, abs=0.02)


def test_two_tones_at_once_are_each_found_at_their_level_and_are_no_single_tone() -> None:
    both = tone(440, 2, amplitude=8000) + tone(1000, 2, amplitude=4000)
    assert hearing.tone_level_dbfs(both, 440) == pytest.approx(-15.3, abs=0.2)
    assert hearing.tone_level_dbfs(both, 1000) == pytest.approx(-21.3, abs=0.2)
    assert hearing.tone_level_dbfs(both, 700) < -60
    assert hearing.tone_share(both, 440) == pytest.approx(0.8, abs=0.02)
    assert hearing.tone_share(both, 1000) == pytest.approx(0.2, abs=0.02)


def test_speech_like_sound_is_no_tone_and_no_silence() -> None:
    heard = hearing.hear(babble(seconds=6))
    assert heard.tones == ()
    assert heard.level_dbfs > -40
    assert heard.silence_share < 0.6


def test_the_first_sound_is_found_after_silence() -> None:
    heard = hearing.hear(np.concatenate([silence(1.24), tone(440, 1)]))
    assert heard.first_sound_after_seconds == pytest.approx(1.24, abs=0.02)
    assert heard.timeline[0].dominant_hz is None
    assert heard.timeline[3].dominant_hz == pytest.approx(440, abs=1)


def test_silence_has_no_first_sound_and_is_all_silence() -> None:
    heard = hearing.hear(silence(2))
    assert heard.first_sound_after_seconds is None
    assert heard.silence_share == 1.0
    assert heard.tones == ()


def test_a_sound_without_length_can_be_heard() -> None:
    heard = hearing.hear(hearing.nothing())
    assert (heard.seconds, heard.silence_share, heard.timeline) == (0.0, 1.0, ())


def test_a_wav_is_read_as_it_was_written(tmp_path: Path) -> None:
    sound = tone(440)
    wav.write(tmp_path / "a.wav", sound)
    read = wav.read(tmp_path / "a.wav")
    assert read.rate == 8000
    assert np.array_equal(read.channels[0], sound)


def a_stereo_mulaw_wav(left: mulaw.Sound, right: mulaw.Sound, length: int | None = None) -> bytes:
    body = np.column_stack([left, right]).reshape(-1)
    data = mulaw.encode(body.astype(np.int16))
    form = b"fmt " + struct.pack("<IHHIIHHH", 18, 7, 2, 8000, 16000, 2, 8, 0)
    size = len(data) if length is None else length
    return b"RIFF" + struct.pack("<I", size + 38) + b"WAVE" + form + b"data" + struct.pack("<I", size) + data


def test_both_channels_of_a_ulaw_recording_are_read_apart() -> None:
    read = wav.parse(a_stereo_mulaw_wav(tone(440, 2), tone(700, 2)))
    assert [hearing.hear(channel).tones[0].hz for channel in read.channels] == [440, 700]


def test_a_wav_whose_writer_was_killed_is_read_to_its_end() -> None:
    read = wav.parse(a_stereo_mulaw_wav(tone(440, 2), tone(700, 2), length=0))
    assert len(read.channels[0]) == 16000


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF0000WAVE", b"RIFF0000WAVEdata\x04\x00\x00\x00" + b"\0" * 3])
def test_what_is_no_wav_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(data)
    with pytest.raises(NotUnderstood):
        wav.read(tmp_path / "x.wav")
