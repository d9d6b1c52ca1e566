"""Reload, a second tab, and a web process that is away: nothing typed is lost, and only one tab works."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from desk.agent_desk import AGENT_HZ, CALLER_HZ, AgentDesk, Caller
from running import RunningCenter, wait_until

pytestmark = pytest.mark.timeout(240)
RESTORED_SECONDS = 3.0


def test_a_reload_in_talk_brings_the_caller_and_the_notes_back(desk: AgentDesk, call: Callable[..., Caller]) -> None:
    page = desk.page
    call()
    desk.see_incoming()
    desk.accept()
    desk.notes.fill("Half a sentence")
    began = time.monotonic()
    page.reload()
    expect(page.locator("[data-stage], [data-offer]").first).to_be_visible()
    assert time.monotonic() - began < RESTORED_SECONDS
    # The page's phone is new: the caller heard music meanwhile and comes back to the same agent by itself.
    wait_until(lambda: desk.hears(CALLER_HZ)[0] > desk.hears(AGENT_HZ)[0] + 20, 20, "the caller is heard again")
    expect(desk.call("talking")).to_be_visible()
    expect(desk.notes).to_have_value("Half a sentence")
    page.keyboard.press("Alt+Shift+E")
    expect(desk.notes).to_have_value("Half a sentence")
    desk.finish()


def test_a_wrap_up_survives_a_reload(desk: AgentDesk, call: Callable[..., Caller]) -> None:
    call()
    desk.see_incoming()
    desk.accept()
    desk.page.keyboard.press("Alt+Shift+E")
    expect(desk.call("wrap_up")).to_be_visible()
    desk.notes.fill("Seal ordered")
    desk.page.reload()
    expect(desk.call("wrap_up")).to_be_visible()
    expect(desk.notes).to_have_value("Seal ordered")
    desk.finish()


def test_a_second_tab_only_reads_until_it_is_told_to_work(
    desk: AgentDesk, context: BrowserContext, running_center: RunningCenter
) -> None:
    second = AgentDesk(context.new_page(), running_center).open()
    banner = second.page.locator("[data-trouble=read-only]")
    expect(banner).to_contain_text("You work in another tab")
    expect(second.page.locator(".statebar [data-state]")).to_be_disabled()
    expect(desk.page.locator("[data-trouble=read-only]")).to_have_count(0)

    second.page.get_by_role("button", name="Work here instead").click()
    expect(banner).to_have_count(0)
    expect(second.page.locator(".statebar [data-state]")).to_be_enabled()
    expect(desk.page.locator("[data-trouble=read-only]")).to_be_visible()
    expect(desk.page.locator(".statebar [data-state]")).to_be_disabled()
    expect(second.page.locator("[data-health=ok]")).to_be_visible(timeout=15_000)


def test_a_duplicated_tab_is_a_desk_of_its_own(
    desk: AgentDesk, context: BrowserContext, running_center: RunningCenter
) -> None:
    with context.expect_page() as opened:
        desk.page.evaluate("() => void window.open(location.href)")  # copies the tab's storage, as duplicating does
    expect(opened.value.locator("[data-trouble=read-only]")).to_be_visible(timeout=10_000)
    expect(desk.page.locator("[data-trouble=read-only]")).to_have_count(0)


def test_ending_a_call_is_not_forgotten_while_the_server_is_away(
    desk: AgentDesk, call: Callable[..., Caller], running_center: RunningCenter
) -> None:
    page = desk.page
    call()
    desk.see_incoming()
    desk.accept()
    web = running_center.pid("web")
    os.kill(web, signal.SIGKILL)
    lost = page.locator("[data-trouble=connection]")
    expect(lost).to_contain_text("keep talking", timeout=10_000)
    page.keyboard.press("Alt+Shift+E")
    desk.notes.fill("Typed while nobody listened")
    expect(lost).to_have_count(0, timeout=40_000)
    expect(desk.call("wrap_up")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=15_000)
    desk.finish()
