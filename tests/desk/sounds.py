"""Tones in sound files: what a microphone plays and what a recording holds."""

from __future__ import annotations

import math
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]
WINDOW_SECONDS = 0.25
SILENT_DBFS = -55.0
MU_LAW = 7


def write_tone(path: Path, hz: int, seconds: float = 10.0, rate: int = 48_000, dbfs: float = -12.0) -> Path:
    """A mono WAV of a sine at `dbfs` (root mean square); whole periods, so that it loops without a click."""
    count = int(seconds * rate)
    peak = 10 ** (dbfs / 20) * math.sqrt(2) * 32767
    samples = np.round(peak * np.sin(2 * math.pi * hz * np.arange(count) / rate)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def read_channels(path: Path) -> tuple[list[Samples], int]:
    """The channels of a WAV (16-bit linear or µ-law), −1…1, and its rate."""
    form, data = _chunks(path.read_bytes())
    kind, count, rate = struct.unpack_from("<HHI", form)
    raw = _linear(np.frombuffer(data, dtype=np.uint8)) if kind == MU_LAW else np.frombuffer(data, dtype="<i2") / 32768.0
    return [raw[n::count] for n in range(count)], int(rate)


def _chunks(raw: bytes) -> tuple[bytes, bytes]:
    """The format and the sound of a RIFF file."""
    found: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(raw):
        name, size = struct.unpack_from("<4sI", raw, at)
        found[name] = raw[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return found[b"fmt "], found[b"data"]


def _linear(coded: npt.NDArray[np.uint8]) -> Samples:
    """ITU-T G.711 µ-law to −1…1."""
    flipped = (~coded).astype(np.int32)
    exponent, mantissa = (flipped >> 4) & 7, flipped & 15
    magnitude = (((mantissa << 3) + 132) << exponent) - 132
    return np.where(flipped & 128, -magnitude, magnitude) / 32768.0


@dataclass(frozen=True, slots=True)
class Moment:
    """A quarter of a second: from when (seconds), how loud (dBFS), and the strongest frequency (0 in silence)."""

    at: float
    dbfs: float
    hz: float

    @property
    def silent(self) -> bool:
        """Nothing that anybody would hear."""
        return self.dbfs < SILENT_DBFS

    def is_tone(self, hz: int) -> bool:
        """A clear tone, to the width of the window's bins."""
        return not self.silent and abs(self.hz - hz) <= 8


def timeline(samples: Samples, rate: int) -> list[Moment]:
    """The sound in quarters of a second."""
    size = int(rate * WINDOW_SECONDS)
    found = []
    for start in range(0, len(samples) - size + 1, size):
        window = samples[start : start + size]
        power = float(np.mean(window**2))
        dbfs = 10 * math.log10(power + 1e-12)
        spectrum = np.abs(np.fft.rfft(window * np.hanning(size)))
        hz = float(np.argmax(spectrum[1:]) + 1) * rate / size if dbfs >= SILENT_DBFS else 0.0
        found.append(Moment(at=start / rate, dbfs=dbfs, hz=hz))
    return found


def runs(moments: list[Moment], hz: int) -> list[tuple[float, float]]:
    """Where a tone is heard: from and until, for runs of at least two windows."""
    found: list[list[float]] = []
    for moment in moments:
        if not moment.is_tone(hz):
            continue
        if found and moment.at - found[-1][1] < WINDOW_SECONDS / 2:
            found[-1][1] = moment.at + WINDOW_SECONDS
        else:
            found.append([moment.at, moment.at + WINDOW_SECONDS])
    return [(began, ended) for began, ended in found if ended - began >= 2 * WINDOW_SECONDS]
