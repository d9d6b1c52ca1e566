"""Figures spoken from rendered words: digits one by one, whole numbers below a hundred as one word."""

from __future__ import annotations

from typing import Literal

Style = Literal["digits", "number"]
WHOLE_UP_TO = 99
"""Greater numbers are said digit by digit, so that a caller hears a right figure rather than none."""
MOST_DIGITS = 32

DIGITS = {
    "zh": ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九"),
    "da": ("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}


def say_figure(value: str, style: Style, language: str) -> tuple[str, ...]:
    """The words for `value`; empty when it has no digits or, as a number, is not a whole one."""
    digits = "".join(sign for sign in value if sign in "0123456789")
    if style == "digits":
        return _one_by_one(digits[:MOST_DIGITS], language)
    if not digits or digits != value.strip():
        return ()
    number = digits.lstrip("0") or "0"
    if len(number) <= 2 and int(number) <= WHOLE_UP_TO:
        return (_whole(int(number), language),)
    return _one_by_one(number[:MOST_DIGITS], language)


def figure_texts(style: Style, language: str) -> set[str]:
    """All words that `say_figure` may use in a language: what to render beforehand."""
    words = set(_words(language))
    if style == "number":
        words |= {_whole(number, language) for number in range(WHOLE_UP_TO + 1)}
    return words


def _words(language: str) -> tuple[str, ...]:
    return DIGITS.get(language.split("-")[0].lower(), DIGITS["en"])


def _one_by_one(digits: str, language: str) -> tuple[str, ...]:
    words = _words(language)
    return tuple(words[int(digit)] for digit in digits)


def _whole(number: int, language: str) -> str:
    # The synthesizer reads whole numbers well in every language; single digits share the words above.
    return _words(language)[number] if number < 10 else str(number)
