"""What a stranger's phone says of itself is kept in a form that nothing stumbles over."""

from __future__ import annotations

import pytest

from bothways.center.arriving import MOST_SIGNS, plain


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("+886900000001", "+886900000001"),
        ("anonymous\x00", "anonymous"),
        ("\ud800+45\r\n1234", "+451234"),
        ("林美華", "林美華"),
        ("", ""),
    ],
)
def test_control_characters_and_half_characters_are_dropped(said: str, kept: str) -> None:
    assert plain(said) == kept


def test_an_endless_name_is_cut() -> None:
    assert plain("9" * 10_000) == "9" * MOST_SIGNS
