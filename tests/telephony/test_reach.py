"""A center that colleagues reach from their own machines: another address, TLS, and everything else still private."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from desk.agent_desk import AGENT_HZ, CALLER_HZ, AgentDesk, Caller
from desk.conftest import ENGLISH, QUIET, SOUND
from desk.sounds import read_channels, runs, timeline, write_tone
from running import ROOT, RunningCenter, start_center, wait_until

LOUD_DB = -60.0


def own_address() -> str:
    """An address of this machine beside 127.0.0.1; browsers send audio only over one that is no loopback."""
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found = [
        entry.address
        for name, entries in sorted(psutil.net_if_addrs().items())
        for entry in entries
        if name in up and entry.family == socket.AF_INET and not entry.address.startswith("127.")
    ]
    return found[0] if found else "127.0.0.2"


ADDRESS = own_address()


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the product."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, "-m", "bothways.cli", *words],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )


@dataclass
class Reached(RunningCenter):
    """A center at that address, with the certificate of its own authority."""

    @property
    def url(self) -> str:
        """What colleagues open."""
        return f"https://{ADDRESS}:{self.http}"

    @property
    def trust(self) -> ssl.SSLContext:
        """A program that trusts this authority and no other."""
        return ssl.create_default_context(cafile=str(self.data / "tls" / "authority.crt"))


@pytest.fixture(scope="module")
def reached(running_center: RunningCenter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    """`tls init`, then `up --listen`; prompts are those that the other center has rendered."""
    data = tmp_path_factory.mktemp("reached") / "data"
    made = command("tls", "init", "--data", str(data), "--name", ADDRESS)
    assert made.returncode == 0, made.stderr
    assert str(data / "tls" / "server.crt") in made.stdout
    shutil.copytree(running_center.data / "prompts", data / "prompts", dirs_exist_ok=True)
    started = start_center(data, "--listen", ADDRESS, "--public-address", ADDRESS)
    center = Reached(data, started.http, started.sip, started.rtp, started.process, started.log)
    yield center
    center.stop()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    """A browser that takes our authority's certificate, with the agent's tone in its microphone."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "this test needs Chromium (on Debian: apt-get install chromium)"
    tone = write_tone(tmp_path / "agent.wav", AGENT_HZ)
    flags = [*QUIET, *SOUND, f"--use-file-for-fake-audio-capture={tone}"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=flags)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    """A tab."""
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1360, "height": 860})
    context.add_init_script(ENGLISH)
    return context.new_page()


def test_another_address_without_a_certificate_is_refused_in_one_sentence(tmp_path: Path) -> None:
    refused = command("up", "--data", str(tmp_path / "data"), "--listen", "0.0.0.0")  # noqa: S104 (that is the point)
    assert refused.returncode == 1
    assert refused.stderr.startswith("--listen 0.0.0.0 needs --tls CERT KEY")
    assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_who_trusts_the_authority_is_served_and_gets_a_cookie_for_this_host_only(reached: Reached) -> None:
    with httpx.Client(base_url=reached.url, verify=reached.trust) as client:
        assert client.get("/readyz").json()["ready"] is True
        body = {"username": "vera", "password": reached.password}
        cookie = client.post("/api/v1/session", json=body).headers["set-cookie"]
        assert client.get("/api/v1/session").json()["user"]["username"] == "vera"
    assert cookie.startswith("__Host-bothways=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{reached.url}/livez")


def test_only_pages_and_sip_listen_on_that_address(reached: Reached) -> None:
    open_tcp = {name: listening(reached.pid(name)) for name in ("web", "engine", "messages", "database", "center")}
    assert open_tcp.pop("web") == {(ADDRESS, reached.http)}
    assert {address for found in open_tcp.values() for address, _ in found} == {"127.0.0.1"}
    assert not open_tcp["database"]
    engine = psutil.Process(reached.pid("engine")).net_connections("udp4")
    assert [one.laddr.ip for one in engine if one.laddr.port == reached.sip] == [ADDRESS]


def listening(pid: int) -> set[tuple[str, int]]:
    """Where a process and its children take TCP connections."""
    top = psutil.Process(pid)
    found = [one for each in (top, *top.children(recursive=True)) for one in each.net_connections("tcp")]
    return {(one.laddr.ip, one.laddr.port) for one in found if one.status == psutil.CONN_LISTEN}


@pytest.mark.timeout(180)
def test_an_agent_talks_in_a_browser_over_that_address(reached: Reached, page: Page, tmp_path: Path) -> None:
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    desk = AgentDesk(page, reached).sign_in("anna").be_available()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["__Host-bothways"]["secure"] is True
    assert {url.removeprefix(f"wss://{ADDRESS}:{reached.http}") for url in sockets} >= {
        "/api/v1/live",
        "/api/v1/phone/sip",
    }
    if ADDRESS.startswith("127."):
        return  # nothing but loopback: no browser has audio on such a machine
    caller = Caller(reached, "1001", tmp_path / "heard.wav", voice=f"tone:{CALLER_HZ}", talk=60)
    desk.see_incoming()
    desk.accept()
    wait_until(lambda: hears_the_caller(desk), 10, "the agent hears the caller")
    wait_until(lambda: hears_the_caller(desk), 5, "and goes on hearing them")
    page.get_by_role("button", name="End").click()
    expect(desk.call("wrap_up")).to_be_visible()
    assert caller.outcome()["hung_up_by"] == "center"
    (heard,), rate = read_channels(caller.kept)
    assert runs(timeline(heard, rate), AGENT_HZ), "the caller hears the agent"


def hears_the_caller(desk: AgentDesk) -> bool:
    """The caller's tone is there and the agent's own is not."""
    caller, own = desk.hears(CALLER_HZ, AGENT_HZ)
    return caller > LOUD_DB and own < caller - 20
