"""Finding Asterisk: on the PATH, unpacked in the cache, or fetched; and whether its version is one we accept."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from bothways.engine import modules
from bothways.engine.debian import Closure, Unpacked, already_unpacked, unpack
from bothways.engine.errors import NotInstalled
from bothways.engine.progress import Progress, silent

Version = tuple[int, int, int]
OLDEST: Version = (22, 10, 1)
TOO_NEW: Version = (23, 0, 0)
# Testing's code name first: a symbolic name would change under us. Unstable always has the newest.
CLOSURE = Closure(name="asterisk", packages=("asterisk", "asterisk-moh-opsound-gsm"), suites=("forky", "sid"))
PROGRAM = "usr/sbin/asterisk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """An Asterisk that can be started. `words` are the command up to its own arguments."""

    words: tuple[str, ...]
    modules: Path
    share: Path
    version: Version
    origin: str
    env: dict[str, str] = field(default_factory=lambda: {"MALLOC_ARENA_MAX": "2"})

    @property
    def version_text(self) -> str:
        """As people write it: 22.10.1."""
        return ".".join(map(str, self.version))

    def missing_modules(self) -> list[str]:
        """Modules that we need and this installation does not have."""
        return [name for name in modules.NEEDED if not (self.modules / f"{name}.so").is_file()]

    def is_tested(self) -> bool:
        """Whether this version passed the telephony tests."""
        listed = json.loads(resources.files("bothways.engine").joinpath("tested.json").read_text(encoding="utf-8"))
        return self.version_text in listed["asterisk"]


def parse_version(text: str) -> Version:
    """`Asterisk 22.10.1+dfsg…` → (22, 10, 1). Raises NotInstalled when it says no version."""
    found = re.search(r"Asterisk (?:certified[-/])?(\d+)\.(\d+)(?:\.(\d+))?", text)
    if not found:
        raise NotInstalled("The program does not say which Asterisk it is.", printed=text[:80])
    return int(found[1]), int(found[2]), int(found[3] or 0)


def is_accepted(version: Version) -> bool:
    """22 LTS, not older than the first release without the known deadlocks."""
    return OLDEST <= version < TOO_NEW


def find(cache: Path) -> Program | None:
    """An accepted Asterisk on the PATH, else the unpacked one, else None."""
    return _on_path() or _in_cache(cache)


def install(cache: Path, tell: Progress = silent) -> Program:
    """Give an accepted Asterisk, fetching it when there is none. Raises NotInstalled."""
    found = find(cache)
    if found:
        return found
    return _checked(_from_unpacked(unpack(CLOSURE, cache, tell)))


def install_from(folder: Path, cache: Path, tell: Progress = silent) -> Program:
    """Take Asterisk from a folder: either an unpacked root or the Debian packages of the closure."""
    work = cache / f".{CLOSURE.name}.from"
    shutil.rmtree(work, ignore_errors=True)
    tell(f"copying {CLOSURE.name} from {folder}")
    try:
        if (folder / PROGRAM).is_file():
            shutil.copytree(folder, work, symlinks=True)
        else:
            _unpack_archives(folder, work)
        (work / "unpacked.json").write_text(json.dumps({"suite": "folder", "packages": []}))
        program = _checked(_from_unpacked(Unpacked(root=work, suite="folder")))
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    shutil.rmtree(cache / CLOSURE.name, ignore_errors=True)
    work.rename(cache / CLOSURE.name)
    return _in_cache(cache) or program


def _unpack_archives(folder: Path, work: Path) -> None:
    archives = sorted(folder.glob("*.deb"))
    if not archives:
        raise NotInstalled(f"{folder} holds neither {PROGRAM} nor Debian packages.")
    work.mkdir(parents=True)
    for archive in archives:
        done = subprocess.run(["dpkg", "-x", str(archive), str(work)], check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise NotInstalled(f"{archive.name} could not be unpacked.", said=done.stderr.strip()[-200:])


def _on_path() -> Program | None:
    path = shutil.which("asterisk")
    if not path:
        return None
    version = _version_of((path,))
    places = [*Path("/usr/lib").glob("*/asterisk/modules"), Path("/usr/lib/asterisk/modules")]
    places += [Path("/usr/lib64/asterisk/modules"), Path(path).parent.parent / "lib/asterisk/modules"]
    shares = [Path("/usr/share/asterisk"), Path("/var/lib/asterisk"), Path(path).parent.parent / "share/asterisk"]
    module_folder = next((place for place in places if (place / "res_ari.so").is_file()), None)
    share = next((place for place in shares if (place / "documentation").is_dir()), shares[0])
    if module_folder is None or not is_accepted(version):
        return None
    return Program(words=(path,), modules=module_folder, share=share, version=version, origin="PATH")


def _in_cache(cache: Path) -> Program | None:
    ready = already_unpacked(CLOSURE.name, cache)
    return _from_unpacked(ready) if ready else None


def _from_unpacked(unpacked: Unpacked) -> Program:
    words = unpacked.command(PROGRAM)
    found = next(iter(sorted(unpacked.root.glob("usr/lib/*/asterisk/modules"))), None)
    if found is None:
        raise NotInstalled("The unpacked packages carry no engine modules.", root=str(unpacked.root))
    return Program(
        words=words,
        modules=found,
        share=unpacked.root / "usr/share/asterisk",
        version=_version_of(words),
        origin=f"unpacked from Debian {unpacked.suite}",
    )


def _version_of(words: tuple[str, ...]) -> Version:
    done = subprocess.run([*words, "-V"], capture_output=True, text=True, timeout=20, check=False)
    return parse_version(done.stdout + done.stderr)


def _checked(program: Program) -> Program:
    if not is_accepted(program.version):
        raise NotInstalled(f"Asterisk {program.version_text} is not one that we accept (22.10.1 or later, below 23).")
    if missing := program.missing_modules():
        raise NotInstalled("This Asterisk lacks modules that we need.", missing=missing)
    return program
