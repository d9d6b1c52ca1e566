"""The local spool: durable entries for the time the database cannot take them. One file per tenant."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from bothways.interactions.events import Entry

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[Entry]).decode


class FileSpool:
    """Fulfills `center.journal.Spool`: a line a batch, synced before it counts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, entries: tuple[Entry, ...]) -> None:
        """Append and sync to disk; raises OSError when the disk refuses."""
        if not entries:
            return
        with self._path.open("ab") as file:
            file.write(_encode(entries) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def clear(self) -> None:
        """All of it is in the database."""
        self._path.unlink(missing_ok=True)

    def read(self) -> list[Entry]:
        """What a center that died with the database away has left. A line cut off by the death is dropped: it was
        never acknowledged."""
        if not self._path.exists():
            return []
        kept: list[Entry] = []
        for line in self._path.read_bytes().splitlines():
            try:
                kept.extend(_decode(line))
            except msgspec.DecodeError:
                break
        return kept
