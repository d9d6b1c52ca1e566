"""Documents that a machine can check: links, the list of decisions, commands and formulas that are named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from bothways.cli.main import app
from bothways.interactions.contact import Stage
from bothways.reporting.service_level import FORMULAS, QueueCounts, Variant, service_level

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")
"""Links, not pictures: those are taken from a running desk."""


def test_there_are_documents() -> None:
    assert len(DOCUMENTS) > 20


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if not link.startswith("http")]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_decision_is_listed_with_its_title() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\[(\d{4})\]\((\S+)\) \| (.+) \|", (folder / "README.md").read_text(encoding="utf-8"))
    kept = sorted(path for path in folder.glob("[0-9]*.md"))
    heads = [path.read_text(encoding="utf-8").splitlines()[0] for path in kept]
    assert [name for _, name, _ in listed] == [path.name for path in kept]
    assert [f"# {number} {title}" for number, _, title in listed] == heads


def test_a_decision_has_its_four_parts() -> None:
    for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        text = path.read_text(encoding="utf-8")
        assert [part for part in ("State: ", "## Context", "## Decision", "## Consequences") if part not in text] == []


def test_the_first_page_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = {part.split()[0] for row in rows for part in re.findall(r"`([^`]+)`", row)}
    commands = typer.main.get_group(app).commands
    assert sorted(set(commands) - named - {"version"}) == []


def test_the_architecture_names_every_stage_of_a_contact() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [stage for stage in Stage.__args__ if stage not in text] == []


def test_the_glossary_gives_the_golden_figures() -> None:
    text = " ".join((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").split())
    golden = QueueCounts(
        offered=1060,
        answered=1000,
        answered_in_time=860,
        abandoned=60,
        abandoned_in_time=20,
        abandoned_short=10,
    )
    variants: list[Variant] = list(FORMULAS)
    figures = [f"{100 * (service_level(golden, variant) or 0):.2f}" for variant in variants]
    assert [variant for variant in variants if f"`{variant}`" not in text] == []
    assert f"{', '.join(figures[:-1])} and {figures[-1]} %" in text
