"""The web server or the message server dies with kill -9: calls know nothing of it, desks are soon back."""

from __future__ import annotations

import pytest

from faults.strikes import Stage, Struck, instants, named
from telephony.adapter_driver import hears
from telephony.crew import CALLER_HZ

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
BACK_SECONDS = 10.0


@pytest.mark.parametrize("instant", instants("web"), ids=named)
async def test_the_web_server_killed(struck: Struck, instant: tuple[int, Stage, float]) -> None:
    await killed(struck, "web", instant)


@pytest.mark.parametrize("instant", instants("messages"), ids=named)
async def test_the_message_server_killed(struck: Struck, instant: tuple[int, Stage, float]) -> None:
    await killed(struck, "messages", instant)


async def killed(struck: Struck, part: str, instant: tuple[int, Stage, float]) -> None:
    """Strike at the instant; the same call goes on through all of its stages."""
    _, stage, delay = instant
    await struck.reach(stage, delay)
    anna, contact, phone = struck.anna, struck.contact["id"], struck.phone
    assert phone is not None
    stroke = struck.strike(part)
    if stage == "ring":
        phone.answer()
        await hears(struck.caller, loud=[anna.hz])
        await hears(phone, loud=[CALLER_HZ])
    note = {"notes": "typed after the fault", "finish": False}
    await struck.taken(lambda: anna.do("PUT", f"/contacts/{contact}/wrap-up", note), stroke, BACK_SECONDS)
    if stage == "talk":
        struck.nobody_was_cut(stroke)
    await struck.new_call_is_taken(stroke, BACK_SECONDS)
    page = await struck.finish(notes="after the fault")
    assert (page["outcome"], page["notes"], page["recording"]) == ("handled", "after the fault", "ready")
    await struck.only_one_record(page)
