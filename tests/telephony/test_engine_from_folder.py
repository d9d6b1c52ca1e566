"""An engine that somebody brought in a folder, for machines that cannot fetch one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bothways.engine import AsteriskConfig, asterisk, running_asterisk
from bothways.engine.errors import NotInstalled
from bothways.engine.layout import cache_folder
from bothways.engine.ports import free_tcp_port, free_udp_port


async def test_an_unpacked_folder_is_taken_and_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brought = asterisk.install(cache_folder())
    if brought.origin == "PATH":
        pytest.skip("this machine's own Asterisk is used, whatever a folder holds")
    program = asterisk.install_from(Path(brought.words[-1]).parents[2], tmp_path / "cache")
    assert Path(program.words[-1]).is_relative_to(tmp_path / "cache")
    monkeypatch.setenv("BOTHWAYS_CACHE", str(tmp_path / "cache"))
    config = AsteriskConfig(
        sip_port=free_udp_port(), http_port=free_tcp_port(), rtp_from=42000, rtp_to=42020, secret="s3cret"
    )
    async with running_asterisk(config, tmp_path / "engine") as running:
        assert running.program == program
        assert program.version_text in await running.command("core show version")


@pytest.mark.parametrize(("name", "sentence"), [("a.deb", "a.deb could not be unpacked"), ("a.txt", "holds neither")])
def test_a_folder_without_an_engine_is_refused_and_the_kept_one_stays(tmp_path: Path, name: str, sentence: str) -> None:
    kept = tmp_path / "cache" / "asterisk" / "kept"
    kept.mkdir(parents=True)
    (tmp_path / "brought").mkdir()
    (tmp_path / "brought" / name).write_text("nothing")
    with pytest.raises(NotInstalled, match=sentence):
        asterisk.install_from(tmp_path / "brought", tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["asterisk"]
    assert kept.is_dir()
