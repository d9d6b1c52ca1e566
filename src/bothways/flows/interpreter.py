"""The interpreter: something heard in, the next thing to do out. Pure; a caller's place is a small `Position`."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from bothways.flows import steps
from bothways.flows.hours import Hours
from bothways.flows.model import CollectNode, Flow, LookUpNode, MenuNode, MessageNode, PlayNode, TransferNode
from bothways.flows.scene import Scene
from bothways.flows.texts import prompts_of
from bothways.flows.turns import (
    CallFacts,
    Digit,
    Doing,
    Failed,
    Found,
    GiveUp,
    HangUp,
    Heard,
    Listen,
    LookUp,
    NotFound,
    Position,
    Recorded,
    Speak,
    Spoken,
    SpokenAll,
    Stay,
    TakeMessage,
    TimedOut,
    ToQueue,
    TransferTo,
    Turn,
)
from bothways.kernel.time import Instant

__all__ = [
    "CallFacts",
    "Digit",
    "Doing",
    "Failed",
    "Found",
    "GiveUp",
    "HangUp",
    "Heard",
    "Listen",
    "LookUp",
    "NotFound",
    "Position",
    "Recorded",
    "Speak",
    "Spoken",
    "SpokenAll",
    "Stay",
    "TakeMessage",
    "TimedOut",
    "ToQueue",
    "TransferTo",
    "Turn",
    "enter",
    "prompts_of",
    "resume",
]

MOST_TURNS = 300
"""A caller who keeps a flow busy longer than this is sent to a person instead."""


def enter(flow: Flow, call: CallFacts, hours: Mapping[str, Hours], at: Instant) -> Turn:
    """Begin: walk from the flow's entry to the first thing to do."""
    start = Position(node=flow.entry, phase="waiting")
    return steps.walk(Scene(flow, call, hours, at), start, flow.entry)


def resume(
    flow: Flow, position: Position, heard: Heard, call: CallFacts, hours: Mapping[str, Hours], at: Instant
) -> Turn:
    """Go on from `position` with what was heard. What does not fit there (a late or doubled fact) changes nothing."""
    node = flow.nodes.get(position.node)
    if node is None:
        return Turn(position=None, doing=GiveUp(node=position.node, reason="unknown node"))
    if position.turns >= MOST_TURNS:
        return Turn(position=None, doing=GiveUp(node=position.node, reason="too many turns"))
    scene, position = Scene(flow, call, hours, at), replace(position, turns=position.turns + 1)
    match position.phase, heard:
        case "speaking", Digit(digit=key):
            return _key_while_speaking(scene, position, key)
        case "speaking", SpokenAll():
            return steps.spoken(scene, position)
        case "listening", Digit(digit=key):
            return steps.key(scene, position, key)
        case "listening", TimedOut():
            return steps.silence(scene, position)
        case "waiting", _:
            return _answer(scene, position, heard)
        case _:
            return Turn(position=position, doing=Stay())


def _key_while_speaking(scene: Scene, position: Position, key: str) -> Turn:
    match scene.flow.nodes[position.node]:
        case MenuNode() | CollectNode():
            return steps.key(scene, position, key)
        case PlayNode(skippable=True, next=then):
            return steps.walk(scene, steps.remember(position, key), then)
        case _:
            return Turn(position=steps.remember(position, key), doing=Stay())


def _answer(scene: Scene, position: Position, heard: Heard) -> Turn:
    match scene.flow.nodes[position.node], heard:
        case _, Digit(digit=key):
            return Turn(position=steps.remember(position, key), doing=Stay())
        case LookUpNode(found=then), Found(values=values):
            return steps.walk(scene, replace(position, variables={**position.variables, **values}), then)
        case LookUpNode(not_found=then), NotFound() | TimedOut() | Failed():
            return steps.walk(scene, position, then)
        case MessageNode(next=then), Recorded() | Failed():
            return steps.walk(scene, position, then)
        case TransferNode(otherwise=str(then)), Failed():
            return steps.walk(scene, position, then)
        case TransferNode(), Failed():
            return Turn(position=None, doing=GiveUp(node=position.node, reason="transfer failed"))
        case _:
            return Turn(position=position, doing=Stay())
