"""Which voice speaks which language, how fast, and words that it would get wrong."""

from __future__ import annotations

from msgspec import Struct

from bothways.adapters.speech.errors import NoVoice


class Voice(Struct, frozen=True, kw_only=True):
    """`names` in order of preference; `rate` in words per minute."""

    names: tuple[str, ...]
    rate: int


# Of the two Mandarin voices only this one reads characters right in 1.51 (Debian 12): `cmn` of that version speaks
# the pinyin of its own dictionary as English letters. In 1.52 (Debian 13) both are right.
MANDARIN = Voice(names=("cmn-latn-pinyin", "cmn"), rate=165)

VOICES = {
    "zh-TW": MANDARIN,
    "zh-CN": MANDARIN,
    "da": Voice(names=("da",), rate=150),
    "en": Voice(names=("en-gb", "en"), rate=150),
    "en-US": Voice(names=("en-us", "en"), rate=150),
}

# Characters with two readings of which the synthesizer takes the wrong one; it reads pinyin with tones in between.
READINGS = {
    "為您": "wei4 nin2",
    "为您": "wei4 nin2",
    "為確保": "wei4 que4 bao3",
    "为保证": "wei4 bao3 zheng4",
    "處理": "chu3 li3",
    "处理": "chu3 li3",
    "這裡": "zhe4 li3",
    "空号": "kong4 hao4",
}
# Said otherwise in Taiwan than on the mainland.
TAIWAN_READINGS = {"星期": "xing1 qi2", "品質": "pin3 zhi2"}


def voice_for(language: str) -> Voice:
    """The voice of a language tag or of its first part; `NoVoice` when there is none."""
    found = VOICES.get(language) or VOICES.get(language.split("-")[0])
    if found is None:
        raise NoVoice("no voice speaks this language", language=language, known=", ".join(VOICES))
    return found


def readable(text: str, language: str) -> str:
    """The text as the voice should read it: one line, without control characters, with right readings."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    if language.startswith("zh"):
        readings = READINGS | (TAIWAN_READINGS if language == "zh-TW" else {})
        for written, read in readings.items():
            plain = plain.replace(written, f" {read} ")
    return plain.strip()
