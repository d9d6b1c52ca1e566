"""The test tiers, how each is run, and how its result is counted."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bothways.engine.errors import NotInstalled
from bothways.engine.layout import cache_folder
from bothways.engine.tools import install_postgres, install_tool, tool_folder

TIERS = ("lint", "unit", "scenarios", "integration", "telephony", "desk", "faults")
NO_TESTS_COLLECTED = 5
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one tier did. `needed` is the number in tests/floor.json."""

    tier: str
    passed: int
    failed: int
    skipped: int
    seconds: float
    needed: int = 0

    @property
    def is_good(self) -> bool:
        """Nothing failed, something passed, and not fewer than there were."""
        return self.failed == 0 and self.passed >= max(1, self.needed)


def run(tiers: Sequence[str], tell: Callable[[str], None], *, instants: int = 3) -> int:
    """Run the tiers in order; the exit code is 0 when each is good."""
    floor = json.loads((ROOT / "tests" / "floor.json").read_text(encoding="utf-8"))
    fetch_tools(tiers, tell)
    environment = {**os.environ, "PATH": f"{tool_folder(cache_folder())}{os.pathsep}{os.environ['PATH']}"}
    environment["BOTHWAYS_TEST_INSTANTS"] = str(instants)
    outcomes = []
    for tier in tiers:
        tell(f"== {tier}")
        outcomes.append(one(tier, int(floor.get(tier, 0)), environment))
    return conclude(outcomes, tell)


def one(tier: str, needed: int, environment: dict[str, str]) -> Outcome:
    """Run one tier; what it prints goes to the terminal as it comes."""
    began = time.monotonic()
    passed, failed, skipped = lint(environment) if tier == "lint" else pytest(tier, environment)
    if tier == "desk" and (ROOT / "desk" / "package.json").is_file():
        more = [check(words, environment, ROOT / "desk") for words in DESK_CHECKS]
        passed, failed = passed + sum(more), failed + more.count(False)
    seconds = time.monotonic() - began
    return Outcome(tier=tier, passed=passed, failed=failed, skipped=skipped, seconds=seconds, needed=needed)


LINTS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)
DESK_CHECKS = (
    ("npm", "run", "--silent", "typecheck"),
    ("npm", "run", "--silent", "lint"),
    ("npm", "run", "--silent", "test"),
    ("npm", "run", "--silent", "size"),
)


def lint(environment: dict[str, str]) -> tuple[int, int, int]:
    """The checks of form, each counted as one."""
    results = [check((str(Path(sys.executable).with_name(words[0])), *words[1:]), environment, ROOT) for words in LINTS]
    return results.count(True), results.count(False), 0


def check(words: Sequence[str], environment: dict[str, str], folder: Path) -> bool:
    """Run a check; True when it is content."""
    print("-- " + " ".join([Path(words[0]).name, *words[1:]]), flush=True)
    return subprocess.run(words, cwd=folder, env=environment, check=False, stdin=subprocess.DEVNULL).returncode == 0


def pytest(tier: str, environment: dict[str, str]) -> tuple[int, int, int]:
    """Run a folder of tests; (passed, failed, skipped). A run that broke counts as one failure at least."""
    words = [sys.executable, "-m", "pytest", f"tests/{tier}", "--color=no", "-ra", "--durations=5"]
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        printed = []
        for line in process.stdout or ():
            print(line, end="", flush=True)
            printed.append(line)
    passed, failed, skipped = parse_summary("".join(printed[-3:]))
    if process.returncode not in (0, NO_TESTS_COLLECTED) and failed == 0:
        failed = 1
    return passed, failed, skipped


def parse_summary(text: str) -> tuple[int, int, int]:
    """Counts from pytest's closing line: `3 failed, 12 passed, 1 skipped, 2 errors in 3.1s`."""
    counts = {
        word.rstrip("s"): int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|errors?)", text)
    }
    return counts.get("passed", 0), counts.get("failed", 0) + counts.get("error", 0), counts.get("skipped", 0)


def conclude(outcomes: Sequence[Outcome], tell: Callable[[str], None]) -> int:
    """Print the table and the closing line; 0 when all are good."""
    tell("")
    for outcome in outcomes:
        verdict = "good" if outcome.is_good else "BAD"
        tell(
            f"{outcome.tier:12} {outcome.passed:5} passed {outcome.failed:4} failed {outcome.skipped:4} skipped  "
            f"(floor {outcome.needed})  {outcome.seconds:6.1f} s  {verdict}"
        )
    short = [outcome for outcome in outcomes if not outcome.is_good and outcome.failed == 0]
    for outcome in short:
        tell(f"{outcome.tier}: fewer tests passed than tests/floor.json asks for")
    failed = sum(outcome.failed for outcome in outcomes) + len(short)
    tell(f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed")
    return 1 if failed else 0


def fetch_tools(tiers: Sequence[str], tell: Callable[[str], None]) -> None:
    """Programs that only tests need: espeak-ng, SIPp and the distribution's PostgreSQL by our own mechanism, Chromium
    by apt where that is allowed."""
    if "integration" in tiers:
        try:
            install_postgres(cache_folder(), tell)
        except NotInstalled as refused:
            tell(f"warning: the tests of the distribution's PostgreSQL are left out: {refused}")
    if {"integration", "telephony", "desk", "faults"} & set(tiers):
        install_tool("espeak-ng", cache_folder(), tell)
    if {"telephony", "faults"} & set(tiers):
        install_tool("sipp", cache_folder(), tell)
    if {"telephony", "desk"} & set(tiers) and not shutil.which("chromium") and os.geteuid() == 0:
        tell("installing chromium and fonts")
        for words in (("apt-get", "update"), ("apt-get", "install", "-y", "chromium", "fonts-noto-cjk")):
            subprocess.run(
                words, check=True, capture_output=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            )
