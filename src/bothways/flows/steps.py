"""Single steps of the interpreter: entering a node, its prompt spoken, a key, a silence."""

from __future__ import annotations

from msgspec.structs import replace

from bothways.flows.hours import is_open
from bothways.flows.model import (
    CollectNode,
    HangUpNode,
    HoursNode,
    IfNode,
    LookUpNode,
    MenuNode,
    MessageNode,
    Node,
    PlayNode,
    Prompt,
    QueueNode,
    SayNode,
    SetNode,
    TransferNode,
)
from bothways.flows.scene import Scene, holds, language_of, values_of
from bothways.flows.texts import Values, fill, speak, speak_value
from bothways.flows.turns import (
    Doing,
    GiveUp,
    HangUp,
    Listen,
    LookUp,
    Position,
    Speak,
    Spoken,
    Stay,
    TakeMessage,
    ToQueue,
    TransferTo,
    Turn,
)

MOST_STEPS = 200
"""Nodes passed within one turn; a published flow stays far below."""
MOST_AHEAD = 32
"""Keys kept that were pressed before they were asked for."""


def walk(scene: Scene, position: Position, name: str) -> Turn:
    """Enter node `name` and pass on from node to node until there is something to do."""
    passed: list[str] = []
    while len(passed) < MOST_STEPS:
        node = scene.flow.nodes.get(name)
        if node is None:
            return Turn(position=None, doing=GiveUp(node=name, reason="unknown node"), passed=tuple(passed))
        passed.append(name)
        position = replace(position, node=name, phase="speaking", tries=0, digits="")
        arrived = _arrive(scene, position, node)
        if isinstance(arrived, Turn):
            return replace(arrived, passed=tuple(passed) + arrived.passed)
        position, name = arrived
    return Turn(position=None, doing=GiveUp(node=name, reason="loop"), passed=tuple(passed))


def remember(position: Position, key: str) -> Position:
    """Keep a key for the next menu."""
    return replace(position, ahead=(position.ahead + key)[:MOST_AHEAD])


def spoken(scene: Scene, position: Position) -> Turn:
    """The prompt of the node was played to its end."""
    node = scene.flow.nodes[position.node]
    match node:
        case PlayNode(next=then) | SayNode(next=then):
            return walk(scene, position, then)
        case MenuNode(timeout_seconds=seconds) | CollectNode(timeout_seconds=seconds):
            return Turn(position=replace(position, phase="listening"), doing=Listen(seconds=seconds))
        case MessageNode() | QueueNode() | TransferNode() | HangUpNode():
            return _act(scene, position, node)
        case _:
            return Turn(position=position, doing=Stay())


def key(scene: Scene, position: Position, pressed: str) -> Turn:
    """A key for a menu or a collect."""
    match scene.flow.nodes[position.node]:
        case MenuNode() as menu:
            if pressed in menu.choices:
                return walk(scene, position, menu.choices[pressed])
            return _again(scene, position, menu, menu.on_invalid, menu.invalid_prompt)
        case CollectNode() as collect:
            return _collect(scene, position, collect, pressed)
        case _:
            return Turn(position=remember(position, pressed), doing=Stay())


def silence(scene: Scene, position: Position) -> Turn:
    """No key came in time."""
    match scene.flow.nodes[position.node]:
        case MenuNode() as menu:
            return _again(scene, position, menu, menu.on_timeout, None)
        case CollectNode() as collect if collect.least_digits <= len(position.digits):
            return _collected(scene, position, collect)
        case CollectNode() as collect:
            return _again(scene, position, collect, collect.on_failure, None)
        case _:
            return Turn(position=position, doing=Stay())


