"""G.711 u-law both ways, and measuring what a peer heard. Independent of the product's own code on purpose."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 8000
Sound = npt.NDArray[np.int16]


def _decoding() -> Sound:
    code = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = (code >> 4) & 7, code & 15
    size = (((mantissa.astype(np.int32) << 3) + 0x84) << exponent) - 0x84
    return np.where(code & 0x80, -size, size).astype(np.int16)


def _encoding() -> npt.NDArray[np.uint8]:
    linear = np.arange(-32768, 32768, dtype=np.int32)
    sign, size = np.where(linear < 0, 0x80, 0), np.minimum(np.abs(linear), 32635) + 0x84
    exponent = np.clip(np.floor(np.log2(size)).astype(np.int32) - 7, 0, 7)
    coded = ~(sign | (exponent << 4) | ((size >> (exponent + 3)) & 15)) & 0xFF
    return np.asarray(coded, dtype=np.uint8)


_TO_LINEAR, _TO_ULAW = _decoding(), _encoding()


def ulaw(sound: Sound) -> bytes:
    """Samples → one byte each."""
    return _TO_ULAW[sound.astype(np.int32) + 32768].tobytes()


def linear(coded: bytes) -> Sound:
    """Bytes → samples."""
    return np.asarray(_TO_LINEAR[np.frombuffer(coded, np.uint8)], dtype=np.int16)


def tone(hz: float, seconds: float = 1.0, dbfs: float = -15.0) -> Sound:
    """A sine of that RMS level."""
    amplitude = 32767 * 10 ** (dbfs / 20) * np.sqrt(2)
    at = np.arange(int(seconds * RATE)) / RATE
    return np.asarray(np.minimum(amplitude, 32767) * np.sin(2 * np.pi * hz * at), dtype=np.int16)


def load(path: Path) -> Sound:
    """An 8 kHz 16-bit mono WAV."""
    with wave.open(str(path)) as source:
        assert source.getframerate() == RATE
        assert source.getnchannels() == 1
        return np.frombuffer(source.readframes(source.getnframes()), "<i2")


def level(sound: Sound) -> float:
    """RMS in dBFS; -99 for nothing."""
    if not len(sound):
        return -99.0
    rms = float(np.sqrt(np.mean(np.square(sound.astype(np.float64))))) / 32768
    return 20 * float(np.log10(rms)) if rms > 1e-5 else -99.0


def share_of_tone(sound: Sound, hz: float) -> float:
    """How much of the sound's energy above 60 Hz lies within 15 Hz of `hz`, 0 to 1."""
    if len(sound) < RATE // 5:
        return 0.0
    energy = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    at = np.fft.rfftfreq(len(sound), 1 / RATE)
    total = float(energy[at > 60].sum())
    return float(energy[np.abs(at - hz) < 15].sum()) / total if total else 0.0
