"""How the command line speaks: progress on standard error's side of a terminal, results on standard output."""

from __future__ import annotations

import json
from collections.abc import Mapping

from rich.console import Console

from bothways.kernel.errors import BothwaysError

OUT = Console(highlight=False, soft_wrap=True)
ERR = Console(stderr=True, highlight=False, soft_wrap=True)


def tell(sentence: str) -> None:
    """One line of progress, at once even into a pipe."""
    OUT.print(sentence, markup=False)
    OUT.file.flush()


def failed(error: BothwaysError | str) -> None:
    """Why it did not work: a sentence, then what is known about it."""
    message = error.message if isinstance(error, BothwaysError) else error
    ERR.print(message, style="bold red", markup=False)
    for name, value in (error.facts if isinstance(error, BothwaysError) else {}).items():
        ERR.print(f"  {name}: {value}", markup=False)


def as_json(value: Mapping[str, object]) -> None:
    """One JSON object on standard output."""
    print(json.dumps(value, indent=1, ensure_ascii=False, default=str))
