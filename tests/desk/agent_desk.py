"""A person at the browser desk, and a caller who rings: what a test says in the words of the floor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from running import ROOT, RunningCenter

AGENT_HZ = 440
CALLER_HZ = 700
HEAR = """async (tones) => {
  const context = new AudioContext();
  const meter = context.createAnalyser();
  meter.fftSize = 16384;
  meter.smoothingTimeConstant = 0;
  const voice = document.getElementById('remote-audio').srcObject;
  if (!voice) return tones.map(() => -200);
  context.createMediaStreamSource(voice).connect(meter);
  await new Promise((done) => setTimeout(done, 700));
  const levels = new Float32Array(meter.frequencyBinCount);
  meter.getFloatFrequencyData(levels);
  const found = tones.map((hz) => {
    const at = Math.round((hz * meter.fftSize) / context.sampleRate);
    return Math.max(-200, ...levels.slice(at - 3, at + 4));
  });
  await context.close();
  return found;
}"""


class AgentDesk:
    """One tab of one agent."""

    def __init__(self, page: Page, center: RunningCenter) -> None:
        self.page, self.center = page, center

    def open(self, path: str = "/") -> AgentDesk:
        """Load a page; sound is left as it is, so that tones keep their level."""
        self.page.goto(f"{self.center.url}{path}?raw-audio=1")
        return self

    def sign_in(self, username: str) -> AgentDesk:
        """Sign in by keyboard alone, and wait for the page that comes then."""
        self.open()
        self.page.get_by_label("Username").fill(username)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(self.center.password)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("header.topbar")).to_be_visible()
        return self

    def be_available(self) -> AgentDesk:
        """Phone registered, state available."""
        expect(self.page.locator("[data-health=ok]")).to_be_visible(timeout=15_000)
        if self.state != "available":
            self.page.keyboard.press("F2")
        self.see_state("available")
        return self

    @property
    def state(self) -> str | None:
        """The state in the bar."""
        return self.page.locator(".statebar [data-state]").get_attribute("data-state")

    def see_state(self, state: str, seconds: float = 10) -> None:
        """Wait for a state in the bar."""
        expect(self.page.locator(f".statebar [data-state={state}]")).to_be_visible(timeout=seconds * 1000)

    def see_incoming(self, seconds: float = 40) -> Locator:
        """Wait for the incoming card (the caller hears a greeting first)."""
        card = self.page.locator("[data-offer]")
        expect(card).to_be_visible(timeout=seconds * 1000)
        return card

    def accept(self) -> None:
        """Take what rings, with the one key, and wait until both can talk."""
        self.page.keyboard.press("F2")
        expect(self.call("talking")).to_be_visible(timeout=10_000)

    def call(self, stage: str) -> Locator:
        """The panel of the present call in a stage."""
        return self.page.locator(f"[data-stage={stage}]")

    def finish(self) -> None:
        """Choose a disposition and end the wrap-up."""
        expect(self.call("wrap_up")).to_be_visible(timeout=10_000)
        self.page.get_by_role("combobox", name="Disposition").click()
        self.page.get_by_role("option").first.click()
        self.page.keyboard.press("F2")
        expect(self.call("wrap_up")).to_have_count(0, timeout=10_000)

    @property
    def notes(self) -> Locator:
        """The notes of the present contact."""
        return self.page.locator("textarea:not([aria-hidden])")

    def hears(self, *tones: int) -> list[float]:
        """Level of each tone in what the headset gets now, in dB of the browser's meter."""
        found: list[float] = self.page.evaluate(HEAR, list(tones))
        return found


class Caller:
    """One call from the town, in a process of its own."""

    def __init__(self, center: RunningCenter, number: str, kept: Path, **asked: object) -> None:
        words = [sys.executable, "-m", "bothways.cli", "town", "call", number, "--json", "--save", str(kept)]
        for name, value in asked.items():
            words += [f"--{name.rstrip('_').replace('_', '-')}", str(value)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        self.kept = kept
        self.process = subprocess.Popen(
            [*words, "--data", str(center.data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )

    def outcome(self, seconds: float = 60) -> dict[str, Any]:
        """What the caller tells after the call."""
        said, _ = self.process.communicate(timeout=seconds)
        found: dict[str, Any] = json.loads(said)
        return found

    def hang_up(self) -> None:
        """Put the phone down."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
