"""Scenarios tier: bugs put in on purpose (`tests/planted/*.patch`) are found by the simulation within its seeds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.simulation import SEEDS

TESTS = Path(__file__).resolve().parents[1]
PATCHES = sorted((TESTS / "planted").glob("*.patch"))


def test_there_are_at_least_ten() -> None:
    assert len(PATCHES) >= 10


@pytest.mark.timeout(300)
@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_the_simulation_finds(patch: Path, tmp_path: Path) -> None:
    shutil.copytree(TESTS.parent / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static"))
    apply = ["patch", "--strip=1", "--fuzz=2", "--batch", f"--input={patch}"]
    applied = subprocess.run(apply, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert applied.returncode == 0, f"{patch.name} no longer fits the source: renew it.\n{applied.stdout}"
    ran = simulated(tmp_path / "src")
    assert ran.returncode == 1, f"not found within {SEEDS} seeds: {patch.name}\n{ran.stdout[-2000:]}"
    found = ran.stdout.splitlines()[-1]
    print(f"{patch.stem}: {found}")
    assert found.startswith("seed "), ran.stdout[-2000:] + ran.stderr[-2000:]


def simulated(source: Path) -> subprocess.CompletedProcess[str]:
    """Run seeds on that source until one finds something."""
    environment = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{TESTS}"}
    words = [sys.executable, "-m", "scenarios.simulation", "--seeds", str(SEEDS)]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=280)
