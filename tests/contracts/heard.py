"""The facts that a port told, and waiting for one of them."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from bothways.center.facts import Fact

SomeFact = TypeVar("SomeFact", bound=Fact)
DEADLINE_SECONDS = 8.0


class Heard:
    """Keeps every fact in its order; `tell` is what a port is given."""

    def __init__(self) -> None:
        self.all: list[Fact] = []
        self._more = asyncio.Event()

    def tell(self, fact: Fact) -> None:
        """Take a fact."""
        self.all.append(fact)
        self._more.set()

    def told(self, kind: type[SomeFact], **fields: object) -> list[SomeFact]:
        """All facts of this kind with these values."""
        return [fact for fact in self.all if isinstance(fact, kind) and _has(fact, fields)]

    async def fact(
        self, kind: type[SomeFact], *, nth: int = 1, within: float = DEADLINE_SECONDS, **fields: object
    ) -> SomeFact:
        """The nth such fact, waited for. Raises TimeoutError with what was told instead."""
        try:
            async with asyncio.timeout(within):
                while len(found := self.told(kind, **fields)) < nth:
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            raise TimeoutError(f"no {kind.__name__} {fields} among {self.all[-12:]}") from None
        return found[nth - 1]


def _has(fact: Fact, fields: dict[str, object]) -> bool:
    return all(getattr(fact, name) == value for name, value in fields.items())