def _arrive(scene: Scene, position: Position, node: Node) -> Turn | tuple[Position, str]:
    """Something to do at the node, or the changed position and the name of the node to pass on to."""
    values = values_of(scene, position)
    match node:
        case IfNode(condition=condition, then=yes, otherwise=no):
            return position, yes if holds(condition, values) else no
        case HoursNode(hours=name, open=yes, closed=no):
            # A calendar that is gone must not send callers away.
            known = scene.hours.get(name)
            return position, yes if known is None or is_open(known, scene.at) else no
        case SetNode(values=given, next=then):
            filled = {name: fill(text, values) for name, text in given.items()}
            return replace(position, variables={**position.variables, **filled}), then
        case LookUpNode():
            return Turn(position=replace(position, phase="waiting"), doing=_look_up(node, values))
        case SayNode(next=then):
            words = speak_value(node, language_of(scene, position), values)
            return _speaking(position, words, listens=False) if words else (position, then)
        case PlayNode(prompt=prompt, next=then, skippable=skippable):
            return _play(scene, position, prompt, skippable) or (position, then)
        case MenuNode(prompt=prompt) | CollectNode(prompt=prompt):
            return _ask(scene, position, (prompt,))
        case _:
            words = speak(scene.flow, node.prompt, language_of(scene, position), values)
            return _speaking(position, words, listens=False) if words else _act(scene, position, node)


def _play(scene: Scene, position: Position, prompt: Prompt, skippable: bool) -> Turn | None:
    """Speak, unless there is nothing to say or the caller has already keyed on."""
    words = speak(scene.flow, prompt, language_of(scene, position), values_of(scene, position))
    if not words or (skippable and position.ahead):
        return None
    return _speaking(position, words, listens=skippable)


def _ask(scene: Scene, position: Position, prompts: tuple[Prompt | None, ...]) -> Turn:
    """Speak the prompts and listen; keys pressed ahead answer at once."""
    if position.ahead:
        return key(scene, replace(position, ahead=position.ahead[1:]), position.ahead[0])
    language, values = language_of(scene, position), values_of(scene, position)
    words = tuple(word for prompt in prompts for word in speak(scene.flow, prompt, language, values))
    return _speaking(position, words, listens=True) if words else spoken(scene, position)


def _again(scene: Scene, position: Position, node: MenuNode | CollectNode, out: str, first: Prompt | None) -> Turn:
    """One more round of the node, or `out` when the tries are used up. Wrong keys void those pressed ahead."""
    position = replace(position, tries=position.tries + 1, digits="", phase="speaking", ahead="")
    if position.tries >= node.tries:
        return walk(scene, position, out)
    return _ask(scene, position, (first, node.prompt))


def _collect(scene: Scene, position: Position, node: CollectNode, pressed: str) -> Turn:
    if pressed == node.end_key:
        if len(position.digits) >= node.least_digits:
            return _collected(scene, position, node)
        return _again(scene, position, node, node.on_failure, None)
    position = replace(position, digits=position.digits + pressed, phase="listening")
    if len(position.digits) >= node.most_digits:
        return _collected(scene, position, node)
    if position.ahead:
        return key(scene, replace(position, ahead=position.ahead[1:]), position.ahead[0])
    return Turn(position=position, doing=Listen(seconds=node.timeout_seconds))


def _collected(scene: Scene, position: Position, node: CollectNode) -> Turn:
    variables = {**position.variables, node.variable: position.digits}
    return walk(scene, replace(position, variables=variables), node.next)


def _speaking(position: Position, words: tuple[Spoken, ...], *, listens: bool) -> Turn:
    return Turn(position=replace(position, phase="speaking"), doing=Speak(prompts=words, listens=listens))


def _act(scene: Scene, position: Position, node: Node) -> Turn:
    """What a node does once it has spoken."""
    doing: Doing
    match node:
        case MessageNode(queue=queue, most_seconds=seconds):
            doing = TakeMessage(queue=queue, most_seconds=seconds)
        case TransferNode(target=target):
            doing = TransferTo(target=fill(target, values_of(scene, position)))
        case QueueNode(queue=queue, priority_boost=boost, skills=skills):
            return Turn(
                position=None,
                doing=ToQueue(
                    queue=queue,
                    priority_boost=boost,
                    skills=skills,
                    language=language_of(scene, position),
                    variables=position.variables,
                ),
            )
        case HangUpNode(reason=reason):
            return Turn(position=None, doing=HangUp(reason=reason))
        case _:
            doing = Stay()
    return Turn(position=replace(position, phase="waiting"), doing=doing)


def _look_up(node: LookUpNode, values: Values) -> LookUp:
    arguments = {name: fill(text, values) for name, text in node.arguments.items()}
    return LookUp(source=node.source, arguments=arguments, seconds=node.timeout_seconds)
