"""C6 and the outage: the database dies or stands still. Who talks goes on talking; what was acknowledged is stored."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import httpx
import psutil
import pytest

from faults.strikes import NEW_CALLER, Stage, Stroke, Struck, instants, named
from telephony.adapter_driver import hears
from telephony.crew import CALLER_HZ

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
BACK_SECONDS, MESSAGE_SECONDS, NOTICED_SECONDS = 10.0, 3.0, 5.0


class Notes:
    """Somebody types all the time; `acknowledged` is what the center said it has."""

    def __init__(self, struck: Struck) -> None:
        self._struck = struck
        self._number = 0
        self.acknowledged: list[str] = []

    async def type_for_ever(self) -> None:
        """One note after the other."""
        anna, contact = self._struck.anna, self._struck.contact["id"]
        while True:
            self._number += 1
            notes = f"note {self._number}"
            with suppress(httpx.HTTPError):
                answer = await anna.do("PUT", f"/contacts/{contact}/wrap-up", {"notes": notes, "finish": False})
                if answer.status_code == 202:
                    self.acknowledged.append(notes)
            await asyncio.sleep(0.02)

    async def go_on(self, more: int) -> None:
        """Wait until so many more are acknowledged."""
        wanted = len(self.acknowledged) + more
        while len(self.acknowledged) < wanted:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("instant", instants("database"), ids=named)
async def test_the_database_killed(struck: Struck, instant: tuple[int, Stage, float]) -> None:
    _, stage, delay = instant
    await struck.reach(stage, delay)
    anna, phone = struck.anna, struck.phone
    assert phone is not None
    notes = Notes(struck)
    typing = asyncio.create_task(notes.type_for_ever()) if stage != "ring" else None
    if typing:
        await notes.go_on(5)
    stroke = struck.strike("database")
    if stage == "ring":
        phone.answer()
        await anna.see("contact", lambda c: c["stage"] == "talking", seconds=BACK_SECONDS)
        await hears(struck.caller, loud=[anna.hz])
        await hears(phone, loud=[CALLER_HZ])
    await struck.new_call_is_taken(stroke, BACK_SECONDS)
    if typing:
        async with asyncio.timeout(stroke.left(BACK_SECONDS)):
            await notes.go_on(5)
        stroke.took("notes are acknowledged again")
        typing.cancel()
    if stage == "talk":
        struck.nobody_was_cut(stroke)
    page = await struck.finish(notes="the last one")
    assert (page["outcome"], page["recording"]) == ("handled", "ready")
    await struck.only_one_record(page)
    stored = [line["facts"]["notes"] for line in page["history"] if line["name"] == "contact.noted"]
    assert set(notes.acknowledged) <= set(stored)


async def test_while_the_database_stands_still_calls_go_on_and_new_ones_hear_a_message(struck: Struck) -> None:
    await struck.reach("talk", 0.2)
    anna, phone = struck.anna, struck.phone
    assert phone is not None
    postmaster = psutil.Process(struck.center.pid("database"))
    everyone = [*postmaster.children(recursive=True), postmaster]
    stroke = Stroke("database stopped")
    try:
        for process in everyone:
            process.suspend()
        late = await struck.crew.outside.call("1001", caller=NEW_CALLER)
        await anna.see("system", lambda s: s["database"] == "down", seconds=NOTICED_SECONDS)
        stroke.took("the desk says so")
        await late.media.until_heard(seconds=0.1, timeout=stroke.left(NOTICED_SECONDS + MESSAGE_SECONDS))
        stroke.took("who called into it hears something")
        later = await struck.crew.outside.call("1001", caller=NEW_CALLER)
        await later.media.until_heard(seconds=0.1, timeout=MESSAGE_SECONDS)
        struck.nobody_was_cut(stroke)
        struck.caller.hang_up()
        await phone.until("ended")
        late.hang_up()
        later.hang_up()
    finally:
        for process in everyone:
            process.resume()
    back = Stroke("database goes on")
    await anna.see("system", lambda s: s["database"] == "up", seconds=BACK_SECONDS)
    back.took("it is up again")
    page = await struck.finish(notes="it stood still")
    assert (page["outcome"], page["recording"]) == ("handled", "ready")
    assert page["ended_at"] < int(time.time() * 1000)
    await struck.only_one_record(page)
