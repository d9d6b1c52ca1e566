"""Music on hold, made by the program itself: soft chords with a sparse melody, free of anyone's rights."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bothways.adapters.speech.prompts import write_file
from bothways.adapters.speech.sound import RATE, Samples, even_loudness, read_wave, write_wave

BAR_SECONDS = 4.0
MUSIC_DBFS = -24.0
"""A little under speech: prompts between the music should stand out."""
TONE_SECONDS, TONE_HZ = 0.35, 1000.0

# Midi notes. Eight bars, twice, with another melody the second time; all within a telephone's band by their overtones.
CHORDS = (
    (48, 55, 64, 71),
    (45, 52, 60, 67),
    (41, 53, 60, 69),
    (43, 55, 62, 69),
    (40, 55, 59, 67),
    (45, 55, 60, 64),
    (50, 57, 60, 65),
    (43, 53, 59, 62),
)
MELODIES = (
    (76, 79, 72, None, 74, 72, 67, None),
    (79, None, 76, 74, 71, 72, 74, 67),
)


def hold_music() -> Samples:
    """64 seconds that loop without a seam: what rings past the end sounds at the beginning."""
    bar = round(BAR_SECONDS * RATE)
    loop = np.zeros(bar * len(CHORDS) * len(MELODIES))
    for part, melody in enumerate(MELODIES):
        for number, chord in enumerate(CHORDS):
            start = (part * len(CHORDS) + number) * bar
            for index, note in enumerate(chord):
                _add(loop, start + index * RATE // 16, _pad(note), 0.16)
            note_at = melody[number]
            if note_at is not None:
                _add(loop, start + bar // 8, _bell(note_at), 0.22)
                _add(loop, start + bar * 5 // 8, _bell(chord[-1] + 12), 0.12)
    return even_loudness(loop, MUSIC_DBFS)


def message_tone() -> Samples:
    """The tone after which a caller may speak."""
    time = np.arange(round(TONE_SECONDS * RATE)) / RATE
    edge = np.minimum(1.0, np.minimum(time, TONE_SECONDS - time) / 0.01)
    return np.asarray(0.2 * edge * np.sin(2 * np.pi * TONE_HZ * time))


def write_hold_music(path: Path) -> Path:
    """The music as a wave at `path`, made only when it is not there in full length."""
    if not _is_music(path):
        write_file(path, write_wave(hold_music()))
    return path


def write_message_tone(path: Path) -> Path:
    """The tone as a wave at `path`."""
    write_file(path, write_wave(message_tone()))
    return path


def _is_music(path: Path) -> bool:
    seconds = BAR_SECONDS * len(CHORDS) * len(MELODIES)
    return path.is_file() and len(read_wave(path.read_bytes())[0]) == round(seconds * RATE)


def _pad(note: int) -> Samples:
    """A slow, breathing tone of one bar and a half."""
    time = np.arange(round(BAR_SECONDS * 1.5 * RATE)) / RATE
    swell = np.minimum(1.0, time / 0.8) * np.minimum(1.0, (BAR_SECONDS * 1.5 - time) / 2.2)
    wave = sum(np.sin(2 * np.pi * _hertz(note) * k * time * (1 + 0.0008 * (k % 2))) / k**1.7 for k in range(1, 7))
    return np.asarray(swell * wave * (1 + 0.08 * np.sin(2 * np.pi * 0.4 * time)))


def _bell(note: int) -> Samples:
    """A soft struck tone that fades in two seconds."""
    time = np.arange(round(2.5 * RATE)) / RATE
    fade = np.minimum(1.0, time / 0.01) * np.exp(-time * 1.9) * np.minimum(1.0, (2.5 - time) / 0.3)
    tone = np.sin(2 * np.pi * _hertz(note) * time) + 0.3 * np.sin(4 * np.pi * _hertz(note) * time)
    return np.asarray(fade * tone)


def _hertz(note: int) -> float:
    return float(440.0 * 2 ** ((note - 69) / 12))


def _add(loop: Samples, start: int, sound: Samples, gain: float) -> None:
    np.add.at(loop, (start + np.arange(len(sound))) % len(loop), gain * sound)
