"""The sounds that an instance has beside its prompts: music on hold and a tone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bothways.adapters.speech.hold_music import write_hold_music, write_message_tone


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseSounds:
    """`music_folder` holds nothing but music (the engine plays all of it); `tone` is a wave."""

    music_folder: Path
    tone: Path


def write_house_sounds(folder: Path) -> HouseSounds:
    """Write what is missing below `folder` (under a second); `SoundsNotWritten` when the disk will not."""
    music_folder = folder / "music"
    write_hold_music(music_folder / "hold.wav")
    return HouseSounds(music_folder=music_folder, tone=write_message_tone(folder / "tone.wav"))
