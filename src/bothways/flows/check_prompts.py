"""Checks of what is spoken: each prompt exists, in each language of the flow, with variables that somebody sets."""

from __future__ import annotations

from collections.abc import Iterator

from bothways.flows.findings import Finding
from bothways.flows.limits import MOST_TEXT
from bothways.flows.model import CollectNode, Flow, Line, LookUpNode, Prompt, SayNode, SetNode, Texts
from bothways.flows.texts import prompts_at, resolve, variables_in

FACTS = frozenset({"caller", "dialed", "language", "tier", "customer_name"})


def check_prompts(flow: Flow) -> Iterator[Finding]:
    """Missing prompts, languages and variables, and texts too long to listen to."""
    known = set(FACTS)
    finds_any = False
    for node in flow.nodes.values():
        match node:
            case SetNode(values=values):
                known |= values.keys()
            case CollectNode(variable=variable):
                known.add(variable)
            case LookUpNode():
                finds_any = True
            case _:
                pass
    for name, node in flow.nodes.items():
        said = set(variables_in(node.value)) if isinstance(node, SayNode) else set()
        for prompt in prompts_at(node):
            yield from _prompt(flow, name, prompt)
            for _, text in _texts(resolve(flow, prompt)):
                said |= variables_in(text)
        for variable in sorted(said - known):
            if not finds_any and not variable.startswith("waiting."):
                yield Finding(node=name, reason="unknown-variable", message=f"Nothing sets the variable '{variable}'.")


def _prompt(flow: Flow, name: str, prompt: Prompt) -> Iterator[Finding]:
    if isinstance(prompt, str) and prompt not in flow.prompts:
        yield Finding(node=name, reason="missing-prompt", message=f"There is no prompt named '{prompt}'.")
        return
    texts = resolve(flow, prompt)
    if not any(text.strip() for _, text in _texts(texts)):
        yield Finding(node=name, reason="missing-prompt", message="The prompt has no text.")
        return
    if isinstance(texts, dict):
        for language in flow.languages:
            if not texts.get(language, "").strip():
                yield Finding(node=name, reason="missing-language", message=f"The prompt has no text in '{language}'.")
    for language, text in _texts(texts):
        if language not in flow.languages:
            message = f"A text is in '{language}', which is not a language of this flow."
            yield Finding(node=name, reason="unknown-language", message=message)
        if len(text) > MOST_TEXT:
            yield Finding(node=name, reason="too-big", message=f"A text is longer than {MOST_TEXT} characters.")


def _texts(texts: Texts | tuple[Line, ...]) -> list[tuple[str, str]]:
    return list(texts.items()) if isinstance(texts, dict) else [(line.language, line.text) for line in texts]
