"""Who is asked, and what happens when they do not take it."""

from __future__ import annotations

import pytest

from telephony.agentphone import Manner
from telephony.crew import BRITON, VIP, Crew, hears_music

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_agent_who_does_not_answer_is_marked_and_the_next_one_is_asked(crew: Crew) -> None:
    anna = await crew.at_work("anna")
    call, contact = await crew.waiting()
    ringing = await anna.rings()
    finn = await crew.at_work("finn")
    await ringing.until("ended", timeout=25.0)
    await anna.is_in("not_responding")
    other = await finn.rings()
    await hears_music(call)
    other.answer()
    await finn.see("contact", lambda c: c["id"] == contact["id"] and c["stage"] == "talking")
    other.hang_up()
    await finn.wrap_up(contact["id"])
    page = await crew.closed(contact["id"])
    assert [offer["outcome"] for offer in page["offers"]] == ["timed_out", "accepted"]
    offered = page["offers"][0]
    assert 19_000 <= offered["ended_at"] - offered["made_at"] <= 22_000


@pytest.mark.parametrize("manner", ["busy", "decline"])
async def test_refused_on_the_phone_it_goes_back_to_the_head_of_the_queue(crew: Crew, manner: Manner) -> None:
    anna = await crew.agent("anna")
    first, one = await crew.waiting()
    _second, two = await crew.waiting(caller="+447700900102")
    anna.manner = manner
    await anna.must("PUT", "/agent/state", {"state": "available"})
    await anna.is_in("not_responding")
    await hears_music(first)
    anna.manner = "lift"
    await anna.be("available")
    talk = await anna.see("contact", lambda c: c["stage"] == "talking")
    assert talk["id"] == one["id"]
    await anna.must("POST", f"/contacts/{one['id']}/end")
    await anna.wrap_up(one["id"])
    await anna.see("contact", lambda c: c["id"] == two["id"] and c["stage"] == "talking")
    page = await crew.closed(one["id"])
    assert [offer["outcome"] for offer in page["offers"]] == ["declined", "accepted"]


async def test_declined_on_the_desk_the_phone_stops_and_the_caller_keeps_waiting(crew: Crew) -> None:
    anna = await crew.at_work("anna")
    call = await crew.call("1001")
    ringing = await anna.rings(seconds=15)
    contact = await anna.see("contact", lambda c: c["offer"])
    await anna.must("POST", f"/offers/{contact['offer']['id']}/decline")
    await ringing.until("ended")
    await anna.is_in("not_responding")
    await hears_music(call)
    waiting = await crew.contact(lambda c: c["id"] == contact["id"])
    assert waiting["stage"] == "queued"
    call.hang_up()
    page = await crew.closed(contact["id"])
    assert [offer["outcome"] for offer in page["offers"]] == ["declined"]


async def test_a_vip_is_served_before_those_who_came_earlier(crew: Crew) -> None:
    _early, one = await crew.waiting(caller=BRITON)
    _late, two = await crew.waiting(caller=VIP)
    assert two["customer"]["tier"] == "vip"
    anna = await crew.at_work("anna")
    await anna.rings()
    offered = await anna.see("contact", lambda c: c["offer"])
    assert offered["id"] == two["id"] != one["id"]
    assert offered["offer"]["why"]["tier"] == "vip"


async def test_two_agents_get_one_caller_each(crew: Crew) -> None:
    anna, finn = await crew.at_work("anna"), await crew.at_work("finn")
    anna.manner = finn.manner = "lift"
    await crew.waiting(caller=BRITON)
    await crew.waiting(caller="+447700900102")
    hers = await anna.see("contact", lambda c: c["stage"] == "talking")
    his = await finn.see("contact", lambda c: c["stage"] == "talking")
    assert hers["id"] != his["id"]
    assert len(anna.rung) == len(finn.rung) == 1
