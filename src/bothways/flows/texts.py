"""From prompts to spoken texts: language chosen, variables filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from bothways.flows.figures import figure_texts, say_figure
from bothways.flows.model import (
    CollectNode,
    Flow,
    HangUpNode,
    Language,
    Line,
    MenuNode,
    MessageNode,
    Node,
    PlayNode,
    Prompt,
    QueueNode,
    SayNode,
    Texts,
    TransferNode,
)
from bothways.flows.turns import Spoken

VARIABLE = re.compile(r"\{([a-z_][a-z0-9_.\-]*)\}")
Values = Callable[[str], str]
"""The value of a variable, empty when unknown."""


def fill(text: str, values: Values) -> str:
    """The text with each `{name}` replaced by its value."""
    return VARIABLE.sub(lambda found: values(found[1]), text)


def variables_in(text: str) -> set[str]:
    """Names of the variables that a text mentions."""
    return set(VARIABLE.findall(text))


def prompts_at(node: Node) -> tuple[Prompt, ...]:
    """All prompts that a node may speak."""
    match node:
        case MenuNode(prompt=prompt, invalid_prompt=invalid):
            return (prompt,) if invalid is None else (prompt, invalid)
        case PlayNode(prompt=prompt) | CollectNode(prompt=prompt) | MessageNode(prompt=prompt):
            return (prompt,)
        case QueueNode(prompt=maybe) | TransferNode(prompt=maybe) | HangUpNode(prompt=maybe):
            return () if maybe is None else (maybe,)
        case _:
            return ()


def resolve(flow: Flow, prompt: Prompt) -> Texts | tuple[Line, ...]:
    """A prompt's texts; a shared prompt that does not exist has none."""
    return flow.prompts.get(prompt, {}) if isinstance(prompt, str) else prompt


def speak(flow: Flow, prompt: Prompt | None, language: Language, values: Values) -> tuple[Spoken, ...]:
    """What to say for a prompt to a caller of `language`, in the flow's own language when that text is missing."""
    if prompt is None:
        return ()
    texts = resolve(flow, prompt)
    if isinstance(texts, dict):
        spoken = texts.get(language)
        if spoken is None:
            language, spoken = flow.language, texts.get(flow.language, "")
        lines: tuple[Spoken, ...] = (Spoken(text=fill(spoken, values).strip(), language=language),)
    else:
        lines = tuple(Spoken(text=fill(line.text, values).strip(), language=line.language) for line in texts)
    return tuple(line for line in lines if line.text)


def speak_value(node: SayNode, language: Language, values: Values) -> tuple[Spoken, ...]:
    """The figure of a `say` node as rendered words; nothing when the value is no figure."""
    words = say_figure(fill(node.value, values), node.style, language)
    return tuple(Spoken(text=word, language=language) for word in words)


def prompts_of(flow: Flow, languages: tuple[Language, ...] | None = None) -> set[Spoken]:
    """Everything to render when the flow is published: all texts without variables, in `languages` (default: the
    flow's), lines of fixed language whatever they are, and the words of figures if the flow says any."""
    wanted = set(flow.languages if languages is None else languages)
    found = set()
    for node in flow.nodes.values():
        for prompt in prompts_at(node):
            found |= {line for line in _lines(flow, prompt, wanted) if not variables_in(line.text)}
        if isinstance(node, SayNode):
            found |= {Spoken(text=word, language=tag) for tag in wanted for word in figure_texts(node.style, tag)}
    return found


def _lines(flow: Flow, prompt: Prompt, wanted: set[Language]) -> Iterator[Spoken]:
    texts = resolve(flow, prompt)
    if isinstance(texts, Mapping):
        pairs = [(language, text) for language, text in texts.items() if language in wanted]
    else:
        pairs = [(line.language, line.text) for line in texts]
    for language, text in pairs:
        if text.strip():
            yield Spoken(text=text.strip(), language=language)
