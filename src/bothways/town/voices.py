"""Voices of the town's people: a tone, speech, silence or a file; all as a loop of 8 kHz u-law."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np

from bothways.engine.fallback import to_rate
from bothways.engine.layout import cache_folder
from bothways.engine.tools import find_tool
from bothways.town import mulaw, wav
from bothways.town.errors import NotUnderstood
from bothways.town.mulaw import RATE, Sound

Kind = Literal["tone", "speech", "silence", "file"]
TONE_AMPLITUDE: Final = 8000
"""-15 dBFS: as loud as a person, with room for a second voice."""
LONGEST_SECONDS: Final = 60
SAYINGS: Final = {
    "en": "Hello. Yes, I am still here. It is about the washing machine that I bought last year. It stops in the "
    "middle and shows a number. Could somebody come and have a look at it? Thank you, that would be very kind.",
    "da": "Goddag. Ja, jeg er her stadig. Det handler om vaskemaskinen, som jeg købte sidste år. Den stopper midt i "
    "det hele og viser et tal. Kan der komme nogen og se på den? Tak, det ville være dejligt.",
    "zh-TW": "您好。是的,我還在線上。我想問去年買的洗衣機。它常常洗到一半就停下來,"
    "還顯示一個數字。可以請人來看看嗎?謝謝您。",
    "zh-CN": "您好。是的,我还在。我想问去年买的洗衣机。它常常洗到一半就停下来,"
    "还显示一个数字。可以请人来看看吗?谢谢您。",
}
ESPEAK_VOICES: Final = {"en": "en", "da": "da", "zh-TW": "cmn-latn-pinyin", "zh-CN": "cmn-latn-pinyin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What is spoken, over and over. `text` is how it was asked for."""

    text: str
    kind: Kind
    loop: bytes

    def piece(self, at: int, size: int) -> bytes:
        """`size` bytes from position `at` of the endless loop."""
        start = at % len(self.loop)
        return (self.loop[start:] + self.loop * (size // len(self.loop) + 1))[:size]


def voice(text: str, language: str = "en") -> Voice:
    """`tone:440`, `speech`, `speech:da`, `silence`, or the path of a WAV file. Raises NotUnderstood."""
    kind, _, rest = text.partition(":")
    match kind:
        case "silence":
            return Voice(text=text, kind="silence", loop=mulaw.SILENCE * RATE)
        case "tone":
            return Voice(text=text, kind="tone", loop=mulaw.encode(tone(_frequency(rest))))
        case "speech":
            return Voice(text=text, kind="speech", loop=mulaw.encode(speech(rest or language)))
        case _:
            return Voice(text=text, kind="file", loop=mulaw.encode(_from_file(Path(text))))


def _frequency(text: str) -> int:
    if not text.isdigit() or not 60 <= int(text) <= 3600:
        raise NotUnderstood("A tone is named by whole hertz between 60 and 3600, as in tone:440.", given=text)
    return int(text)


def tone(hz: int, seconds: float = 1.0, amplitude: int = TONE_AMPLITUDE) -> Sound:
    """A sine; with whole hertz and whole seconds it loops without a click."""
    time = np.arange(int(seconds * RATE)) / RATE
    return np.round(amplitude * np.sin(2 * np.pi * hz * time)).astype(np.int16)


def speech(language: str = "en") -> Sound:
    """A few sentences and a pause, by espeak-ng; babble with the rhythm of speech when the machine has none."""
    program = find_tool("espeak-ng", cache_folder()) or shutil.which("espeak-ng")
    spoken = _espeak(Path(program), language) if program else babble(seed=len(language))
    return np.concatenate([spoken, np.zeros(int(1.5 * RATE), dtype=np.int16)])


def _espeak(program: Path, language: str) -> Sound:
    known = language if language in SAYINGS else "en"
    words = [str(program), "-v", ESPEAK_VOICES[known], "-s", "150", "--stdout", SAYINGS[known]]
    done = subprocess.run(words, capture_output=True, check=False, timeout=30)
    if done.returncode:
        return babble(seed=len(language))
    spoken = wav.parse(done.stdout)
    return np.clip(to_rate(spoken.channels[0], spoken.rate), -32768, 32767).astype(np.int16)


def babble(seed: int = 1, seconds: float = 6.0) -> Sound:
    """Four syllables a second of a buzzing voice with moving formants, in phrases: no words, but no tone either."""
    chance = np.random.default_rng(seed)
    time = np.arange(int(seconds * RATE)) / RATE
    pitch = 120 + 20 * np.sin(2 * np.pi * 0.4 * time + seed)
    buzz = sum(np.sin(np.cumsum(2 * np.pi * n * pitch / RATE)) / n for n in range(1, 20))
    syllables = np.repeat(chance.uniform(0.2, 1.0, int(seconds * 4) + 1), RATE // 4)[: len(time)]
    phrases = np.where(np.sin(2 * np.pi * 0.3 * time) > -0.7, 1.0, 0.0)
    rhythm = syllables * phrases * np.square(np.sin(2 * np.pi * 2 * time))
    return np.clip(4000 * np.asarray(buzz) * rhythm + chance.normal(0, 20, len(time)), -32768, 32767).astype(np.int16)


def _from_file(path: Path) -> Sound:
    if not path.is_file():
        raise NotUnderstood("A voice is tone:HZ, speech, silence or a WAV file.", given=str(path))
    read = wav.read(path)
    sound = read.channels[0]
    if read.rate > RATE:
        sound = np.clip(to_rate(sound, read.rate), -32768, 32767).astype(np.int16)
    elif read.rate < RATE:
        raise NotUnderstood("The file has less than 8,000 samples a second.", file=str(path), rate=read.rate)
    if not len(sound):
        raise NotUnderstood("The file holds no sound.", file=str(path))
    return sound[: LONGEST_SECONDS * RATE]
