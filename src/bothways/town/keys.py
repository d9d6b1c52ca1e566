"""Keys that a caller presses, and when: `1,2@3.5` is 1, then 2 at 3.5 s after the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bothways.town.errors import NotUnderstood

FIRST_AFTER_SECONDS: Final = 1.5
BETWEEN_SECONDS: Final = 1.5
KEYS: Final = frozenset("0123456789*#ABCD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Keys pressed one after the other, beginning `at` seconds after the answer."""

    keys: str
    at: float


def parse_keys(text: str) -> tuple[Press, ...]:
    """Groups between commas; without `@` a group comes 1.5 s after the one before. Raises NotUnderstood."""
    presses: list[Press] = []
    for group in (part.strip() for part in text.split(",")):
        if not group:
            continue
        keys, sign, told = group.partition("@")
        previous = presses[-1].at + BETWEEN_SECONDS if presses else FIRST_AFTER_SECONDS
        at = _seconds(told, group) if sign else previous
        if not keys or not set(keys.upper()) <= KEYS:
            raise NotUnderstood("Keys are 0-9, *, #, A-D in groups such as 1,2@3.5.", given=group)
        if presses and at < presses[-1].at:
            raise NotUnderstood("Keys are pressed in the order in which they are written.", given=text)
        presses.append(Press(keys=keys.upper(), at=at))
    return tuple(presses)


def _seconds(text: str, group: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise NotUnderstood("After @ come seconds, as in 2@3.5.", given=group) from None
    if not 0 <= seconds <= 3600:
        raise NotUnderstood("Keys come within an hour.", given=group)
    return seconds
