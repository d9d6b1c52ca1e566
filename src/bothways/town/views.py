"""The live feed's entities, kept up to date: a change always replaces the whole view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

View = dict[str, Any]


class Views:
    """Agents, contacts and queues by kind and id."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, View]] = {}

    def take(self, message: dict[str, Any]) -> list[tuple[str, str, View | None]]:
        """Apply a message; gives what changed as (kind, id, view or None when it is gone)."""
        match message.get("type"):
            case "snapshot":
                self._kinds = {kind: dict(views) for kind, views in message["entities"].items()}
                return [(kind, one, view) for kind, views in self._kinds.items() for one, view in views.items()]
            case "changes":
                return [self._apply(change) for change in message["changes"]]
            case _:
                return []

    def of(self, kind: str) -> Iterator[View]:
        """All of one kind."""
        return iter(self._kinds.get(kind, {}).values())

    def get(self, kind: str, one: str) -> View | None:
        """One of them."""
        return self._kinds.get(kind, {}).get(one)

    def _apply(self, change: dict[str, Any]) -> tuple[str, str, View | None]:
        kind, one, view = change["kind"], change["id"], change["view"]
        views = self._kinds.setdefault(kind, {})
        if view is None:
            views.pop(one, None)
        else:
            views[one] = view
        return kind, one, view
