"""What one turn may look at: the call, the calendars, and the variables that texts and conditions read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bothways.flows.hours import Hours
from bothways.flows.model import Condition, Flow
from bothways.flows.texts import Values
from bothways.flows.turns import CallFacts, Position
from bothways.kernel.time import Instant


class Scene(NamedTuple):
    """All that one turn may look at."""

    flow: Flow
    call: CallFacts
    hours: Mapping[str, Hours]
    at: Instant


def language_of(scene: Scene, position: Position) -> str:
    """The language to speak: chosen in the flow, else the customer's, else the flow's own."""
    asked = position.variables.get("language") or scene.call.language or ""
    return asked if asked in scene.flow.languages else scene.flow.language


def values_of(scene: Scene, position: Position) -> Values:
    """Variables first what the flow set or found, then the facts of the call."""
    call = scene.call
    facts = {
        "caller": call.caller,
        "dialed": call.dialed,
        "language": call.language or "",
        "tier": call.tier or "",
        "customer_name": call.customer_name or "",
        **{f"waiting.{queue}": str(waiting) for queue, waiting in call.queue_waiting.items()},
        **position.variables,
    }
    return lambda name: facts.get(name, "")


def holds(condition: Condition, values: Values) -> bool:
    """Whether a condition is met; a comparison of what is no number is not."""
    value, wanted = values(condition.variable), condition.value
    options = (wanted,) if isinstance(wanted, str) else wanted
    match condition.test:
        case "known":
            return value != ""
        case "is" | "one_of":
            return value in options
        case "is_not":
            return value not in options
        case "starts_with":
            return value.startswith(options)
        case "more_than" | "less_than" as test:
            number, bound = _number(value), _number(options[0] if options else "")
            if number is None or bound is None:
                return False
            return number > bound if test == "more_than" else number < bound


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
