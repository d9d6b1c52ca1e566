"""C4 and C5: the telephone engine dies, or stands still and goes on."""

from __future__ import annotations

import asyncio
import signal
import time

import psutil
import pytest

from faults.strikes import Stage, Stroke, Struck, instants, named
from telephony.adapter_driver import hears
from telephony.crew import CALLER_HZ

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
FREE_SECONDS, ACCEPTING_SECONDS = 10.0, 15.0
STOPPED_SECONDS, NOTICED_SECONDS, RECONCILED_SECONDS, CPU_SHARE = 15.0, 3.0, 5.0, 0.2


@pytest.mark.parametrize("instant", instants("engine"), ids=named)
async def test_the_engine_killed(struck: Struck, instant: tuple[int, Stage, float]) -> None:
    _, stage, delay = instant
    await struck.reach(stage, delay)
    anna, contact = struck.anna, struck.contact["id"]
    stroke = struck.strike("engine")
    for call in (struck.caller, struck.phone):
        assert call is not None
        call.become("ended")  # nobody tells the phones: a person hears silence and puts the receiver down
    if stage == "ring":
        await anna.see_me(lambda me: me["state"] == "available" and me["leg"] == "down", FREE_SECONDS)
    else:
        await anna.see_me(lambda me: me["state"] == "wrap_up" and me["leg"] == "down", FREE_SECONDS)
        stroke.took("the agent may wrap up")
        await anna.wrap_up(contact, notes="it broke")
        await anna.see_me(lambda me: me["state"] in ("available", "offered"), stroke.left(FREE_SECONDS))
    stroke.took("the agent is free")
    await struck.new_call_is_taken(stroke, ACCEPTING_SECONDS)
    page = await struck.crew.closed(contact)
    assert page["outcome"] == ("handled" if stage == "wrap_up" else "failed")
    assert page["recording"] in {"ring": ("none",), "talk": ("ready", "failed"), "wrap_up": ("ready",)}[stage]
    await struck.only_one_record(page)
    await a_call_works(struck)


async def a_call_works(struck: Struck) -> None:
    """The same agent at the same phone is reached again."""
    await struck.crew.center_is_quiet()
    await struck.anna.see_me(lambda me: me["phone"]["registered"], ACCEPTING_SECONDS)
    struck.anna.forget_calls()
    struck.caller, struck.phone, struck.contact = await struck.crew.talking(struck.anna)
    await struck.finish()


async def test_an_engine_that_stands_still_is_noticed_and_its_call_goes_on(struck: Struck) -> None:
    await struck.reach("talk", 0.3)
    anna, phone, contact = struck.anna, struck.phone, struck.contact["id"]
    assert phone is not None
    center = psutil.Process(struck.center.pid("center"))
    used = sum(center.cpu_times()[:2])
    stroke = struck.strike("engine", signal.SIGSTOP)
    try:
        await anna.see("system", lambda s: s["engine"] == "down", seconds=NOTICED_SECONDS + 1)
        assert stroke.took("it is noticed") < NOTICED_SECONDS + 0.5
        await asyncio.sleep(stroke.left(STOPPED_SECONDS))
        share = (sum(center.cpu_times()[:2]) - used) / (time.monotonic() - stroke.at)
    finally:
        struck.strike("engine", signal.SIGCONT)
    assert share < CPU_SHARE
    back = Stroke("engine goes on")
    await anna.see("system", lambda s: s["engine"] == "up", seconds=RECONCILED_SECONDS)
    back.took("it is up again")
    await struck.taken(lambda: anna.do("POST", f"/contacts/{contact}/mute"), back, RECONCILED_SECONDS)
    await anna.must("POST", f"/contacts/{contact}/unmute")
    await hears(struck.caller, loud=[anna.hz])
    await hears(phone, loud=[CALLER_HZ])
    page = await struck.finish()
    assert page["outcome"] == "handled"
    assert "missing" in page["recordings"][0]["reason"]  # it could not be recorded, and that is said
    await struck.only_one_record(page)
