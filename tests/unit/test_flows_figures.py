"""Unit tier: figures as rendered words."""

from __future__ import annotations

import pytest

from bothways.flows.figures import Style, figure_texts, say_figure


@pytest.mark.parametrize(
    ("value", "style", "language", "words"),
    [
        ("105", "digits", "en", ["one", "zero", "five"]),
        ("+45 12", "digits", "da", ["fire", "fem", "en", "to"]),
        ("12", "digits", "zh-TW", ["一", "二"]),
        ("7", "number", "da", ["syv"]),
        ("42", "number", "zh-CN", ["42"]),
        ("007", "number", "en", ["seven"]),
        ("0", "number", "en", ["zero"]),
        ("120", "number", "en", ["one", "two", "zero"]),
        ("", "number", "en", []),
        ("-3", "number", "en", []),
        ("3.5", "number", "en", []),
        ("many", "digits", "en", []),
        ("²", "number", "en", []),
    ],
)
def test_a_figure_is_said_in_words_that_were_rendered(
    value: str, style: Style, language: str, words: list[str]
) -> None:
    said = list(say_figure(value, style, language))
    assert said == words
    assert set(said) <= figure_texts(style, language)
