"""Other programs that nothing may expect on the machine: from the PATH, else unpacked beside the engine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from bothways.engine.debian import Closure, Unpacked, machine_suite, unpack
from bothways.engine.errors import NotInstalled
from bothways.engine.progress import Progress, silent

# program → (Debian package, path of the program in it, variables its wrapper sets, relative to the root)
KNOWN: Final[dict[str, tuple[str, str, dict[str, str]]]] = {
    "espeak-ng": ("espeak-ng", "usr/bin/espeak-ng", {"ESPEAK_DATA_PATH": "usr/lib/{triplet}"}),
    "sipp": ("sip-tester", "usr/bin/sipp", {}),
    "sox": ("sox", "usr/bin/sox", {}),
}
INSTALLED: Final = "/usr/lib/postgresql"


def tool_folder(cache: Path) -> Path:
    """The folder of wrapper scripts: children have it in front of their PATH."""
    return cache / "bin"


def find_tool(name: str, cache: Path) -> Path | None:
    """The program on the PATH, else its wrapper, else None."""
    on_path = shutil.which(name)
    wrapper = tool_folder(cache) / name
    return Path(on_path) if on_path else wrapper if wrapper.is_file() else None


def install_tool(name: str, cache: Path, tell: Progress = silent) -> Path:
    """Give the program, unpacking its packages when the machine has none. Raises NotInstalled."""
    if found := find_tool(name, cache):
        return found
    if name not in KNOWN:
        raise NotInstalled(f"{name} is not on this machine and not one that is fetched.")
    package, program, variables = KNOWN[name]
    suites = tuple(dict.fromkeys((machine_suite(), "stable")))
    unpacked = unpack(Closure(name=name, packages=(package,), suites=suites), cache, tell)
    wrapper = tool_folder(cache) / name
    wrapper.parent.mkdir(parents=True, exist_ok=True)
    draft = wrapper.with_suffix(f".{os.getpid()}")
    draft.write_text(wrapper_text(unpacked, program, variables))
    draft.chmod(0o755)
    draft.rename(wrapper)
    return wrapper


def find_postgres(cache: Path) -> Path | None:
    """The folder of the programs of the distribution's own PostgreSQL, installed or unpacked: what the tests run on
    beside the embedded one."""
    kept = cache / "postgresql" / INSTALLED.lstrip("/")
    found = [program for root in (Path(INSTALLED), kept) for program in sorted(root.glob("*/bin/postgres"))]
    return found[0].parent if found else None


def install_postgres(cache: Path, tell: Progress = silent) -> Path:
    """Give it, unpacking its packages when the machine has none; no server is set up. Raises NotInstalled."""
    if found := find_postgres(cache):
        return found
    unpack(Closure(name="postgresql", packages=("postgresql",), suites=(machine_suite(),)), cache, tell)
    if found := find_postgres(cache):
        return found
    raise NotInstalled("The distribution's PostgreSQL packages carry no server.")


def wrapper_text(unpacked: Unpacked, program: str, variables: dict[str, str]) -> str:
    """A shell script that starts the unpacked program with the unpacked libraries."""
    triplet = unpacked.library_folders()[0].name
    sets = "".join(
        f'export {name}="{unpacked.root / place.format(triplet=triplet)}"\n' for name, place in variables.items()
    )
    words = " ".join(f'"{word}"' for word in unpacked.command(program))
    return f'#!/bin/sh\n{sets}exec {words} "$@"\n'
