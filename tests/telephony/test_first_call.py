"""The first call, on the whole running system: a caller, the greeting, the music, an agent, and what stays of it."""

from __future__ import annotations

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
