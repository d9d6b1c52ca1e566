"""A recording as a listener gets it, cut into its two sides. Independent of the product's own code on purpose."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from telephony.hearing import RATE, Sound, level, linear, share_of_tone

MU_LAW, STEREO = 7, 2
EDGE_MS = 250
"""Left out at both ends of a stretch: buttons take effect a moment after they were pressed."""


@dataclass(frozen=True, kw_only=True)
class Stereo:
    """Left the customer, right the agent; sample 0 was spoken at `began_at` (ms since the epoch)."""

    customer: Sound
    agent: Sound
    began_at: int

    def between(self, side: str, began: float, ended: float) -> Sound:
        """What a side holds of a stretch of time (seconds since the epoch), without its edges."""
        first, last = (int((at * 1000 - self.began_at) * RATE / 1000) for at in (began, ended))
        edge = EDGE_MS * RATE // 1000
        assert last - first > 2 * edge + RATE // 2, "the stretch is too short to be measured"
        sound: Sound = getattr(self, side)[first + edge : last - edge]
        return sound

    def holds(self, side: str, hz: float, began: float, ended: float) -> None:
        """Assert that the side holds that tone, at the level at which it was said, all through the stretch."""
        sound = self.between(side, began, ended)
        assert share_of_tone(sound, hz) > 0.9, f"{side}: {share_of_tone(sound, hz):.2f} of {hz} Hz"
        assert -17.0 < level(sound) < -13.0, f"{side}: {level(sound):.1f} dBFS"

    def is_silent(self, side: str, began: float, ended: float) -> None:
        """Assert that nothing at all is to be heard."""
        sound = self.between(side, began, ended)
        assert len(sound)
        assert level(sound) < -60.0, f"{side}: {level(sound):.1f} dBFS"


def read(data: bytes, began_at: int) -> Stereo:
    """A WAV with two channels of mu-law."""
    assert (data[:4], data[8:12]) == (b"RIFF", b"WAVE")
    at, coded = 12, b""
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        body = data[at + 8 : at + 8 + size]
        if name == b"fmt ":
            assert struct.unpack("<HHI", body[:8]) == (MU_LAW, STEREO, RATE)
        if name == b"data":
            coded = body
        at += 8 + size + size % 2
    assert coded
    return Stereo(customer=linear(coded[0::2]), agent=linear(coded[1::2]), began_at=began_at)
