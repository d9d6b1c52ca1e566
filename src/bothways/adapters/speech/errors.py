"""What can go wrong when prompts are made; none of it happens during a call."""

from __future__ import annotations

from typing import ClassVar

from bothways.kernel.errors import Invalid, Unavailable


class SpeechMissing(Unavailable):
    """There is no speech program; the message says what to do."""

    kind: ClassVar[str] = "speech-missing"


class SpeechFailed(Unavailable):
    """The speech program did not speak; `facts` hold language and its own words."""

    kind: ClassVar[str] = "speech-failed"


class NoVoice(Invalid):
    """No voice for a language."""

    kind: ClassVar[str] = "no-voice"


class SoundsNotWritten(Unavailable):
    """The folder of sounds cannot be written (full disk, rights)."""

    kind: ClassVar[str] = "sounds-not-written"
