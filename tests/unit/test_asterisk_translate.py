"""Engine events as they come over the wire → facts."""

from __future__ import annotations

import pytest

from bothways.adapters.asterisk.calls import Calls
from bothways.adapters.asterisk.carry_out import caller_id, headers
from bothways.adapters.asterisk.events import Channel, Dialplan, decode_event
from bothways.adapters.asterisk.listing import sort_out
from bothways.adapters.asterisk.recording import parse_tap, tap_name
from bothways.adapters.asterisk.translate import translate
from bothways.center.facts import CallArrived, DigitPressed, Fact, LegEnded, LegSeen, LegUp, PhoneHeld, PlayEnded
from bothways.center.orders import Ring
from bothways.kernel.ids import AgentId, LegId, RecordingId

CALLER = '"channel":{"id":"17.3","name":"PJSIP/trunk-demo-0000002a","state":"Ring","caller":{"name":"","number":"+45"}}'
LEG = LegId("17.3")


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        (
            f'{{"type":"StasisStart","args":["inbound","1001"],{CALLER}}}',
            CallArrived(leg=LEG, number="1001", caller="+45", trunk="trunk-demo"),
        ),
        (f'{{"type":"StasisStart","args":["agent"],{CALLER}}}', LegUp(leg=LEG)),
        (f'{{"type":"StasisStart","args":["tap"],{CALLER}}}', None),
        (f'{{"type":"StasisStart","args":[],{CALLER}}}', None),
        (f'{{"type":"StasisEnd",{CALLER}}}', LegEnded(leg=LEG, cause=16)),
        (f'{{"type":"ChannelDestroyed","cause":17,"tech_cause":486,{CALLER}}}', LegEnded(leg=LEG, cause=17, code=486)),
        (f'{{"type":"ChannelDestroyed","cause":16,{CALLER}}}', LegEnded(leg=LEG, cause=16, code=None)),
        (f'{{"type":"ChannelDtmfReceived","digit":"#","duration_ms":80,{CALLER}}}', DigitPressed(leg=LEG, digit="#")),
        (f'{{"type":"ChannelHold",{CALLER}}}', PhoneHeld(leg=LEG, held=True)),
        (f'{{"type":"ChannelUnhold",{CALLER}}}', PhoneHeld(leg=LEG, held=False)),
        (
            '{"type":"PlaybackFinished","playback":{"id":"p1","state":"done","target_uri":"channel:17.3"}}',
            PlayEnded(leg=LEG, play="p1", ok=True),
        ),
        (
            '{"type":"PlaybackFinished","playback":{"id":"p1","state":"failed","target_uri":"channel:17.3"}}',
            PlayEnded(leg=LEG, play="p1", ok=False),
        ),
        (f'{{"type":"ChannelVarset","variable":"X","value":"1",{CALLER}}}', None),
    ],
)
def test_each_event_is_its_fact(event: str, fact: Fact | None) -> None:
    assert translate(decode_event(event.encode())) == fact


def test_a_taps_name_is_read_back() -> None:
    recording = RecordingId("0199a0b1-7c2d-7e3f-8a9b-0c1d2e3f4a5b")
    assert parse_tap(tap_name(recording, 12, "a")) == (recording, 12, "a")


@pytest.mark.parametrize("name", ["", "x", "1-c", "rec-1-x", "rec-one-c", "17.3"])
def test_a_foreign_name_is_no_tap(name: str) -> None:
    assert parse_tap(name) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Bo", '"Bo" <+45>'), ("", "<+45>"), ('Bo" <sip:x>\r\nEvil: 1', '"Bo sip:xEvil: 1" <+45>')],
)
def test_a_callers_name_cannot_leave_its_quotes(name: str, shown: str) -> None:
    assert caller_id(name, "+45") == shown


def test_only_an_auto_answer_ring_tells_the_phone_to_pick_up() -> None:
    ring = Ring(leg=LEG, agent=AgentId("a"), offer="o", caller="1", caller_name="", seconds=20)
    assert list(headers(ring)) == ["PJSIP_HEADER(add,X-Bothways-Offer)"]
    automatic = Ring(leg=LEG, agent=AgentId("a"), offer="o", caller="1", caller_name="", seconds=20, auto_answer=True)
    assert headers(automatic)["PJSIP_HEADER(add,Call-Info)"].endswith("answer-after=0")


def test_a_listing_tells_callers_from_agents_from_taps() -> None:
    inside = Dialplan(context="from-trunk", exten="1001", app_name="StasisBroadcast")
    channels = [
        Channel(id="17.3", name="PJSIP/trunk-demo-0000002a", state="Up", dialplan=inside),
        Channel(id="leg-1", name="PJSIP/agent-0000002b", state="Ringing"),
        Channel(id="rec-1-c", name="Snoop/17.3-00000001", state="Up"),
    ]
    listing = sort_out(channels, {LEG: "br-1"})
    caller = LegSeen(leg=LEG, up=True, bridge="br-1", inbound=True, number="1001", trunk="trunk-demo")
    assert listing.legs == (caller, LegSeen(leg=LegId("leg-1"), up=False))
    assert listing.recordings == (RecordingId("rec"),)


def test_a_bridge_is_told_empty_when_its_last_leg_leaves_or_ends() -> None:
    calls = Calls()
    customer, agent = LegId("c"), LegId("a")
    calls.know(customer, "customer")
    calls.know(agent, "agent")
    assert calls.move(customer, "br-1") is None
    assert calls.move(agent, "br-1") is None
    assert calls.move(customer, None) is None
    assert calls.forget(agent) == "br-1"
    assert calls.forget(agent) is None
