"""The first call, on the whole running system: a caller, the greeting, the music, an agent, and what stays of it."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from telephony.adapter_driver import hears, hears_nothing
from telephony.crew import BRITON, CALLER_HZ, Crew, hears_music

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_caller_and_agent_hear_each_other_and_the_history_tells_it(crew: Crew) -> None:
    anna = await crew.at_work("anna")
    began = time.time()
    call = await crew.call("1001")
    assert call.state == "up"
    await call.media.until_heard(seconds=0.2)
    assert call.media.first_sound_at is not None
    assert call.media.first_sound_at - call.began_at < 3.0

    ringing = await anna.rings(seconds=15)
    contact = (await anna.see("contact", lambda c: c["offer"]))["id"]
    await hears_music(call)
    ringing.answer()
    await anna.see("contact", lambda c: c["stage"] == "talking")
    await hears(call, loud=[anna.hz])
    await hears(ringing, loud=[CALLER_HZ])
    call.hang_up()
    await ringing.until("ended")
    await anna.is_in("wrap_up")
    await anna.wrap_up(contact, notes="Filter cleaned.")
    await anna.is_in("available")

    page = await crew.closed(contact)
    assert (page["outcome"], page["ended_by"], page["notes"]) == ("handled", "caller", "Filter cleaned.")
    assert (page["number"], page["caller"], page["customer"]["name"]) == ("1001", BRITON, "Isla Campbell")
    assert page["recording"] == "ready"
    assert [one["kind"] for one in page["segments"]] == ["menu", "queue", "ring", "talk", "wrap_up"]
    lengths = [one["ended_at"] - one["began_at"] for one in page["segments"]]
    assert sum(lengths) == page["closed_at"] - page["started_at"]
    listed = await crew.get("/contacts", q=BRITON, **{"from": int(began * 1000) - 1000})
    assert [row["id"] for row in listed["items"]] == [contact]

    replayed = crew.center.cli("routing", "replay", page["offers"][0]["decision_id"])
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert json.loads(replayed.stdout)["same"]
    await hears_nothing(ringing)


async def test_a_click_on_accept_makes_the_desk_phone_pick_up_by_itself(crew: Crew) -> None:
    anna = await crew.at_work("anna")
    call = await crew.call("1001")
    first = await anna.rings(seconds=15)
    offer = (await anna.see("contact", lambda c: c["offer"]))["offer"]["id"]
    assert first.state != "up"
    await anna.must("POST", f"/offers/{offer}/accept")
    second = await anna.rings()
    await second.until("up")
    contact = await anna.see("contact", lambda c: c["stage"] == "talking")
    assert first.state == "ended"
    await hears(call, loud=[anna.hz])
    await hears(second, loud=[CALLER_HZ])
    assert (await anna.do("POST", f"/offers/{offer}/accept")).json()["kind"] == "offer-gone"
    await anna.must("POST", f"/contacts/{contact['id']}/end")
    await call.until("ended")
    await second.until("ended")
    await anna.wrap_up(contact["id"])
    page = await crew.closed(contact["id"])
    assert (page["outcome"], page["ended_by"]) == ("handled", "agent")
    assert [offer["outcome"] for offer in page["offers"]] == ["accepted"]


async def test_hold_mute_and_keys_do_what_they_say(crew: Crew) -> None:
    anna = await crew.at_work("anna")
    call, phone, contact = await crew.talking(anna)
    path = f"/contacts/{contact['id']}"
    await anna.must("POST", f"{path}/hold")
    await hears_music(call)
    await hears_nothing(phone)
    await anna.must("POST", f"{path}/unhold")
    await hears(call, loud=[anna.hz])
    await hears(phone, loud=[CALLER_HZ])
    await anna.must("POST", f"{path}/mute")
    await hears_nothing(call)
    await hears(phone, loud=[CALLER_HZ])
    await anna.must("POST", f"{path}/unmute")
    await hears(call, loud=[anna.hz])
    await anna.must("POST", f"{path}/digits", {"digits": "12#"})
    await call.media.until_digits("12#")
    phone.hang_up()
    await call.until("ended")
    await anna.wrap_up(contact["id"])
    page = await crew.closed(contact["id"])
    assert (page["outcome"], page["ended_by"]) == ("handled", "agent")
    kinds = [one["kind"] for one in page["segments"]]
    assert kinds == ["menu", "queue", "ring", "talk", "hold", "talk", "wrap_up"]
    assert page["hold_ms"] > 0


async def test_hold_on_the_phone_itself_is_hold(crew: Crew) -> None:
    anna = await crew.at_work("anna")
    call, phone, contact = await crew.talking(anna)
    phone.hold()
    await anna.see("contact", lambda c: c["held"])
    await hears_music(call)
    phone.hold(False)
    await anna.see("contact", lambda c: not c["held"])
    await hears(call, loud=[anna.hz])
    await hears(phone, loud=[CALLER_HZ])
    call.hang_up()
    await anna.wrap_up(contact["id"])
    await crew.closed(contact["id"])


async def test_the_recording_holds_each_side_and_nothing_of_hold_and_pause(crew: Crew) -> None:
    anna = await crew.at_work("anna")
    call, _phone, contact = await crew.talking(anna)
    path = f"/contacts/{contact['id']}"
    await anna.see("contact", lambda c: c["recording"] == "on")
    stretches = [await stretch()]
    for act, seen in (
        ("hold", lambda c: c["held"]),
        ("unhold", lambda c: not c["held"] and c["recording"] == "on"),
        ("recording/pause", lambda c: c["recording"] == "paused"),
        ("recording/resume", lambda c: c["recording"] == "on"),
    ):
        await anna.must("POST", f"{path}/{act}")
        await anna.see("contact", seen)
        stretches.append(await stretch())
    await anna.must("POST", f"{path}/end")
    await call.until("ended")
    await anna.wrap_up(contact["id"])
    page = await crew.closed(contact["id"])
    assert page["recording"] == "ready"
    heard = await crew.recording(page)
    for n, loud in enumerate((True, False, True, False, True)):
        for side, hz in (("customer", CALLER_HZ), ("agent", anna.hz)):
            if loud:
                heard.holds(side, hz, *stretches[n])
            else:
                heard.is_silent(side, *stretches[n])
    row = page["recordings"][0]
    assert abs(row["paused_ms"] - 1000 * (stretches[3][1] - stretches[3][0])) < 1000
    assert abs(row["duration_ms"] - len(heard.customer) / 8) < 20


async def stretch(seconds: float = 1.5) -> tuple[float, float]:
    """Let so much of the talk pass; when it began and ended."""
    began = time.time()
    await asyncio.sleep(seconds)
    return began, time.time()
