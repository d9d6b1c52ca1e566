"""The store of spoken prompts: one file per text, voice and rate, made once and then only looked up."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from bothways.adapters.speech.errors import SoundsNotWritten
from bothways.adapters.speech.prompt_files import PromptFiles, is_whole
from bothways.adapters.speech.sound import Samples, even_loudness, read_wave, to_telephone, trimmed, write_wave
from bothways.flows.turns import Spoken
from bothways.kernel.errors import BothwaysError

Progress = Callable[[int, int], None]
"""Told how many of how many are there."""


class Speaks(Protocol):
    """What makes a wave of a text."""

    async def speak(self, spoken: Spoken) -> bytes:
        """A 16-bit mono RIFF wave of any sample rate."""
        ...


class Prompts(PromptFiles):
    """Makes the files that `PromptFiles` looks up."""

    def __init__(self, folder: Path, voice: Speaks, stand_in: Path | None = None) -> None:
        super().__init__(folder, stand_in)
        self._voice = voice
        self._under_way: dict[Path, asyncio.Task[Path]] = {}

    async def render(self, spoken: Spoken) -> Path:
        """The file that says it, made now when it does not exist; two who ask at once share the work."""
        path = self.file_of(spoken)
        if is_whole(path):
            return path
        task = self._under_way.get(path)
        if task is None:
            task = asyncio.create_task(self._make(spoken, path))
            self._under_way[path] = task
            task.add_done_callback(lambda _: self._under_way.pop(path, None))
        return await asyncio.shield(task)

    async def render_all(self, texts: Collection[Spoken], progress: Progress | None = None) -> None:
        """Make all that are missing. The first error is raised after the others are done."""
        missing = [spoken for spoken in sorted(texts) if self.path_of(spoken) is None]
        done = len(texts) - len(missing)
        if progress:
            progress(done, len(texts))
        first_error: BothwaysError | None = None
        for next_one in asyncio.as_completed([self.render(spoken) for spoken in missing]):
            try:
                await next_one
            except BothwaysError as wrong:
                first_error = first_error or wrong
                continue
            done += 1
            if progress:
                progress(done, len(texts))
        if first_error:
            raise first_error

    async def render_joined(self, texts: Sequence[Spoken], target: Path) -> Path:
        """One file that says the texts after each other (for the engine's own fallback, which knows no languages)."""
        paths = [await self.render(spoken) for spoken in texts]
        waves = [read_wave(path.read_bytes())[0] for path in paths]
        write_file(target, write_wave(_joined(waves)))
        return target

    async def _make(self, spoken: Spoken, path: Path) -> Path:
        wave = await self._voice.speak(spoken)
        await asyncio.to_thread(_finish, wave, path)
        return path


def write_file(path: Path, content: bytes) -> None:
    """Write so that a reader sees the old file or the whole new one; `SoundsNotWritten` when the disk will not."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".making-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).chmod(0o644)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as refused:
        reason = refused.strerror or str(refused)
        raise SoundsNotWritten("cannot write sounds", folder=str(path.parent), reason=reason) from refused


def _finish(wave: bytes, path: Path) -> None:
    samples, rate = read_wave(wave)
    write_file(path, write_wave(trimmed(even_loudness(to_telephone(samples, rate)))))


def _joined(waves: Sequence[Samples]) -> Samples:
    return np.concatenate(waves) if waves else np.zeros(0)
