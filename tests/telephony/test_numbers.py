"""What callers hear at each number of the demo, and how they get on."""

from __future__ import annotations

import pytest

from integration.browser import until
from telephony.adapter_driver import hears
from telephony.crew import VIP, Crew, hears_music
from telephony.hearing import level

pytestmark = pytest.mark.asyncio(loop_scope="session")
SPOKEN_DBFS = -40.0


async def test_the_closed_line_says_so_and_hangs_up(crew: Crew) -> None:
    call = await crew.call("1009")
    contact = await crew.contact(lambda c: c["number"] == "1009")
    await call.until("ended", timeout=40)
    assert level(call.media.heard()) > SPOKEN_DBFS
    page = await crew.closed(contact["id"])
    assert (page["outcome"], page["ended_by"], page["offers"]) == ("self_service", "flow", [])


async def test_an_unknown_number_speaks_and_leaves_a_record(crew: Crew) -> None:
    call = await crew.call("4711")
    assert call.state == "up"
    contact = await crew.contact(lambda c: c["number"] == "4711")
    await call.media.until_heard(seconds=1.0)
    assert call.media.first_sound_at is not None
    assert call.media.first_sound_at - call.began_at < 3.0
    await call.until("ended", timeout=40)
    assert level(call.media.heard()) > SPOKEN_DBFS
    page = await crew.closed(contact["id"])
    assert (page["outcome"], page["number"]) == ("not_in_service", "4711")
    listed = await crew.get("/contacts", outcome="not_in_service")
    assert contact["id"] in [row["id"] for row in listed["items"]]


async def test_the_main_line_takes_the_language_and_the_choice(crew: Crew) -> None:
    finn = await crew.at_work("finn")
    call = await crew.call("1000")
    contact = await crew.contact(lambda c: c["number"] == "1000")
    await hears_music(call)
    call.media.press("4")
    await passed(crew, contact["id"], "choose_en")
    call.media.press("*")  # cuts the announcement short
    await passed(crew, contact["id"], "recorded")
    call.media.press("2")
    ringing = await finn.rings(seconds=15)
    offered = await finn.see("contact", lambda c: c["offer"])
    orders = next(queue["id"] for queue in (await crew.get("/catalog"))["queues"] if queue["code"] == "orders")
    assert (offered["queue_id"], offered["offer"]["why"]["language"]) == (orders, "en")
    ringing.answer()
    await hears(call, loud=[finn.hz])
    call.hang_up()
    await finn.wrap_up(offered["id"])
    page = await crew.closed(offered["id"])
    assert {"language_choice", "choose_en", "main_menu", "to_orders"} <= set(page["menu_path"])


async def test_a_customer_who_wants_a_person_waits_for_one_in_the_chosen_language(crew: Crew) -> None:
    call = await crew.call("1000", caller=VIP)
    contact = await crew.contact(lambda c: c["number"] == "1000")
    call.media.press("1")
    await passed(crew, contact["id"], "choose_zh_tw")
    call.media.press("*")  # cuts the announcement short
    await passed(crew, contact["id"], "recorded")
    call.media.press("0")
    waiting = await crew.contact(lambda c: c["id"] == contact["id"] and c["stage"] == "queued")
    reception = next(queue["id"] for queue in (await crew.get("/catalog"))["queues"] if queue["code"] == "reception")
    assert (waiting["queue_id"], waiting["language"]) == (reception, "zh-TW")
    call.hang_up()
    assert (await crew.closed(contact["id"]))["outcome"] == "abandoned"


async def passed(crew: Crew, contact: str, node: str) -> None:
    """Wait until the caller has passed this node of the flow."""

    async def has_passed() -> bool:
        return node in (await crew.get(f"/contacts/{contact}"))["menu_path"]

    await until(has_passed, f"{node} is passed")
