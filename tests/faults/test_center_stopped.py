"""The center stands still without dying: callers hear the engine's own message, and `up` ends it."""

from __future__ import annotations

import signal

import pytest

from faults.strikes import NEW_CALLER, Struck
from telephony.adapter_driver import hears
from telephony.crew import CALLER_HZ

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
MESSAGE_SECONDS, STALE_SECONDS, ADOPTED_SECONDS = 3.0, 5.0, 5.0


async def test_a_center_that_stands_still_is_replaced_and_nobody_hears_silence(struck: Struck) -> None:
    await struck.reach("talk", 0.3)
    anna, phone, contact = struck.anna, struck.phone, struck.contact["id"]
    assert phone is not None
    stroke = struck.strike("center", signal.SIGSTOP)
    late = await struck.crew.outside.call("1001", caller=NEW_CALLER)
    await late.media.until_heard(seconds=0.1, timeout=MESSAGE_SECONDS)
    assert late.media.first_sound_at is not None
    assert late.media.first_sound_at - late.began_at < MESSAGE_SECONDS
    limit = STALE_SECONDS + ADOPTED_SECONDS
    await struck.taken(lambda: anna.do("POST", f"/contacts/{contact}/mute"), stroke, limit)
    struck.nobody_was_cut(stroke)
    late.hang_up()
    await anna.must("POST", f"/contacts/{contact}/unmute")
    await hears(struck.caller, loud=[anna.hz])
    await hears(phone, loud=[CALLER_HZ])
    page = await struck.finish()
    assert (page["outcome"], page["recording"]) == ("handled", "ready")
    await struck.only_one_record(page)
