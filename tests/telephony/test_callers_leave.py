"""Callers who hang up, wherever they are just then: nothing stays behind, and the record says what was."""

from __future__ import annotations

import pytest

from telephony.adapter_driver import hears
from telephony.crew import Crew, hears_music

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_in_the_menu(crew: Crew) -> None:
    call = await crew.call("1000")
    contact = await crew.contact(lambda c: c["stage"] == "flow")
    await hears_music(call)  # a voice, in fact: something that is no tone
    call.hang_up()
    page = await crew.closed(contact["id"])
    assert (page["outcome"], page["ended_by"], page["queue_id"]) == ("self_service", "caller", None)
    assert [one["kind"] for one in page["segments"]] == ["menu"]


async def test_before_it_was_answered(crew: Crew) -> None:
    call = await crew.outside.call("1001", caller="+447700900199")
    call.hang_up()
    assert (await crew.nothing_is_left()) is None


async def test_in_the_queue(crew: Crew) -> None:
    call, contact = await crew.waiting()
    await hears_music(call)
    call.hang_up()
    page = await crew.closed(contact["id"])
    assert (page["outcome"], page["ended_by"]) == ("abandoned", "caller")
    assert page["wait_ms"] == page["ended_at"] - page["queued_at"] > 0
    assert [one["kind"] for one in page["segments"]] == ["menu", "queue"]


async def test_while_the_agents_phone_rings(crew: Crew) -> None:
    anna = await crew.at_work("anna")
    call = await crew.call("1001")
    ringing = await anna.rings(seconds=15)
    contact = await anna.see("contact", lambda c: c["offer"])
    call.hang_up()
    await ringing.until("ended")
    await anna.is_in("available")
    page = await crew.closed(contact["id"])
    assert page["outcome"] == "abandoned"
    assert [offer["outcome"] for offer in page["offers"]] == ["withdrawn"]
    assert [one["kind"] for one in page["segments"]] == ["menu", "queue", "ring", "queue"]


async def test_on_hold(crew: Crew) -> None:
    anna = await crew.at_work("anna")
    call, phone, contact = await crew.talking(anna)
    await anna.must("POST", f"/contacts/{contact['id']}/hold")
    await hears_music(call)
    call.hang_up()
    await phone.until("ended")
    await anna.is_in("wrap_up")
    await anna.wrap_up(contact["id"])
    page = await crew.closed(contact["id"])
    assert (page["outcome"], page["ended_by"]) == ("handled", "caller")
    assert [one["kind"] for one in page["segments"]] == ["menu", "queue", "ring", "talk", "hold", "wrap_up"]


async def test_and_the_next_caller_is_served(crew: Crew) -> None:
    anna = await crew.at_work("anna")
    first, _ = await crew.waiting()
    ringing = await anna.rings()
    first.hang_up()
    await ringing.until("ended")
    second, phone, contact = await crew.talking(anna)
    await hears(second, loud=[anna.hz])
    phone.hang_up()
    await anna.wrap_up(contact["id"])
    await crew.closed(contact["id"])
