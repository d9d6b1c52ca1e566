"""A decision's figures as keys of the desk's text catalogs."""

from __future__ import annotations

from typing import Any

from bothways.web.models import Explained

KEYS: dict[str, tuple[str, ...]] = {
    "why.language": ("language",),
    "why.tier": ("tier",),
    "why.skill_fit": ("skill_fit",),
    "why.waited": ("waited_ms",),
    "why.longest_idle": ("idle_ms", "able"),
}
"""Key of the text → the figures it needs; texts whose figures are empty are left out."""


def explain(why: dict[str, Any]) -> list[Explained]:
    """The reasons in the order in which the policy weighs them."""
    found = []
    for key, needed in KEYS.items():
        values = {name: why[name] for name in needed if isinstance(why.get(name), str | int) and why[name] != ""}
        if len(values) == len(needed):
            found.append(Explained(key=key, values=values))
    return found
