"""Who calls: the demo's customers by number and language, and what they want."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from bothways.town.caller import Script
from bothways.town.keys import Press, parse_keys
from bothways.town.voices import Voice, voice

MAIN_LINE: Final = "1000"
SUPPORT: Final = "1001"
CLOSED: Final = "1009"
VIP: Final = "+886900000001"
LANGUAGE_KEYS: Final = {"zh-TW": "1", "zh-CN": "2", "da": "3", "en": "4"}
WISHES: Final = ("1", "1", "1", "2", "2", "3", "4", "0")
"""Keys of the main menu as often as they are pressed: support most of all."""
STRANGER_SHARE: Final = 0.1
CLOSED_SHARE: Final = 0.03
SUPPORT_SHARE: Final = 0.4
SHORTEST_TALK_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Townsperson:
    """A number to call from, and the language spoken."""

    number: str
    language: str


def _block(first: str, count: int, language: str) -> list[Townsperson]:
    width = len(first) - 1
    start = int(first)
    return [Townsperson(number=f"+{start + n:0{width}d}", language=language) for n in range(count)]


CUSTOMERS: Final = (
    *_block("+886900000001", 12, "zh-TW"),
    *_block("+8610000000001", 10, "zh-CN"),
    *_block("+4500000001", 8, "da"),
    *_block("+447700900101", 8, "en"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Means in seconds: how long people wait (exponential, as in Palm's Erlang-A) and talk (exponential over a least
    length)."""

    patience_seconds: float = 120.0
    talk_seconds: float = 45.0


def person(chance: random.Random, busy: set[str]) -> Townsperson:
    """Somebody who is not calling now; now and then a stranger."""
    free = [one for one in CUSTOMERS if one.number not in busy]
    if not free or chance.random() < STRANGER_SHARE:
        return Townsperson(number=f"+4479460{chance.randrange(10**5):05d}", language="en")
    return chance.choice(free)


def script(who: Townsperson, chance: random.Random, habits: Habits, voices: dict[str, Voice]) -> Script:
    """What this person will do now."""
    number = _number(chance)
    if who.language not in voices:
        voices[who.language] = voice("speech", who.language)
    return Script(
        number=number,
        caller=who.number,
        voice=voices[who.language],
        keys=_keys(who, chance) if number == MAIN_LINE else (),
        talk_seconds=SHORTEST_TALK_SECONDS + chance.expovariate(1 / habits.talk_seconds),
        patience_seconds=5 + chance.expovariate(1 / habits.patience_seconds),
    )


def _number(chance: random.Random) -> str:
    drawn = chance.random()
    if drawn < CLOSED_SHARE:
        return CLOSED
    return SUPPORT if drawn < CLOSED_SHARE + SUPPORT_SHARE else MAIN_LINE


def _keys(who: Townsperson, chance: random.Random) -> tuple[Press, ...]:
    first, second = 2 + 3 * chance.random(), 3 + 4 * chance.random()
    wish = chance.choice(WISHES)
    return parse_keys(f"{LANGUAGE_KEYS[who.language]}@{first:.1f},{wish}@{first + second:.1f}")
