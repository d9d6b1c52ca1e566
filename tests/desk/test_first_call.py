"""The whole chain with real sound: microphone → center → caller and back, and what the recording holds of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desk.agent_desk import AGENT_HZ, CALLER_HZ, AgentDesk, Caller
from desk.sounds import Moment, read_channels, runs, timeline
from running import RunningCenter, wait_until

pytestmark = pytest.mark.timeout(240)
LOUD_DB = -60.0
"""In the browser's meter a received tone lies near −30 dB and the bins beside it below −90."""


def hears_the_caller(desk: AgentDesk) -> bool:
    """The caller's tone is there and the agent's own is not."""
    caller, own = desk.hears(CALLER_HZ, AGENT_HZ)
    return caller > LOUD_DB and own < caller - 20


def test_both_hear_each_other_and_the_recording_keeps_them_apart(
    desk: AgentDesk, call: Callable[..., Caller], running_center: RunningCenter, tmp_path: Path
) -> None:
    page = desk.page
    caller = call()
    card = desk.see_incoming()
    expect(card).to_contain_text("Technical support")
    expect(card).to_contain_text("VIP")
    expect(card).to_contain_text("Why me:")
    expect(card).to_contain_text(re.compile(r"\d+ s left"))
    desk.accept()
    wait_until(lambda: hears_the_caller(desk), 10, "the agent hears the caller")
    expect(page.locator("[data-recording=on]")).to_be_visible()

    page.keyboard.press("F9")
    expect(page.locator(".held")).to_be_visible()
    wait_until(lambda: desk.hears(CALLER_HZ)[0] < LOUD_DB, 10, "the held caller is not heard")
    page.keyboard.press("F9")
    expect(page.locator(".held")).to_have_count(0)
    wait_until(lambda: hears_the_caller(desk), 10, "the agent hears the caller after hold")

    page.keyboard.press("Alt+r")
    expect(page.locator("[data-recording=paused]")).to_be_visible()
    assert hears_the_caller(desk), "the talk goes on while the recording pauses"
    assert hears_the_caller(desk)
    page.keyboard.press("Alt+r")
    expect(page.locator("[data-recording=on]")).to_be_visible()
    assert hears_the_caller(desk)
    assert hears_the_caller(desk)

    desk.notes.fill("Dishwasher leaks at the door.")
    page.get_by_role("button", name="End").click()
    desk.finish()
    desk.see_state("available")
    told = caller.outcome()
    assert told["answered"] is True
    assert told["hung_up_by"] == "center"

    (heard,), rate = read_channels(caller.kept)
    spoken = runs(timeline(heard, rate), AGENT_HZ)
    assert len(spoken) >= 2, f"the caller hears the agent before and after hold: {spoken}"
    recording_holds_both_sides(running_center, tmp_path)
    contact_page_adds_up(desk.page)


def recording_holds_both_sides(center: RunningCenter, folder: Path) -> None:
    """Left the caller's tone, right the agent's, both together; silence in both where the recording paused."""
    client = center.sign_in("vera")
    newest = client.get("/contacts", params={"limit": 1}).json()["items"][0]["id"]

    def ready() -> str | None:
        rows = client.get(f"/contacts/{newest}").json()["recordings"]
        return rows[0]["id"] if rows and rows[0]["state"] == "ready" else None

    recording = wait_until(ready, 20, "the recording is ready")
    file = folder / "recording.wav"
    file.write_bytes(client.get(f"/recordings/{recording}/audio").content)
    (left, right), rate = read_channels(file)
    customer, agent = timeline(left, rate), timeline(right, rate)
    together = [both for both in zip(customer, agent, strict=False) if is_talk(*both)]
    silence = [a for c, a in zip(customer, agent, strict=False) if c.silent and a.silent]
    assert silence, "the pause is silence on both sides"
    assert min(a.at for _, a in together) < silence[0].at, "both are recorded before the pause"
    assert max(a.at for _, a in together) > silence[-1].at, "both are recorded after the pause"
    assert not any(c.is_tone(AGENT_HZ) for c in customer), "the agent is not on the customer's side"
    assert not any(a.is_tone(CALLER_HZ) for a in agent), "the customer is not on the agent's side"


