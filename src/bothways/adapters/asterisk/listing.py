"""What lives in the engine and is ours, read from the engine alone: never from remembered events."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from bothways.adapters.asterisk.client import AriClient
from bothways.adapters.asterisk.events import Channel, decode_bridges, decode_channels
from bothways.adapters.asterisk.recording import parse_tap
from bothways.center.facts import LegSeen
from bothways.kernel.ids import LegId, RecordingId

ENTERED_BY = "StasisBroadcast"
"""The dialplan application in which callers are; our own legs show another one."""


class _Application(msgspec.Struct, frozen=True):
    channel_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """`taps` are those of recordings, `rooms` tells who is in which bridge."""

    legs: tuple[LegSeen, ...]
    taps: tuple[str, ...]
    rooms: Mapping[LegId, str]

    @property
    def recordings(self) -> tuple[RecordingId, ...]:
        """Recordings with at least one tap."""
        return tuple(dict.fromkeys(parsed[0] for parsed in map(parse_tap, self.taps) if parsed))


async def read_listing(client: AriClient) -> Listing:
    """Ask the engine. Raises EngineAway or EngineRefused."""
    app = client.access.app
    owned, channels, bridges = await asyncio.gather(
        client.request("GET", f"applications/{app}"),
        client.request("GET", "channels"),
        client.request("GET", "bridges"),
    )
    ours = set(msgspec.json.decode(owned.body, type=_Application).channel_ids)
    rooms = {LegId(leg): bridge.id for bridge in decode_bridges(bridges.body) for leg in bridge.channels}
    return sort_out([channel for channel in decode_channels(channels.body) if channel.id in ours], rooms)


def sort_out(channels: list[Channel], rooms: Mapping[LegId, str]) -> Listing:
    """Tell legs from taps. Pure."""
    legs = [channel for channel in channels if not channel.is_tap]
    return Listing(
        legs=tuple(_seen(channel, rooms.get(LegId(channel.id))) for channel in legs),
        taps=tuple(channel.id for channel in channels if channel.is_tap),
        rooms=rooms,
    )


def _seen(channel: Channel, bridge: str | None) -> LegSeen:
    up = channel.state == "Up"
    if channel.dialplan.app_name != ENTERED_BY:
        return LegSeen(leg=LegId(channel.id), up=up, bridge=bridge)
    return LegSeen(
        leg=LegId(channel.id),
        up=up,
        bridge=bridge,
        inbound=True,
        number=channel.dialplan.exten,
        caller=channel.caller.number,
        trunk=channel.endpoint,
    )
