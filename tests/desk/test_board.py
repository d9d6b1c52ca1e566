"""The supervisor's board: what happens on the floor is there within a second, without asking for it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from desk.agent_desk import AgentDesk, Caller
from desk.conftest import ENGLISH
from running import RunningCenter, wait_until

pytestmark = pytest.mark.timeout(240)
PUSHED_SECONDS = 1.0


@pytest.fixture
def board(browser: Browser, running_center: RunningCenter) -> Iterator[Page]:
    """Vera's screen."""
    context = browser.new_context(viewport={"width": 1360, "height": 860})
    context.add_init_script(ENGLISH)
    page = context.new_page()
    AgentDesk(page, running_center).sign_in("vera")
    expect(page.locator("[data-queue=support]")).to_be_visible()
    yield page
    context.close()


def test_an_agents_state_is_on_the_board_within_a_second(board: Page, desk: AgentDesk) -> None:
    row = board.locator("[data-agent=anna]")
    expect(row).to_have_attribute("data-state", "available")
    desk.page.locator(".statebar [data-state]").click()
    desk.page.get_by_role("menuitem", name="Lunch").click()
    desk.see_state("break")
    began = time.monotonic()
    expect(row).to_have_attribute("data-state", "break", timeout=PUSHED_SECONDS * 1000)
    assert time.monotonic() - began < PUSHED_SECONDS
    expect(row).to_contain_text("Lunch")


def test_a_waiting_caller_is_on_the_board_with_a_formula_for_each_figure(
    board: Page, call: Callable[..., Caller], running_center: RunningCenter
) -> None:
    call(patience=60)
    tile = board.locator("[data-queue=support]")
    waits = board.get_by_role("region", name="Waiting, in order").get_by_role("listitem")
    expect(waits).to_have_count(1, timeout=40_000)
    status = running_center.status()
    assert next(q["waiting"] for q in status["queues"] if q["code"] == "support") == 1
    expect(tile).to_contain_text("1")
    tile.get_by_role("button", name="Service level").hover()
    expect(board.get_by_role("tooltip")).to_contain_text("answered within 20 s ÷ (answered + abandoned)")


def test_the_board_says_so_when_it_is_not_live(board: Page, running_center: RunningCenter) -> None:
    os.kill(running_center.pid("web"), signal.SIGKILL)
    expect(board.locator("[data-trouble=connection]")).to_be_visible(timeout=10_000)
    expect(board.get_by_text("Not live")).to_be_visible()
    expect(board.locator("[data-trouble=connection]")).to_have_count(0, timeout=40_000)
    wait_until(running_center.is_ready, 30, "the center is ready again")
