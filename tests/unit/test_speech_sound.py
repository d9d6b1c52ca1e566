"""Unit tier: filtering, loudness and wave files, measured on made-up sounds."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from bothways.adapters.speech.errors import NoVoice, SpeechFailed
from bothways.adapters.speech.hold_music import MUSIC_DBFS, hold_music
from bothways.adapters.speech.sound import (
    RATE,
    Samples,
    even_loudness,
    level_dbfs,
    read_wave,
    to_telephone,
    trimmed,
    write_wave,
)
from bothways.adapters.speech.voices import VOICES, readable, voice_for

ESPEAK_RATE = 22050


def tone(hertz: float, rate: int, seconds: float = 1.0, size: float = 0.5) -> Samples:
    return np.asarray(size * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate))


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples[400:-400] ** 2)))


@pytest.mark.parametrize("hertz", [200, 1000, 2500, 3300])
def test_a_tone_of_the_telephone_band_keeps_its_pitch_and_level(hertz: float) -> None:
    out = to_telephone(tone(hertz, ESPEAK_RATE), ESPEAK_RATE)
    assert len(out) == RATE
    assert rms(out) == pytest.approx(0.5 / 2**0.5, rel=0.02)
    assert int(np.argmax(np.abs(np.fft.rfft(out)))) == hertz


@pytest.mark.parametrize("hertz", [4200, 5000, 7000, 10000])
def test_a_tone_above_the_band_does_not_fold_back_into_it(hertz: float) -> None:
    assert rms(to_telephone(tone(hertz, ESPEAK_RATE), ESPEAK_RATE)) < 0.5 * 10 ** (-40 / 20)


@pytest.mark.parametrize("size", [0.001, 0.02, 0.3, 1.0])
def test_quiet_and_loud_speech_come_out_alike(size: float) -> None:
    noise = np.random.default_rng(7).normal(0, 1, RATE * 2) * np.repeat([0.2, 1, 0.5, 0.0], RATE // 2)
    out = even_loudness(np.asarray(size * noise / np.abs(noise).max()))
    assert level_dbfs(out) == pytest.approx(-20, abs=0.7)
    assert 20 * np.log10(np.abs(out).max()) < -3


def test_silence_stays_silence() -> None:
    assert not even_loudness(np.zeros(RATE)).any()
    assert level_dbfs(np.zeros(0)) == -120
    assert len(trimmed(np.zeros(100))) == 100


def test_long_silence_around_a_sound_is_cut() -> None:
    sound = np.concatenate([np.zeros(RATE), tone(440, RATE, 0.5), np.zeros(2 * RATE)])
    assert len(trimmed(sound)) == pytest.approx(RATE * 0.75, abs=RATE * 0.01)


def test_a_wave_written_is_the_wave_read() -> None:
    sound = tone(300, RATE, 0.1)
    again, rate = read_wave(write_wave(sound))
    assert rate == RATE
    assert np.abs(again - sound).max() < 1e-4


def test_a_wave_from_a_pipe_whose_length_is_unknown_is_read_to_its_end() -> None:
    wave = bytearray(write_wave(tone(300, RATE, 0.1)))
    struct.pack_into("<I", wave, 40, 0x7FFFF000)
    assert len(read_wave(bytes(wave) + b"\x00")[0]) == RATE // 10


@pytest.mark.parametrize("junk", [b"", b"RIFF", b"x" * 100, write_wave(np.zeros(0))[:36] + b"LIST\x00\x00\x00\x00"])
def test_what_is_no_wave_is_refused(junk: bytes) -> None:
    with pytest.raises(SpeechFailed):
        read_wave(junk)


def test_the_music_is_long_even_and_loops_without_a_click() -> None:
    music = hold_music()
    assert len(music) / RATE >= 30
    assert level_dbfs(music) == pytest.approx(MUSIC_DBFS, abs=0.5)
    assert np.abs(music).max() < 0.5
    steps = np.abs(np.diff(np.append(music, music[0])))
    assert steps[-1] <= np.percentile(steps, 99)
    seconds = music.reshape(-1, RATE)
    assert np.sqrt(np.mean(seconds**2, axis=1)).min() > 10 ** (-40 / 20), "no second of it is silent"


def test_each_language_of_the_house_has_a_voice_and_others_are_refused() -> None:
    assert {"zh-TW", "zh-CN", "da", "en"} <= set(VOICES)
    assert voice_for("en-GB") == voice_for("en")
    with pytest.raises(NoVoice):
        voice_for("is")


def test_a_text_is_one_line_without_control_characters() -> None:
    assert readable("one\ntwo\x00\x1b[0m", "en") == "one two  [0m"


def test_words_with_two_readings_are_spelled_out_for_the_voice() -> None:
    assert readable("正在為您轉接", "zh-TW") == "正在 wei4 nin2 轉接"
    assert "qi2" in readable("星期一", "zh-TW")
    assert "qi2" not in readable("星期一", "zh-CN")
