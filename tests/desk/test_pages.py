"""Every page: accessible in light and dark, at 200 % zoom, in four languages, and under the server's own policy."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from desk.agent_desk import AgentDesk, Caller
from desk.conftest import leave_floor
from running import ROOT, RunningCenter, wait_until

pytestmark = pytest.mark.timeout(240)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
LANGUAGES = {"en": "Sign in", "da": "Log ind", "zh-TW": "登入", "zh-CN": "登录"}
LOOKS = ("light", "dark")
SETTLE_SECONDS = 3
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def check(page: Page, name: str) -> None:
    """No finding of axe in the light and in the dark look, and nothing to scroll sideways for at 200 % zoom."""
    for look in LOOKS:
        page.emulate_media(color_scheme=look)  # type: ignore[arg-type]  # both are among its words
        found = Axe().run(page, options=RULES).response["violations"]
        told = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]
        assert not told, f"{name} ({look}): {told}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 680, "height": 430})
    # An open card moves to where it fits a moment after the window has changed.
    wait_until(lambda: page.evaluate(TOO_WIDE) <= 0, SETTLE_SECONDS, f"{name} fits at 200 %")
    page.set_viewport_size({"width": 1360, "height": 860})


def test_sign_in_is_accessible_and_says_no_politely(page: Page, running_center: RunningCenter) -> None:
    desk = AgentDesk(page, running_center).open()
    expect(page.get_by_label("Username")).to_be_focused()
    check(page, "sign-in")
    page.get_by_label("Username").fill("nobody")
    page.locator("input[name=password]").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    check(desk.page, "sign-in refused")


LOADED = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const files = [page, ...performance.getEntriesByType('resource')].filter((f) => !f.name.includes('/api/'));
  const sent = files.reduce((sum, file) => sum + file.transferSize, 0);
  const painted = performance.getEntriesByName('first-contentful-paint')[0];
  return { sent, painted: painted ? painted.startTime : null, names: files.map((f) => f.name) };
}"""


def test_the_first_load_is_light_and_quick_and_brings_no_softphone(page: Page, running_center: RunningCenter) -> None:
    AgentDesk(page, running_center).open()  # a new context: nothing of it is in the browser's cache
    expect(page.get_by_label("Username")).to_be_visible()
    loaded = wait_until(lambda: _painted(page), 5, "the page is painted")
    assert 50_000 < loaded["sent"] < 450_000
    assert not [name for name in loaded["names"] if "webrtc" in name]
    page.reload()  # the server has now read and compressed its files
    expect(page.get_by_label("Username")).to_be_visible()
    assert wait_until(lambda: _painted(page), 5, "the page is painted again")["painted"] < 1000


def _painted(page: Page) -> dict[str, Any] | None:
    loaded: dict[str, Any] = page.evaluate(LOADED)
    return loaded if loaded["painted"] is not None else None


def test_a_blocked_microphone_is_said_with_what_to_do(page: Page, running_center: RunningCenter) -> None:
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    AgentDesk(page, running_center).sign_in("anna")
    expect(page.locator("[data-trouble=microphone]")).to_contain_text("Allow it in the browser", timeout=15_000)
    expect(page.locator("[data-health=attention]")).to_be_visible()
    leave_floor(running_center, "anna")


def test_the_desk_is_accessible_in_each_stage_of_a_call(desk: AgentDesk, call: Callable[..., Caller]) -> None:
    page = desk.page
    check(page, "available")
    page.locator("[data-health]").click()
    expect(page.get_by_text("Speak: the bar follows your voice.")).to_be_visible()
    check(page, "health")
    page.keyboard.press("Escape")
    call()
    desk.see_incoming()
    expect(page.locator("[data-announcer]")).to_contain_text("Incoming call")
    desk.accept()
    expect(page.locator("[data-announcer]")).to_contain_text("Talking with")
    check(page, "talking")
    page.keyboard.press("Alt+k")
    expect(page.get_by_role("button", name="#")).to_be_visible()
    check(page, "keypad")
    page.keyboard.press("Escape")
    page.keyboard.press("F9")
    expect(page.locator(".held")).to_be_visible()
    check(page, "held")
    page.keyboard.press("Alt+Shift+E")
    expect(desk.call("wrap_up")).to_be_visible()
    check(page, "wrap-up")
    desk.finish()


def test_history_contact_and_board_are_accessible(page: Page, running_center: RunningCenter) -> None:
    desk = AgentDesk(page, running_center).sign_in("vera")
    expect(page.get_by_role("heading", name="Live board")).to_be_visible()
    expect(page.locator("[data-agent=anna]")).to_be_visible()
    check(page, "board")
    desk.open("/contacts")
    expect(page.locator("tbody tr").first).to_be_visible()
    check(page, "history")
    page.locator("tbody a").first.click()
    expect(page.locator(".segments-bar")).to_be_visible()
    check(page, "contact")


def test_history_is_searched_sorted_and_exported(page: Page, running_center: RunningCenter) -> None:
    desk = AgentDesk(page, running_center).sign_in("vera")
    desk.open("/contacts")
    expect(page.locator("tbody tr").first).to_be_visible()
    page.get_by_label("Search").fill("nobody has this name")
    expect(page.get_by_text("No contact fits")).to_be_visible()
    page.get_by_label("Search").fill("")
    expect(page.locator("tbody tr").first).to_be_visible()
    page.get_by_role("button", name="Wait").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Wait")
    assert "sort=-wait_ms" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert download.value.suggested_filename == "contacts.csv"


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """A browser that has chosen no language yet."""
    context = browser.new_context(viewport={"width": 1360, "height": 860})
    yield context.new_page()
    context.close()


def test_all_four_languages_are_complete_on_the_page(stranger: Page, running_center: RunningCenter) -> None:
    AgentDesk(stranger, running_center).open()
    for language, word in LANGUAGES.items():
        stranger.get_by_role("combobox").select_option(language)
        expect(stranger.get_by_role("button", name=word, exact=True)).to_be_visible()
        expect(stranger.locator("html")).to_have_attribute("lang", language)
        shown = stranger.locator("body").inner_text()
        assert not re.search(r"\b(signIn|common|user)\.\w+", shown), f"a key instead of words in {language}"


def test_a_person_sees_their_own_language_after_signing_in(stranger: Page, running_center: RunningCenter) -> None:
    own = running_center.sign_in("chen").get("/session").json()["user"]["language"]
    assert own != "en", "the browser itself asks for English"
    AgentDesk(stranger, running_center).sign_in("chen")
    expect(stranger.locator("html")).to_have_attribute("lang", own)
    expect(stranger.get_by_role("link", name="工作台")).to_be_visible()
    leave_floor(running_center, "chen")


def test_the_types_of_the_interface_are_those_of_the_server(running_center: RunningCenter, tmp_path: Path) -> None:
    made = tmp_path / "schema.ts"
    words = ["node", str(ROOT / "desk" / "checks" / "api.mjs"), running_center.url, str(made)]
    subprocess.run(words, check=True, timeout=60)
    kept = ROOT / "desk" / "src" / "api" / "schema.ts"
    assert made.read_text() == kept.read_text(), "run `npm run api` in desk/ against a running server"
