"""Integration tier: prompts spoken by the real espeak-ng."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import numpy as np
import pytest

from bothways.adapters.speech.errors import SoundsNotWritten, SpeechFailed, SpeechMissing
from bothways.adapters.speech.espeak import Espeak
from bothways.adapters.speech.house_sounds import write_house_sounds
from bothways.adapters.speech.prompts import Prompts
from bothways.adapters.speech.sound import RATE, level_dbfs, read_wave
from bothways.adapters.speech.voices import readable
from bothways.demo.nordlys import nordlys
from bothways.engine.layout import cache_folder
from bothways.engine.tools import install_tool
from bothways.flows.house_prompts import house_prompts
from bothways.flows.texts import prompts_of
from bothways.flows.turns import Spoken

ALL_TEXTS = house_prompts().union(*(prompts_of(flow) for flow in nordlys().flows))
HELLO = Spoken(text="Hello, this is a test.", language="en")


@pytest.fixture(scope="module")
def program() -> str:
    return str(install_tool("espeak-ng", cache_folder()))


@pytest.fixture
def prompts(program: str, tmp_path: Path) -> Prompts:
    return Prompts(tmp_path / "prompts", Espeak([program]))


async def test_every_prompt_of_the_demo_is_spoken_as_loud_as_the_others(prompts: Prompts, tmp_path: Path) -> None:
    texts = ALL_TEXTS
    told: list[tuple[int, int]] = []
    await prompts.render_all(texts, lambda done, of: told.append((done, of)))
    assert told[-1] == (len(texts), len(texts))
    for spoken in texts:
        path = prompts.path_of(spoken)
        assert path is not None
        samples, rate = read_wave(path.read_bytes())
        assert rate == RATE
        assert level_dbfs(samples) == pytest.approx(-20, abs=1), spoken.text
        assert np.abs(samples).max() < 10 ** (-3 / 20), spoken.text
        assert 0.04 < len(samples) / RATE / len(spoken.text) < 0.5, spoken.text
    assert {path.suffix for path in tmp_path.rglob("*.*")} == {".wav"}, "no draft is left"


async def test_chinese_characters_are_spoken_as_syllables_and_not_as_english_letters(program: str) -> None:
    name = await Espeak([program]).voice_name("zh-TW")
    for spoken in ALL_TEXTS:
        if spoken.language.startswith("zh"):
            words = [program, "-v", name, "-x", "-q", readable(spoken.text, spoken.language)]
            process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
            phonemes = (await process.communicate())[0].decode()
            # What it takes for another language it marks with that language's name.
            assert "(en)" not in phonemes, f"{spoken.text}: {phonemes}"
            assert phonemes.strip()


async def test_a_text_is_made_once_however_many_ask(prompts: Prompts) -> None:
    paths = await asyncio.gather(*(prompts.render(HELLO) for _ in range(5)))
    assert len(set(paths)) == 1
    first = paths[0].stat().st_mtime_ns
    assert (await prompts.render(HELLO)).stat().st_mtime_ns == first
    assert list(prompts.names([HELLO])) == [str(paths[0].with_suffix(""))]


async def test_languages_that_share_words_do_not_share_files(prompts: Prompts) -> None:
    one = await prompts.render(Spoken(text="42", language="en"))
    other = await prompts.render(Spoken(text="42", language="da"))
    assert one.read_bytes() != other.read_bytes()


async def test_a_text_that_looks_like_an_option_is_spoken(prompts: Prompts) -> None:
    path = await prompts.render(Spoken(text="--version -f /etc/hostname", language="en"))
    assert len(read_wave(path.read_bytes())[0]) > RATE


async def test_a_text_that_was_not_made_is_a_tone_and_not_silence(program: str, tmp_path: Path) -> None:
    sounds = write_house_sounds(tmp_path)
    prompts = Prompts(tmp_path / "prompts", Espeak([program]), stand_in=sounds.tone)
    assert list(prompts.names([HELLO])) == [str(tmp_path / "tone")]
    assert [path.name for path in sounds.music_folder.iterdir()] == ["hold.wav"]


async def test_texts_can_be_joined_into_one_file(prompts: Prompts, tmp_path: Path) -> None:
    more = Spoken(text="Farvel.", language="da")
    joined = await prompts.render_joined([HELLO, more], tmp_path / "joined.wav")
    lengths = [len(read_wave((await prompts.render(spoken)).read_bytes())[0]) for spoken in (HELLO, more)]
    assert len(read_wave(joined.read_bytes())[0]) == sum(lengths)


async def test_without_the_program_the_error_says_what_to_do(tmp_path: Path) -> None:
    prompts = Prompts(tmp_path, Espeak([str(tmp_path / "no-such-program")]))
    with pytest.raises(SpeechMissing, match="apt-get install espeak-ng"):
        await prompts.render_all([HELLO])
    assert prompts.path_of(HELLO) is None


async def test_a_program_that_fails_leaves_no_file_and_is_asked_again(program: str, tmp_path: Path) -> None:
    flag = tmp_path / "broken"
    wrapper = tmp_path / "speaker"
    wrapper.write_text(f'#!/bin/sh\n[ "$1" = --voices ] || [ ! -e {flag} ] || exit 3\nexec {program} "$@"\n')
    wrapper.chmod(0o755)
    flag.touch()
    prompts = Prompts(tmp_path / "prompts", Espeak([str(wrapper)]))
    with pytest.raises(SpeechFailed) as failed:
        await prompts.render(HELLO)
    assert failed.value.facts["status"] == 3
    flag.unlink()
    assert (await prompts.render(HELLO)).is_file()


async def test_a_folder_that_cannot_be_written_is_told(program: str, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    with pytest.raises(SoundsNotWritten):
        await Prompts(in_the_way, Espeak([program])).render(HELLO)


async def test_at_most_two_programs_run_at_once(program: str, tmp_path: Path) -> None:
    running = tmp_path / "running"
    running.mkdir()
    counts = tmp_path / "counts"
    wrapper = tmp_path / "speaker"
    wrapper.write_text(
        f"#!/bin/sh\ntouch {running}/$$; ls {running} | wc -l >> {counts}\n"
        f'{program} "$@"; status=$?\nrm {running}/$$; exit $status\n'
    )
    wrapper.chmod(0o755)
    texts = [Spoken(text=f"number {number}", language="en") for number in range(12)]
    await Prompts(tmp_path / "prompts", Espeak([str(wrapper)])).render_all(texts)
    assert max(map(int, counts.read_text().split())) <= 2
    assert not os.listdir(running)
