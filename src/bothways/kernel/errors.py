"""Errors carry a kind and facts; how they look over HTTP is decided at the edge."""

from __future__ import annotations

from typing import ClassVar


class BothwaysError(Exception):
    """What the product refuses or cannot do. `kind` is stable and public; `facts` say which thing and why."""

    kind: ClassVar[str] = "internal"

    def __init__(self, message: str = "", /, **facts: object) -> None:
        self.message = message or self.kind
        self.facts = facts
        super().__init__(self.message)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.message} ({told})" if told else self.message


class IllegalMove(BothwaysError):
    """A fact or command that the present state does not allow; nothing was changed."""

    kind = "illegal-move"


class NotFound(BothwaysError):
    """No such thing, or not for this person: the answer is the same."""

    kind = "not-found"


class Invalid(BothwaysError):
    """Input that does not fit; `facts` name field, row and reason."""

    kind = "invalid"


class Forbidden(BothwaysError):
    """The person lacks the permission named in `facts`."""

    kind = "forbidden"


class Unavailable(BothwaysError):
    """A part that is needed is away; the same request may succeed later."""

    kind = "unavailable"
