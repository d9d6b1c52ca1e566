"""What a recording lacks is said: files shorter than the time in which they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

from bothways.adapters.asterisk.recording import part_paths
from bothways.adapters.postgres.recordings import RawPart, RawRecording
from bothways.kernel.ids import RecordingId
from bothways.kernel.time import Instant
from bothways.processes.worker import what_lacks

ID = RecordingId("01a20042-cbc5-7142-94cd-0fdc2ea65aff")


def written(folder: Path, seconds: float) -> RawRecording:
    """A part that ran for 20 s, with files of so many seconds."""
    for path in part_paths(folder, ID, 1):
        path.write_bytes(b"\xff" * int(seconds * 8000))
    part = RawPart(number=1, began_at=Instant(1000), ended_at=Instant(21_000))
    began, ended = Instant(1000), Instant(21_000)
    return RawRecording(
        id=ID, state="processing", kind="call", started_at=began, ended_at=ended, parts=(part,), pauses=()
    )


@pytest.mark.parametrize("seconds", [18.6, 20.0, 20.4])
def test_a_whole_part_lacks_nothing(tmp_path: Path, seconds: float) -> None:
    assert what_lacks(tmp_path, written(tmp_path, seconds)) is None


def test_what_an_engine_that_stood_still_did_not_record_is_said(tmp_path: Path) -> None:
    assert what_lacks(tmp_path, written(tmp_path, 5.0)) == "15.0 s are missing in part 1"
