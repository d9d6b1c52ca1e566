"""WAV files as telephones use them: 16-bit linear and u-law, any number of channels. (The standard library reads
linear ones only.)"""

from __future__ import annotations

import struct
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bothways.town import mulaw
from bothways.town.errors import NotUnderstood
from bothways.town.mulaw import RATE, Sound

LINEAR, EXTENSIBLE, MU_LAW = 1, 0xFFFE, 7
SIZE_UNKNOWN = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Wav:
    """Samples per second, and one sound for each channel."""

    rate: int
    channels: tuple[Sound, ...]


def read(path: Path) -> Wav:
    """Read a file; one whose writer was killed (no lengths in its header) is read to its end. Raises NotUnderstood."""
    try:
        return parse(path.read_bytes())
    except (struct.error, NotUnderstood, OSError) as refused:
        raise NotUnderstood("No WAV file that we can read.", file=str(path), reason=str(refused)) from refused


def parse(data: bytes) -> Wav:
    """The same from bytes."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise NotUnderstood("It does not begin as a WAV file.")
    at, sort, channels, rate, bits = 12, 0, 1, RATE, 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if name == b"fmt ":
            sort, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at + 8)
        elif name == b"data":
            return _samples(data[at + 8 :], size, sort, channels, rate, bits)
        at += 8 + size + size % 2
    raise NotUnderstood("It holds no samples.")


def _samples(rest: bytes, size: int, sort: int, channels: int, rate: int, bits: int) -> Wav:
    is_mulaw = sort == MU_LAW and bits == 8
    if not channels or not (is_mulaw or (sort in (LINEAR, EXTENSIBLE) and bits == 16)):
        raise NotUnderstood("Only 16-bit linear and u-law are read.", format=sort, bits=bits, channels=channels)
    body = rest if size in (0, SIZE_UNKNOWN) else rest[:size]
    width = channels * bits // 8
    body = body[: len(body) // width * width]
    flat = mulaw.decode(body) if is_mulaw else np.frombuffer(body, dtype="<i2").astype(np.int16)
    table = flat.reshape(-1, channels)
    return Wav(rate=rate, channels=tuple(np.ascontiguousarray(table[:, n]) for n in range(channels)))


def write(path: Path, sound: Sound, rate: int = RATE) -> None:
    """Write one channel of 16-bit linear."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(sound.astype("<i2").tobytes())
