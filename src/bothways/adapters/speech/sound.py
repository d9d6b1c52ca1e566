"""Sound as numbers: reading and writing waves, 8 kHz for the telephone, an even loudness."""

from __future__ import annotations

import struct
from functools import lru_cache
from math import gcd

import numpy as np
from numpy.typing import NDArray

from bothways.adapters.speech.errors import SpeechFailed

Samples = NDArray[np.float64]
"""Mono, full scale is ±1."""

RATE = 8000
SPEECH_DBFS = -20.0
"""RMS of the spoken parts: about where telephone networks expect speech (ITU-T P.56 active level −26 to −18 dBov)."""
KNEE, ROOM = 0.5, 0.2
"""Above the knee peaks are bent so that they stay under 0.7 of full scale (−3.1 dBFS)."""
PASS_HZ = 3600.0
HALF_TAPS = 64


def read_wave(wave: bytes) -> tuple[Samples, int]:
    """Samples and rate of a 16-bit mono RIFF wave; a stream's wave whose header knows no length is read to its end."""
    if len(wave) < 44 or wave[:4] != b"RIFF" or wave[8:12] != b"WAVE":
        raise SpeechFailed("not a wave", size=len(wave))
    place, rate = 12, 0
    while place + 8 <= len(wave):
        name, length = wave[place : place + 4], struct.unpack_from("<I", wave, place + 4)[0]
        body = wave[place + 8 : place + 8 + length]
        if name == b"fmt ":
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
            if (kind, channels, bits) != (1, 1, 16):
                raise SpeechFailed("not 16-bit mono", kind=kind, channels=channels, bits=bits)
        elif name == b"data":
            whole = body[: len(body) // 2 * 2]
            return np.frombuffer(whole, dtype="<i2").astype(np.float64) / 32768.0, rate
        place += 8 + length + (length & 1)
    raise SpeechFailed("a wave without sound", size=len(wave))


def write_wave(samples: Samples, rate: int = RATE) -> bytes:
    """A 16-bit mono RIFF wave."""
    body = (np.clip(samples, -1.0, 1.0) * 32767.0).round().astype("<i2").tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16,
                       b"data", len(body))  # fmt: skip
    return head + body


def to_telephone(samples: Samples, rate: int) -> Samples:
    """The samples at 8 kHz: a polyphase windowed-sinc filter (Kaiser, β 8) that passes up to 3.6 kHz."""
    if rate == RATE:
        return samples
    up, down = RATE // gcd(RATE, rate), rate // gcd(RATE, rate)
    phases = _phases(up, rate)
    count = len(samples) * up // down
    padded = np.pad(samples, (HALF_TAPS, HALF_TAPS + 1))
    out = np.empty(count)
    reach = np.arange(2 * HALF_TAPS + 1)
    for first in range(0, count, RATE):  # a second at a time keeps the gathered taps small
        at = np.arange(first, min(first + RATE, count)) * down
        taps = padded[(at // up)[:, None] + reach]
        out[first : first + len(at)] = np.einsum("ij,ij->i", taps, phases[at % up])
    return out


@lru_cache(maxsize=8)
def _phases(up: int, rate: int) -> Samples:
    """One filter for each place that an output sample can have between two input samples."""
    offsets = np.arange(-HALF_TAPS, HALF_TAPS + 1)[None, :] - (np.arange(up) / up)[:, None]
    cut = 2.0 * min(PASS_HZ, 0.45 * rate) / rate
    inside = np.clip(1.0 - (offsets / (HALF_TAPS + 1)) ** 2, 0.0, None)
    taps = np.sinc(offsets * cut) * np.i0(8.0 * np.sqrt(inside))
    return np.asarray(taps / taps.sum(axis=1, keepdims=True))


def level_dbfs(samples: Samples) -> float:
    """RMS of the sounding 20 ms frames (those within 30 dB of the loudest) in dB of full scale; −120 for silence."""
    size = RATE // 50
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    if not len(frames):
        return -120.0
    powers = np.mean(frames**2, axis=1)
    loud = powers[powers > powers.max() * 1e-3]
    return float(10 * np.log10(loud.mean())) if len(loud) else -120.0


def even_loudness(samples: Samples, dbfs: float = SPEECH_DBFS) -> Samples:
    """The samples at the wanted level with bent peaks; silence stays silence. Bending costs some loudness, so the
    gain is found again after it."""
    level = level_dbfs(samples)
    if level <= -100.0:
        return samples
    out = samples
    for _ in range(3):
        out = _bend(out * 10 ** ((dbfs - level_dbfs(out)) / 20))
    return out


def trimmed(samples: Samples, lead_seconds: float = 0.05, tail_seconds: float = 0.2) -> Samples:
    """The sound with just this much silence around it."""
    loud = np.flatnonzero(np.abs(samples) > 0.01 * max(float(np.abs(samples).max(initial=0.0)), 1e-9))
    if not len(loud):
        return samples
    body = samples[loud[0] : loud[-1] + 1]
    return np.pad(body, (round(lead_seconds * RATE), round(tail_seconds * RATE)))


def _bend(samples: Samples) -> Samples:
    size = np.abs(samples)
    bent = KNEE + ROOM * np.tanh((size - KNEE) / ROOM)
    return np.asarray(np.where(size > KNEE, np.sign(samples) * bent, samples))
