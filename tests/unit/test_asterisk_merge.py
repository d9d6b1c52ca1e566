"""Merging a recording's parts: right side, right place, nothing in pauses, whole or not at all."""

from __future__ import annotations

import hashlib
import io
import struct
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bothways.adapters.asterisk.merge import HEADER_SIZE, RATE, PartFiles, PartSound, merge, merge_files


def sides(wav: bytes) -> tuple[bytes, bytes]:
    sound = wav[HEADER_SIZE:]
    return sound[0::2], sound[1::2]


def test_the_customer_is_left_and_the_agent_right() -> None:
    left, right = sides(merge([PartSound(customer=b"\x01\x02", agent=b"\x03\x04", offset_ms=0)]))
    assert left == b"\x01\x02"
    assert right == b"\x03\x04"


def test_the_shorter_side_is_padded_with_silence() -> None:
    left, right = sides(merge([PartSound(customer=b"\x01", agent=b"\x03\x04\x05", offset_ms=0)]))
    assert left == b"\x01\xff\xff"
    assert right == b"\x03\x04\x05"


def test_a_gap_between_parts_is_silence_of_its_length() -> None:
    parts = [
        PartSound(customer=b"\x01" * 8, agent=b"\x02" * 8, offset_ms=0),
        PartSound(customer=b"\x03" * 8, agent=b"\x04" * 8, offset_ms=3),
    ]
    left, right = sides(merge(parts))
    assert left == b"\x01" * 8 + b"\xff" * 16 + b"\x03" * 8
    assert right == b"\x02" * 8 + b"\xff" * 16 + b"\x04" * 8


def test_nothing_is_left_of_a_pause_even_when_the_part_holds_sound() -> None:
    left, right = sides(merge([PartSound(customer=b"\x01" * 80, agent=b"\x02" * 80, offset_ms=0)], pauses=[(2, 5)]))
    assert left == b"\x01" * 16 + b"\xff" * 24 + b"\x01" * 40
    assert right == b"\x02" * 16 + b"\xff" * 24 + b"\x02" * 40


def test_the_header_says_stereo_mu_law_at_eight_kilohertz() -> None:
    wav = merge([PartSound(customer=b"\x01" * 100, agent=b"\x02" * 100, offset_ms=0)])
    file = io.BytesIO(wav)
    assert struct.unpack("<4sI4s", file.read(12)) == (b"RIFF", len(wav) - 8, b"WAVE")
    assert struct.unpack("<4sIHHIIHHH", file.read(26)) == (b"fmt ", 18, 7, 2, RATE, 2 * RATE, 2, 8, 0)
    assert struct.unpack("<4sII", file.read(12)) == (b"fact", 4, 100)
    assert struct.unpack("<4sI", file.read(8)) == (b"data", 200)


SIDES = st.binary(max_size=99)


@given(st.lists(st.builds(PartSound, customer=SIDES, agent=SIDES, offset_ms=st.integers(0, 99)), max_size=4))
def test_the_length_is_that_of_the_latest_end(parts: list[PartSound]) -> None:
    ends = [part.offset_ms * 8 + max(len(part.customer), len(part.agent)) for part in parts]
    left, right = sides(merge(parts))
    assert len(left) == len(right) == max(ends, default=0)


def test_the_file_is_written_whole_with_its_checksum_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "c.ulaw").write_bytes(b"\x01" * 8000)
    (tmp_path / "a.ulaw").write_bytes(b"\x02" * 4000)
    part = PartFiles(customer=tmp_path / "c.ulaw", agent=tmp_path / "a.ulaw", offset_ms=0)
    merged = merge_files([part], tmp_path / "out" / "whole.wav")
    assert merged.duration_ms == 1000
    assert merged.missing == ()
    assert merged.sha256 == hashlib.sha256(merged.path.read_bytes()).hexdigest()
    assert merged.size == merged.path.stat().st_size
    assert list((tmp_path / "out").iterdir()) == [merged.path]


def test_a_side_that_is_not_there_is_named_and_silent(tmp_path: Path) -> None:
    (tmp_path / "c.ulaw").write_bytes(b"\x01" * 16)
    part = PartFiles(customer=tmp_path / "c.ulaw", agent=tmp_path / "a.ulaw", offset_ms=0)
    merged = merge_files([part], tmp_path / "whole.wav")
    assert merged.missing == (tmp_path / "a.ulaw",)
    assert sides(merged.path.read_bytes()) == (b"\x01" * 16, b"\xff" * 16)
