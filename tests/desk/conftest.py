"""The desk tier: Debian's Chromium on a whole running center."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from desk.agent_desk import AGENT_HZ, CALLER_HZ, AgentDesk, Caller
from desk.sounds import write_tone
from running import RunningCenter

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--no-pings",
    "--disable-client-side-phishing-detection",
    "--dns-prefetch-disable",
)
SOUND = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns,OptimizationHints,MediaRouter",
)
ENGLISH = "if (location.protocol !== 'about:') localStorage.setItem('bothways.language', 'en')"


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone plays the agents' tone."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "the desk tier needs Chromium (on Debian: apt-get install chromium)"
    tone = write_tone(tmp_path_factory.mktemp("sound") / "agent.wav", AGENT_HZ)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=found, args=[*QUIET, *SOUND, f"--use-file-for-fake-audio-capture={tone}"]
        )
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One person's browser: its tabs share a session. Errors in the page fail the test."""
    made = browser.new_context(viewport={"width": 1360, "height": 860}, accept_downloads=True)
    made.add_init_script(ENGLISH)
    broken: list[str] = []
    made.on("weberror", lambda error: broken.append(str(error.error)))
    yield made
    made.close()
    assert not broken


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab."""
    return context.new_page()


@pytest.fixture
def desk(page: Page, running_center: RunningCenter) -> Iterator[AgentDesk]:
    """Anna at her desk, available; afterwards nothing of hers is left open."""
    yield AgentDesk(page, running_center).sign_in("anna").be_available()
    leave_floor(running_center, "anna")


@pytest.fixture
def call(running_center: RunningCenter, tmp_path: Path) -> Iterator[Callable[..., Caller]]:
    """Rings the center; whoever still talks at the end of the test hangs up."""
    callers: list[Caller] = []

    def ring(number: str = "1001", **asked: object) -> Caller:
        asked = {"voice": f"tone:{CALLER_HZ}", "talk": 60, "from": "+886900000001", **asked}
        caller = Caller(running_center, number, tmp_path / f"heard-{len(callers)}.wav", **asked)
        callers.append(caller)
        return caller

    yield ring
    for caller in callers:
        caller.hang_up()


def leave_floor(center: RunningCenter, username: str) -> None:
    """End what is open, finish its wrap-up and go offline, through the API."""
    client = center.sign_in(username)
    me = client.get("/session").json()["user"]["id"]
    disposition = client.get("/catalog").json()["dispositions"][0]["id"]
    client.put("/agent/state", json={"state": "offline"})
    for contact in _open_contacts(client, me):
        client.post(f"/contacts/{contact}/end")
        client.put(f"/contacts/{contact}/wrap-up", json={"disposition_id": disposition, "finish": True})


def _open_contacts(client: httpx.Client, agent: str) -> list[str]:
    rows = client.get("/contacts", params={"agent": agent, "limit": 5}).json()["items"]
    return [row["id"] for row in rows if row["closed_at"] is None]
