"""C1: the center dies with kill -9. No answered call is cut, the call is taken up again, nothing is told twice."""

from __future__ import annotations

import time

import pytest

from faults.strikes import Stage, Struck, instants, named
from telephony.adapter_driver import hears
from telephony.crew import CALLER_HZ

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
ADOPTED_SECONDS, NEW_CALL_SECONDS = 5.0, 10.0


@pytest.mark.parametrize("instant", instants("center"), ids=named)
async def test_the_center_killed(struck: Struck, instant: tuple[int, Stage, float]) -> None:
    _, stage, delay = instant
    await struck.reach(stage, delay)
    anna, contact = struck.anna, struck.contact["id"]
    stroke = struck.strike("center")
    if stage == "ring":
        await struck.new_call_is_taken(stroke, NEW_CALL_SECONDS)
        await the_offered_call_is_answered(struck)
    elif stage == "talk":
        await struck.taken(lambda: anna.do("POST", f"/contacts/{contact}/mute"), stroke, ADOPTED_SECONDS)
        struck.nobody_was_cut(stroke)
        await anna.must("POST", f"/contacts/{contact}/unmute")
        await struck.new_call_is_taken(stroke, NEW_CALL_SECONDS)
        await hears(struck.caller, loud=[anna.hz])
        hold_ends = time.time()
    else:
        note = {"notes": "typed after the crash", "finish": False}
        await struck.taken(lambda: anna.do("PUT", f"/contacts/{contact}/wrap-up", note), stroke, ADOPTED_SECONDS)
        await struck.new_call_is_taken(stroke, NEW_CALL_SECONDS)
    page = await struck.finish(notes="after the crash")
    assert (page["outcome"], page["notes"]) == ("handled", "after the crash")
    await struck.only_one_record(page)
    assert page["recording"] == "ready"
    if stage == "talk":
        heard = await struck.crew.recording(page)
        heard.holds("customer", CALLER_HZ, stroke.wall - 0.5, hold_ends)


async def the_offered_call_is_answered(struck: Struck) -> None:
    """Whether the offer outlived the crash or is made again: the agent lifts a phone and talks to this caller."""
    assert struck.phone is not None
    if struck.phone.state == "ended":
        struck.phone = await struck.anna.rings(seconds=10)
    struck.phone.answer()
    await struck.anna.see("contact", lambda c: c["id"] == struck.contact["id"] and c["stage"] == "talking")
    await hears(struck.caller, loud=[struck.anna.hz])
    await hears(struck.phone, loud=[CALLER_HZ])
