"""The flow graph: named nodes, each with one thing to do and the names of the nodes that may follow."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Language = str
"""A language tag of the tenant, as `zh-TW`, `zh-CN`, `da`, `en`."""


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text with its language fixed, whatever the caller has chosen: the lines of a language choice."""

    language: Language
    text: str


Texts = dict[str, str]
"""Language to text. A `{name}` in a text stands for a variable."""

Prompt = str | Texts | tuple[Line, ...]
"""The name of a shared prompt of the flow, or one text per language, or lines each in its own language."""


class PlayNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="play", forbid_unknown_fields=True):
    """Speak and go on. A key cuts a skippable prompt short and counts for the menu that follows."""

    prompt: Prompt
    next: str
    skippable: bool = True


class SayNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="say", forbid_unknown_fields=True):
    """Speak a figure: `digits` one by one, or a whole `number`; a value that is neither is passed over."""

    value: str
    next: str
    style: Literal["digits", "number"] = "number"


class MenuNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="menu", forbid_unknown_fields=True):
    """Speak, wait for one key, follow it. After `tries` rounds the last mishap says where to go."""

    prompt: Prompt
    choices: dict[str, str]
    on_timeout: str
    on_invalid: str
    timeout_seconds: float = 5.0
    tries: int = 3
    invalid_prompt: Prompt | None = None


class CollectNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="collect", forbid_unknown_fields=True):
    """Speak, gather keys into a variable; `end_key` or the highest count ends, a pause ends when there are enough."""

    prompt: Prompt
    variable: str
    next: str
    on_failure: str
    least_digits: int = 1
    most_digits: int = 16
    end_key: str = "#"
    timeout_seconds: float = 5.0
    tries: int = 2


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`variable test value`: `known` looks whether it has any value, `more_than` compares as numbers."""

    variable: str
    test: Literal["is", "is_not", "one_of", "starts_with", "more_than", "less_than", "known"]
    value: str | tuple[str, ...] = ""


class IfNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="if", forbid_unknown_fields=True):
    """Go one of two ways."""

    condition: Condition
    then: str
    otherwise: str


class HoursNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="hours", forbid_unknown_fields=True):
    """Go by opening hours."""

    hours: str
    open: str
    closed: str


class SetNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="set", forbid_unknown_fields=True):
    """Give variables values (with `{name}` filled in) and go on. `language` changes what is spoken from here."""

    values: dict[str, str]
    next: str


class LookUpNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="look_up", forbid_unknown_fields=True):
    """Ask a source; what it finds becomes variables. Failing or late counts as not found."""

    source: str
    found: str
    not_found: str
    arguments: dict[str, str] = field(default_factory=dict)
    timeout_seconds: float = 3.0


class QueueNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="queue", forbid_unknown_fields=True):
    """Hand the caller to a queue, after an own prompt if there is one; the flow ends."""

    queue: str
    prompt: Prompt | None = None
    priority_boost: int = 0
    skills: dict[str, int] = field(default_factory=dict)


class TransferNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="transfer", forbid_unknown_fields=True):
    """Hand the caller to a number or address; without `otherwise` the flow ends."""

    target: str
    prompt: Prompt | None = None
    otherwise: str | None = None


class MessageNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="message", forbid_unknown_fields=True):
    """Let the caller leave a spoken message (for a queue), then go on."""

    prompt: Prompt
    next: str
    queue: str | None = None
    most_seconds: int = 120


class HangUpNode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="hang_up", forbid_unknown_fields=True):
    """Say goodbye if there is something to say, and end the call."""

    prompt: Prompt | None = None
    reason: str = "flow-ended"


Node = (
    PlayNode
    | SayNode
    | MenuNode
    | CollectNode
    | IfNode
    | HoursNode
    | SetNode
    | LookUpNode
    | QueueNode
    | TransferNode
    | MessageNode
    | HangUpNode
)


class Flow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One published (or drafted) version of a graph. `language` is spoken until something else is known."""

    id: str
    name: str
    language: Language
    languages: tuple[Language, ...]
    entry: str
    nodes: dict[str, Node]
    version: int = 1
    prompts: dict[str, Texts | tuple[Line, ...]] = field(default_factory=dict)
