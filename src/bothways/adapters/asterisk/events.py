"""The few fields of the engine's messages that we read. Decoding skips the rest, which is most of each message."""

from __future__ import annotations

import msgspec
from msgspec import Struct


class Party(Struct, frozen=True):
    """Name and number on a channel."""

    name: str = ""
    number: str = ""


class Dialplan(Struct, frozen=True):
    """Where in the dialplan a channel is."""

    context: str = ""
    exten: str = ""
    app_name: str = ""
    app_data: str = ""


class Channel(Struct, frozen=True):
    """One leg, or a recording's tap on one (`Snoop/…`)."""

    id: str
    name: str = ""
    state: str = ""
    caller: Party = Party()
    dialplan: Dialplan = Dialplan()

    @property
    def endpoint(self) -> str:
        """`PJSIP/trunk-demo-0000002a` → `trunk-demo`."""
        return self.name.partition("/")[2].rpartition("-")[0]

    @property
    def is_tap(self) -> bool:
        """Whether this channel only listens to another one."""
        return self.name.startswith("Snoop/")


class Bridge(Struct, frozen=True):
    """A room in which channels hear each other, or wait with music."""

    id: str
    bridge_type: str = ""
    channels: tuple[str, ...] = ()


class Playback(Struct, frozen=True):
    """A running or ended playback; `target_uri` is `channel:ID`."""

    id: str
    state: str = ""
    target_uri: str = ""


class LiveRecording(Struct, frozen=True):
    """A running or ended recording; `duration` in seconds."""

    name: str
    state: str = ""
    cause: str = ""
    duration: int = 0


class Endpoint(Struct, frozen=True):
    """A phone or trunk; `state` is `online` while a phone is registered."""

    resource: str
    state: str = ""


class Attribute(Struct, frozen=True):
    """One line of an object of the engine's configuration."""

    attribute: str
    value: str = ""


class ContactInfo(Struct, frozen=True):
    """Where a phone registered from, and whether it still answers."""

    uri: str = ""
    contact_status: str = ""


class Event(Struct, frozen=True):
    """Any message of the engine: an event, or (`request_id`) the answer to a request of ours."""

    type: str
    channel: Channel | None = None
    bridge: Bridge | None = None
    args: tuple[str, ...] = ()
    digit: str = ""
    cause: int = 0
    tech_cause: int | None = None
    playback: Playback | None = None
    recording: LiveRecording | None = None
    endpoint: Endpoint | None = None
    contact_info: ContactInfo | None = None
    request_id: str = ""
    status_code: int = 0
    message_body: str = ""


decode_event = msgspec.json.Decoder(Event).decode
decode_channels = msgspec.json.Decoder(list[Channel]).decode
decode_bridges = msgspec.json.Decoder(list[Bridge]).decode
decode_attributes = msgspec.json.Decoder(list[Attribute]).decode
decode_endpoints = msgspec.json.Decoder(list[Endpoint]).decode
