"""G.711 u-law, both ways, by table (ITU-T G.711; the bias is 0x84 and the clip 32635 as in every common coder)."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.int16]
RATE: Final = 8000
SILENCE: Final = b"\xff"
BIAS: Final = 0x84
CLIP: Final = 32635


def _decoder() -> Sound:
    code = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = (code >> 4) & 7, (code & 15).astype(np.int32)
    size = (((mantissa << 3) + BIAS) << exponent) - BIAS
    return np.where(code & 0x80, -size, size).astype(np.int16)


def _encoder() -> npt.NDArray[np.uint8]:
    value = np.arange(-32768, 32768, dtype=np.int32)
    sign = np.where(value < 0, 0x80, 0)
    size = np.minimum(np.abs(value), CLIP) + BIAS
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = (size >> (exponent + 3)) & 15
    code = ~(sign | (exponent << 4) | mantissa) & 0xFF
    return np.asarray(code, dtype=np.uint8)


_DECODED: Final = _decoder()
_ENCODED: Final = _encoder()


def encode(sound: Sound) -> bytes:
    """One byte for each sample."""
    return _ENCODED[sound.astype(np.int32) + 32768].tobytes()


def decode(code: bytes | bytearray | memoryview) -> Sound:
    """One sample for each byte."""
    return _DECODED[np.frombuffer(code, dtype=np.uint8)]
