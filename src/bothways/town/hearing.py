"""What is in a sound: level, silence and tones. Levels are dBFS of the root mean square (0 = a full-scale square wave;
a full-scale sine has -3.0); digital silence is -99."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bothways.town.mulaw import RATE, Sound

Figures = npt.NDArray[np.float64]
NOTHING_DBFS: Final = -99.0
SILENT_BELOW_DBFS: Final = -50.0
"""Comfort noise of telephones lies near -60, quiet speech above -40."""
FRAME_SECONDS: Final = 0.02
WINDOW_SECONDS: Final = 0.5
TONE_WIDTH_HZ: Final = 15.0
TONE_SHARE: Final = 0.8
SAME_TONE_HZ: Final = 10.0
LOWEST_HZ: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Half a second: its level, its strongest frequency (None in silence), and that one's share of the energy (0–1)."""

    at: float
    level_dbfs: float
    dominant_hz: int | None
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """A steady tone, from and until in seconds (to half a second)."""

    hz: int
    level_dbfs: float
    began: float
    ended: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """All that is said about a sound. Seconds; `first_sound_after_seconds` is None when there never was any."""

    seconds: float
    level_dbfs: float
    silence_share: float
    first_sound_after_seconds: float | None
    tones: tuple[Tone, ...]
    timeline: tuple[Moment, ...]


def level_dbfs(sound: Sound) -> float:
    """Level of the whole sound: 20 log10(rms / 32768)."""
    if not len(sound):
        return NOTHING_DBFS
    rms = float(np.sqrt(np.mean(np.square(sound.astype(np.float64))))) / 32768
    return round(max(NOTHING_DBFS, 20 * float(np.log10(rms + 1e-9))), 1)


def tone_level_dbfs(sound: Sound, hz: float, rate: int = RATE) -> float:
    """Level of the one frequency `hz`: the correlation with it over the whole length (a one-bin Fourier transform)."""
    if not len(sound):
        return NOTHING_DBFS
    turn = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / rate)
    rms = float(2 * abs(np.mean(sound * turn)) / np.sqrt(2)) / 32768
    return round(max(NOTHING_DBFS, 20 * float(np.log10(rms + 1e-9))), 1)


def tone_share(sound: Sound, hz: float, rate: int = RATE) -> float:
    """Share of the energy within 15 Hz of `hz` (0–1), below 60 Hz not counted."""
    power, frequencies = _spectrum(sound, rate)
    whole = float(power.sum())
    return float(power[np.abs(frequencies - hz) <= TONE_WIDTH_HZ].sum()) / whole if whole else 0.0


def frame_levels(sound: Sound, rate: int = RATE) -> Sequence[float]:
    """Level of each 20 ms; what is left at the end is not counted."""
    size = int(FRAME_SECONDS * rate)
    count = len(sound) // size
    frames = sound[: count * size].reshape(count, size).astype(np.float64)
    rms = np.sqrt(np.mean(np.square(frames), axis=1)) / 32768
    return [float(level) for level in 20 * np.log10(rms + 1e-9)]


def timeline(sound: Sound, rate: int = RATE, window_seconds: float = WINDOW_SECONDS) -> tuple[Moment, ...]:
    """The sound in windows of half a second; a rest of less than half a window is not counted."""
    size = int(window_seconds * rate)
    starts = range(0, max(0, len(sound) - size // 2), size)
    return tuple(_moment(sound[start : start + size], start / rate, rate) for start in starts)


def _moment(sound: Sound, at: float, rate: int) -> Moment:
    level = level_dbfs(sound)
    if level < SILENT_BELOW_DBFS:
        return Moment(at=at, level_dbfs=level, dominant_hz=None, share=0.0)
    power, frequencies = _spectrum(sound, rate)
    if not power.sum():
        return Moment(at=at, level_dbfs=level, dominant_hz=None, share=0.0)
    peak = _peak(power, frequencies)
    share = tone_share(sound, peak, rate)
    return Moment(at=at, level_dbfs=level, dominant_hz=round(peak), share=round(share, 2))


def _peak(power: Figures, frequencies: Figures) -> float:
    """The strongest frequency, to a fraction of a line: the top of the parabola through it and its neighbors (in
    logarithms, as is usual for a Hann window)."""
    top = int(np.argmax(power))
    if not 0 < top < len(power) - 1:
        return float(frequencies[top])
    left, middle, right = (float(level) for level in np.log(power[top - 1 : top + 2] + 1e-9))
    bend = left - 2 * middle + right
    shift = 0.5 * (left - right) / bend if bend else 0.0
    return float(frequencies[top] + shift * (frequencies[1] - frequencies[0]))


def tones(moments: Sequence[Moment]) -> tuple[Tone, ...]:
    """Steady tones: runs of windows in which one frequency holds at least 80 % of the energy."""
    runs: list[list[Moment]] = []
    for moment in moments:
        if moment.dominant_hz is None or moment.share < TONE_SHARE:
            runs.append([])
        elif runs and runs[-1] and abs((runs[-1][-1].dominant_hz or 0) - moment.dominant_hz) <= SAME_TONE_HZ:
            runs[-1].append(moment)
        else:
            runs.append([moment])
    return tuple(_tone(run) for run in runs if run)


def _tone(run: Sequence[Moment]) -> Tone:
    hz = float(np.median([moment.dominant_hz or 0 for moment in run]))
    level = float(np.median([moment.level_dbfs for moment in run]))
    return Tone(hz=round(hz), level_dbfs=round(level, 1), began=run[0].at, ended=run[-1].at + WINDOW_SECONDS)


def hear(sound: Sound, rate: int = RATE) -> Heard:
    """Measure all of it."""
    levels = frame_levels(sound, rate)
    loud = [place for place, level in enumerate(levels) if level >= SILENT_BELOW_DBFS]
    moments = timeline(sound, rate)
    return Heard(
        seconds=round(len(sound) / rate, 2),
        level_dbfs=level_dbfs(sound),
        silence_share=round(1 - len(loud) / len(levels), 3) if levels else 1.0,
        first_sound_after_seconds=round(loud[0] * FRAME_SECONDS, 2) if loud else None,
        tones=tones(moments),
        timeline=moments,
    )


def _spectrum(sound: Sound, rate: int) -> tuple[Figures, Figures]:
    windowed = sound.astype(np.float64) * np.hanning(len(sound))
    power = np.square(np.abs(np.fft.rfft(windowed)))
    frequencies = np.asarray(np.fft.rfftfreq(len(sound), 1 / rate), dtype=np.float64)
    return power[frequencies >= LOWEST_HZ], frequencies[frequencies >= LOWEST_HZ]


def nothing() -> Sound:
    """A sound without length."""
    return np.zeros(0, dtype=np.int16)
