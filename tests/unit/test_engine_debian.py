"""Where packages come from: the machine's own mirror, in either of apt's formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from bothways.engine.debian import Unpacked, already_unpacked, machine_mirror, machine_suite, parse_mirrors
from bothways.engine.errors import NotInstalled
from bothways.engine.tools import wrapper_text

ONE_LINE = """
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib
deb-src http://source.example/debian bookworm main
deb http://other.example/tools stable extra
"""
DEB822 = """Types: deb deb-src
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
"""


def test_one_line_sources_give_only_binary_entries_with_main() -> None:
    assert parse_mirrors(ONE_LINE) == ["http://mirror.example/debian"]


def test_deb822_sources_give_enabled_stanzas_with_main() -> None:
    assert parse_mirrors(DEB822) == ["http://mirror.example/debian", "http://mirror.example/debian-security"]


def test_the_mirror_is_debian_and_not_its_security_archive(tmp_path: Path) -> None:
    folder = tmp_path / "sources.list.d"
    folder.mkdir()
    (folder / "a.list").write_text("deb http://security.example/debian bookworm-security main\n")
    (folder / "b.sources").write_text(DEB822)
    assert machine_mirror(tmp_path) == "http://mirror.example/debian"


def test_a_machine_without_debian_gets_a_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text("deb http://archive.example/ubuntu noble main\n")
    with pytest.raises(NotInstalled, match="engine install --from FOLDER"):
        machine_mirror(tmp_path)


def test_the_suite_is_the_code_name_of_the_machine(tmp_path: Path) -> None:
    release = tmp_path / "os-release"
    release.write_text('NAME="Debian"\nVERSION_CODENAME=trixie\n')
    assert machine_suite(release) == "trixie"


def test_a_half_unpacked_program_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "asterisk").mkdir()
    assert already_unpacked("asterisk", tmp_path) is None
    (tmp_path / "asterisk" / "unpacked.json").write_text('{"suite": "forky", "packages": []}')
    assert already_unpacked("asterisk", tmp_path) == Unpacked(root=tmp_path / "asterisk", suite="forky")


def test_a_wrapper_starts_the_program_with_its_own_loader_and_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.uname", lambda: type("Uname", (), {"machine": "x86_64"}))
    (tmp_path / "usr/lib64").mkdir(parents=True)
    (tmp_path / "usr/lib64/ld-linux-x86-64.so.2").touch()
    nested = tmp_path / "usr/lib/x86_64-linux-gnu/pulseaudio"
    nested.mkdir(parents=True)
    (nested / "libpulsecommon.so").touch()
    text = wrapper_text(Unpacked(root=tmp_path, suite="x"), "usr/bin/p", {"P_DATA": "usr/lib/{triplet}"})
    assert f'export P_DATA="{tmp_path}/usr/lib/x86_64-linux-gnu"' in text
    assert f'exec "{tmp_path}/usr/lib64/ld-linux-x86-64.so.2" "--library-path"' in text
    assert f"{nested}" in text
    assert text.endswith(f'"{tmp_path}/usr/bin/p" "$@"\n')
