"""espeak-ng as a separate process: text in, a wave out. One process per text, at most two at a time."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Sequence
from pathlib import Path

from bothways.adapters.speech.errors import SpeechFailed, SpeechMissing
from bothways.adapters.speech.voices import readable, voice_for
from bothways.flows.turns import Spoken

AT_ONCE = 2
MOST_SECONDS = 30.0
REMEDY = "espeak-ng is not there: install it (apt-get install espeak-ng) or run `bothways engine install`"


class Espeak:
    """Runs `command` (more than one word when it starts through its own loader); `data_path` is the folder that holds
    `espeak-ng-data` when that is not where the program expects it."""

    def __init__(self, command: Sequence[str], data_path: Path | None = None) -> None:
        self._command = [*command] + ([f"--path={data_path}"] if data_path else [])
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._voices: frozenset[str] | None = None
        self._asking = asyncio.Lock()

    async def speak(self, spoken: Spoken) -> bytes:
        """The text as a RIFF wave (16 bit mono, the program's own sample rate). `SpeechMissing`, `SpeechFailed` and
        `NoVoice` say why not."""
        name = await self.voice_name(spoken.language)
        async with self._turns:
            options = ["-v", name, "-s", str(voice_for(spoken.language).rate), "-b", "1", "--stdin", "--stdout"]
            return await self._run(options, readable(spoken.text, spoken.language), spoken.language)

    async def version(self) -> str:
        """The program's version as it says it."""
        answer = (await self._run(["--version"], "", "")).decode(errors="replace")
        found = re.search(r"\d+(\.\d+)+", answer)
        return found[0] if found else answer.strip()

    async def voice_name(self, language: str) -> str:
        """The program's own name of the voice that speaks a language here."""
        voice = voice_for(language)
        async with self._asking:
            if self._voices is None:
                lines = (await self._run(["--voices"], "", language)).decode(errors="replace").splitlines()[1:]
                self._voices = frozenset(words[1] for words in map(str.split, lines) if len(words) > 1)
        for name in voice.names:
            if name in self._voices:
                return name
        raise SpeechFailed("the speech program lacks the voice", language=language, wanted=", ".join(voice.names))

    async def _run(self, options: Sequence[str], text: str, language: str) -> bytes:
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                *options,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        except (FileNotFoundError, PermissionError) as gone:
            raise SpeechMissing(REMEDY, command=self._command[0]) from gone
        try:
            out, said = await asyncio.wait_for(process.communicate(text.encode()), MOST_SECONDS)
        except TimeoutError as late:
            raise SpeechFailed("the speech program took too long", language=language, seconds=MOST_SECONDS) from late
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        if process.returncode or not out:
            reason = said.decode(errors="replace").strip()[:300]
            raise SpeechFailed("the speech program failed", language=language, status=process.returncode, reason=reason)
        return out
