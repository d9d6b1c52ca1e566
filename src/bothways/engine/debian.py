"""Programs from Debian without installing anything: apt downloads into a private folder, dpkg unpacks there.

The recipe: a private apt state with an empty status file, so that the whole closure (libc included) is fetched; a
private source list made from the machine's own mirror with the suite replaced, verified by the machine's Debian
archive keyring.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bothways.engine.children import die_with_parent
from bothways.engine.errors import NotInstalled
from bothways.engine.progress import Progress, silent

TRIPLETS = {"x86_64": "x86_64-linux-gnu", "aarch64": "aarch64-linux-gnu"}
LOADERS = {"x86_64": "ld-linux-x86-64.so.2", "aarch64": "ld-linux-aarch64.so.1"}
KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/etc/apt/trusted.gpg.d/debian-archive-keyring.gpg",
)
STAMP = "unpacked.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A program and all that it needs, as packages of one suite (the first that has it)."""

    name: str
    packages: tuple[str, ...]
    suites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A closure on disk: `root` holds usr/, etc/, lib/ as the packages laid them."""

    root: Path
    suite: str

    def command(self, program: str) -> tuple[str, ...]:
        """The words that start `program` (a path below the root) through the closure's own dynamic loader."""
        machine = os.uname().machine
        loader = _first_file(self.root, ("usr/lib64", "lib64", "usr/lib", "lib"), LOADERS[machine])
        return (str(loader), "--library-path", ":".join(map(str, self.library_folders())), str(self.root / program))

    def library_folders(self) -> tuple[Path, ...]:
        """Every folder below the library folders that holds a shared library named by its soname."""
        triplet = TRIPLETS[os.uname().machine]
        tops = [self.root / part / triplet for part in ("usr/lib", "lib") if (self.root / part / triplet).is_dir()]
        nested = {lib.parent for top in tops for lib in top.glob("*/*.so*") if lib.parent.name != "gconv"}
        return (*tops, *sorted(nested))


def _first_file(root: Path, folders: Sequence[str], name: str) -> Path:
    for folder in folders:
        if (root / folder / name).exists():
            return root / folder / name
    raise NotInstalled("The unpacked packages carry no dynamic loader for this machine.", name=name)


def parse_mirrors(text: str) -> list[str]:
    """Mirror addresses with a `main` component from one apt source file, in either of apt's formats."""
    if re.search(r"(?mi)^URIs\s*:", text):
        return _deb822_mirrors(text)
    lines = re.findall(r"(?m)^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+\S+\s+(.*)$", text)
    return [uri for uri, components in lines if "main" in components.split()]


def _deb822_mirrors(text: str) -> list[str]:
    found: list[str] = []
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.lstrip().startswith("#")]
        fields = dict(re.findall(r"(?m)^([A-Za-z-]+)\s*:\s*(.*(?:\n[ \t]+.*)*)", "\n".join(lines)))
        low = {name.lower(): value.split() for name, value in fields.items()}
        if "deb" in low.get("types", []) and "main" in low.get("components", []) and low.get("enabled") != ["no"]:
            found += low.get("uris", [])
    return found


def machine_mirror(apt_folder: Path = Path("/etc/apt")) -> str:
    """The machine's own Debian mirror. Raises NotInstalled where there is none (another distribution)."""
    files = [apt_folder / "sources.list", *sorted((apt_folder / "sources.list.d").glob("*"))]
    for file in files:
        if file.suffix in {".list", ".sources"} and file.is_file():
            for uri in parse_mirrors(file.read_text(encoding="utf-8", errors="replace")):
                if re.search(r"/debian/?$", uri) and "security" not in uri:
                    return uri
    raise NotInstalled(
        "This machine's apt knows no Debian mirror. Install Asterisk 22 (22.10.1 or later) so that it is on the PATH, "
        "or name an unpacked one: bothways engine install --from FOLDER."
    )


def machine_suite(os_release: Path = Path("/etc/os-release")) -> str:
    """The code name of the suite that this machine runs."""
    found = re.search(r'(?m)^VERSION_CODENAME="?([a-z]+)"?', os_release.read_text(encoding="utf-8"))
    return found[1] if found else "stable"


def unpack(closure: Closure, folder: Path, tell: Progress = silent) -> Unpacked:
    """Give the closure, fetching it into `folder` when it is not there yet; concurrent callers wait for one another."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / f".{closure.name}.lock"):
        ready = already_unpacked(closure.name, folder)
        return ready or _fetch_first_suite(closure, folder, tell)


def already_unpacked(name: str, folder: Path) -> Unpacked | None:
    """The closure `name` if it lies complete in `folder`."""
    stamp = folder / name / STAMP
    if not stamp.is_file():
        return None
    return Unpacked(root=folder / name, suite=json.loads(stamp.read_text())["suite"])


def _fetch_first_suite(closure: Closure, folder: Path, tell: Progress) -> Unpacked:
    mirror, refusals = machine_mirror(), []
    for suite in closure.suites:
        work = folder / f".{closure.name}.{os.getpid()}"
        shutil.rmtree(work, ignore_errors=True)
        try:
            _fetch(closure, mirror, suite, work, tell)
        except subprocess.CalledProcessError as refused:
            refusals.append(f"{suite}: {_last_line(refused.stderr)}")
            continue
        else:
            (work / "root" / STAMP).write_text(json.dumps({"suite": suite, "packages": closure.packages}))
            shutil.rmtree(folder / closure.name, ignore_errors=True)
            (work / "root").rename(folder / closure.name)
            return Unpacked(root=folder / closure.name, suite=suite)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    raise NotInstalled(f"Could not fetch {closure.name} from the Debian mirror.", tried=refusals)


def _fetch(closure: Closure, mirror: str, suite: str, work: Path, tell: Progress) -> None:
    for part in ("lists/partial", "archives/partial", "root"):
        (work / part).mkdir(parents=True)
    (work / "status").touch()
    (work / "sources.list").write_text(f"deb [signed-by={_keyring()}] {mirror} {suite} main\n")
    tell(f"reading Debian's list of packages ({suite})")
    _run(["apt-get", *_private(work), "update"])
    tell(f"downloading {closure.name}")
    _run(["apt-get", *_private(work), "install", "-y", "--download-only", *closure.packages])
    archives = sorted((work / "archives").glob("*.deb"))
    tell(f"unpacking {closure.name} ({len(archives)} packages)")
    unpack_each = ["xargs", "-0", "-P", str(os.cpu_count() or 1), "-I{}", "dpkg", "-x", "{}", str(work / "root")]
    _run(unpack_each, told="\0".join(map(str, archives)))


def _keyring() -> str:
    for path in KEYRINGS:
        if Path(path).is_file():
            return path
    raise NotInstalled("The Debian archive keyring is not on this machine (package debian-archive-keyring).")


def _private(work: Path) -> list[str]:
    settings = {
        "Dir::State::Lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::Etc::SourceList": work / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Cache::archives": work / "archives",
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "Debug::NoLocking": "1",
        "APT::Install-Recommends": "0",
        "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Binary::apt::APT::Keep-Downloaded-Packages": "1",
    }
    return [f"-o{name}={value}" for name, value in settings.items()]


def _run(words: Sequence[str], told: str = "") -> None:
    subprocess.run(words, check=True, capture_output=True, text=True, input=told, preexec_fn=die_with_parent)


def _last_line(text: str | None) -> str:
    return (text or "").strip().splitlines()[-1] if (text or "").strip() else "no reason given"


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
