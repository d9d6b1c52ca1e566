"""The parts of a recording → one stereo file: left the customer, right the agent, on the wall clock's timeline.

G.711 mu-law stays mu-law: one byte per sample and side, so that nothing is decoded and nothing is lost.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

RATE = 8000
SILENCE = 0xFF
MU_LAW = 7
"""WAVE_FORMAT_MULAW (RFC 2361)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSound:
    """Both sides of one part, mu-law at 8 kHz, and how long after the recording's begin they began."""

    customer: bytes
    agent: bytes
    offset_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFiles:
    """The files of one part. `offset_ms` is how long after the recording's begin the part began."""

    customer: Path
    agent: Path
    offset_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What was written. `missing` are files that were not there: their side is silent for that part."""

    path: Path
    duration_ms: int
    size: int
    sha256: str
    missing: tuple[Path, ...]


def merge(parts: Sequence[PartSound], pauses: Sequence[tuple[int, int]] = ()) -> bytes:
    """The WAV file. Gaps are silence; so are the `pauses` (from, to in ms after the begin), whatever the parts hold.

    The engine writes silence in pauses by itself; that they are cleared again is the second lock on card data."""
    length = max((_at(part.offset_ms) + max(len(part.customer), len(part.agent)) for part in parts), default=0)
    sound = np.full((length, 2), SILENCE, np.uint8)
    for part in parts:
        start = _at(part.offset_ms)
        for side, coded in enumerate((part.customer, part.agent)):
            sound[start : start + len(coded), side] = np.frombuffer(coded, np.uint8)
    for began, ended in pauses:
        sound[_at(began) : _at(ended)] = SILENCE
    return header(sound.size) + sound.tobytes()


def header(size: int) -> bytes:
    """The head of a stereo mu-law WAV with `size` bytes of sound."""
    form = struct.pack("<4sIHHIIHHH", b"fmt ", 18, MU_LAW, 2, RATE, RATE * 2, 2, 8, 0)
    fact = struct.pack("<4sII", b"fact", 4, size // 2)
    return (
        struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(fact) + 8 + size, b"WAVE")
        + form
        + fact
        + (struct.pack("<4sI", b"data", size))
    )


HEADER_SIZE = len(header(0))


def merge_files(parts: Sequence[PartFiles], target: Path, pauses: Sequence[tuple[int, int]] = ()) -> Merged:
    """Merge into `target`: whole and on disk, or not there at all. Part files stay; remove them afterwards.

    A part that the engine's death cut lacks up to its last 4 s, and is merged as it is. Raises OSError."""
    missing = tuple(path for part in parts for path in (part.customer, part.agent) if not path.is_file())
    sounds = [
        PartSound(customer=_read(part.customer), agent=_read(part.agent), offset_ms=part.offset_ms) for part in parts
    ]
    whole = merge(sounds, pauses)
    _write(target, whole)
    return Merged(
        path=target,
        duration_ms=(len(whole) - HEADER_SIZE) * 1000 // (2 * RATE),
        size=len(whole),
        sha256=hashlib.sha256(whole).hexdigest(),
        missing=missing,
    )


def _at(ms: int) -> int:
    return ms * RATE // 1000


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _write(target: Path, whole: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    with unfinished.open("wb") as file:
        file.write(whole)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