def is_talk(customer: Moment, agent: Moment) -> bool:
    """Both tones at a level that people talk with."""
    return customer.is_tone(CALLER_HZ) and agent.is_tone(AGENT_HZ) and min(customer.dbfs, agent.dbfs) > -30


def contact_page_adds_up(page: Page) -> None:
    """The last contact's page shows each part, and the parts make the whole."""
    page.get_by_role("navigation", name="Ended").get_by_role("link").first.click()
    expect(page.locator(".segments-bar")).to_be_visible()
    expect(page.get_by_text("Dishwasher leaks at the door.")).to_be_visible()
    rows = page.locator("tr[data-segment]")
    kinds = [row.get_attribute("data-segment") for row in rows.all()]
    assert {"menu", "queue", "ring", "talk", "hold", "wrap_up"} <= set(kinds)
    shown = [seconds(row.locator("td").last.inner_text()) for row in rows.all()]
    total = seconds(page.locator("[data-total-ms]").inner_text())
    assert sum(shown) == pytest.approx(total, abs=0.001)
    page.get_by_role("button", name="Why this agent?").click()
    expect(page.get_by_text("speaks Chinese (Taiwan)")).to_be_visible()
    page.get_by_role("button", name="Listen").click()
    player = page.locator("audio[data-recording-player]")
    expect(player).to_be_visible()
    wait_until(lambda: player.evaluate("player => player.duration") > 3, 10, "the recording plays")


def seconds(shown: str) -> float:
    """01:02.3 → 62.3"""
    minutes, rest = shown.split(":")
    return int(minutes) * 60 + float(rest)


def test_muting_takes_the_agents_voice_from_the_caller(desk: AgentDesk, call: Callable[..., Caller]) -> None:
    caller = call()
    desk.see_incoming()
    desk.accept()
    wait_until(lambda: hears_the_caller(desk), 10, "the agent hears the caller")
    desk.page.keyboard.press("F8")
    expect(desk.page.get_by_role("button", name="Unmute")).to_be_visible()
    for _ in range(5):  # each look at the sound takes most of a second
        assert hears_the_caller(desk), "the agent hears on while muted"
    desk.page.get_by_role("button", name="Unmute").click()
    expect(desk.page.get_by_role("button", name="Mute", exact=True)).to_be_visible()
    assert hears_the_caller(desk)
    assert hears_the_caller(desk)
    desk.page.keyboard.press("Alt+Shift+E")
    desk.finish()
    caller.outcome()
    (heard,), rate = read_channels(caller.kept)
    moments = timeline(heard, rate)
    spoken = runs(moments, AGENT_HZ)
    assert len(spoken) >= 2, f"before and after the mute: {spoken}"
    between = [m for m in moments if spoken[0][1] + 0.5 < m.at < spoken[1][0] - 0.5]
    assert len(between) >= 4
    assert all(m.silent for m in between), "nothing of the agent is heard while muted"


def test_an_offer_that_is_declined_leaves_the_desk(desk: AgentDesk, call: Callable[..., Caller]) -> None:
    call()
    desk.see_incoming()
    desk.page.keyboard.press("F4")
    expect(desk.page.locator("[data-offer]")).to_have_count(0, timeout=5000)


def test_a_caller_who_hangs_up_while_it_rings_takes_the_card_away(desk: AgentDesk, call: Callable[..., Caller]) -> None:
    caller = call()
    desk.see_incoming()
    caller.hang_up()
    expect(desk.page.locator("[data-offer]")).to_have_count(0, timeout=5000)
    desk.see_state("available")


def test_who_does_not_answer_is_not_responding_and_is_told_so(desk: AgentDesk, call: Callable[..., Caller]) -> None:
    call()
    desk.see_incoming()
    desk.see_state("not_responding", seconds=40)
    expect(desk.page.get_by_text("You did not answer the last contact")).to_be_visible()
    desk.page.keyboard.press("F2")
    desk.see_incoming()
