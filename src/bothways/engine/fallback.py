"""What a caller hears when the application is away: spoken once at the first start, in each language."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]
RATE: Final = 8000
TEXTS: Final = (
    ("en", "We are sorry, we cannot take your call right now. Please call again in a few minutes."),
    ("da", "Beklager, vi kan ikke tage imod dit opkald lige nu. Ring venligst igen om få minutter."),
    ("cmn-latn-pinyin", "很抱歉，我們現在無法接聽您的電話，請稍後再撥。"),
)
GAP_SECONDS: Final = 0.5


def render(espeak: Path, target: Path) -> Path:
    """Speak every text into one 8 kHz WAV at `target`; an existing file is kept."""
    if target.is_file():
        return target
    gap = np.zeros(int(GAP_SECONDS * RATE))
    parts = [part for voice, text in TEXTS for part in (_spoken(espeak, voice, text), gap)]
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    with wave.open(str(draft), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.clip(np.concatenate(parts), -32768, 32767).astype("<i2").tobytes())
    return draft.rename(target)


def _spoken(espeak: Path, voice: str, text: str) -> Samples:
    words = [str(espeak), "-v", voice, "-s", "150", "--stdout", text]
    done = subprocess.run(words, capture_output=True, check=True, timeout=30)
    # A WAV written to a pipe has no length in its header: 44 bytes of header, then samples to the end.
    rate = int.from_bytes(done.stdout[24:28], "little")
    return to_rate(np.frombuffer(done.stdout[44:][: (len(done.stdout) - 44) // 2 * 2], dtype="<i2"), rate)


def to_rate(sound: npt.NDArray[np.int16], rate: int, target: int = RATE) -> Samples:
    """Resample down: a windowed-sinc low-pass at 0.45 of the target rate, then linear interpolation."""
    half = 48
    n = np.arange(-half, half + 1)
    cut = 0.45 * target / rate
    taps = 2 * cut * np.sinc(2 * cut * n) * np.hamming(2 * half + 1)
    smooth = np.convolve(sound.astype(np.float64), taps / taps.sum(), mode="same")
    at = np.arange(0, len(sound), rate / target)
    return np.asarray(np.interp(at, np.arange(len(sound)), smooth), dtype=np.float64)
