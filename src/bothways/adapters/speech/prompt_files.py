"""Looking up spoken prompts: which file says a text. Light, because it is done on calls; making them is elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from bothways.adapters.speech.voices import readable, voice_for
from bothways.flows.turns import Spoken

SOUND_VERSION = 1
"""Raise when loudness or filter change: old files are then made anew."""
HEADER_BYTES = 44


class PromptFiles:
    """Files in `folder` as 8 kHz 16-bit mono waves, one per text, voice and rate. `stand_in` (a tone) is what `names`
    gives for a text that was not made: better than silence."""

    def __init__(self, folder: Path, stand_in: Path | None = None) -> None:
        self._folder = folder
        self._stand_in = stand_in

    def path_of(self, spoken: Spoken) -> Path | None:
        """The file that says it; None when it was not made."""
        path = self.file_of(spoken)
        return path if is_whole(path) else None

    def names(self, texts: Sequence[Spoken]) -> Sequence[str]:
        """The files without suffix, as the engine's playback wants them, in order."""
        found = (self.path_of(spoken) or self._stand_in for spoken in texts)
        return [str(path.with_suffix("")) for path in found if path]

    def file_of(self, spoken: Spoken) -> Path:
        """Where the file is, or will be."""
        voice = voice_for(spoken.language)
        read = readable(spoken.text, spoken.language)
        key = json.dumps([SOUND_VERSION, voice.names, voice.rate, spoken.language, read]).encode()
        return self._folder / f"{spoken.language}-{hashlib.sha256(key).hexdigest()[:24]}.wav"


def is_whole(path: Path) -> bool:
    """Whether there is a file with sound in it."""
    try:
        return path.stat().st_size > HEADER_BYTES
    except OSError:
        return False
