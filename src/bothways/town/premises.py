"""The town's engine: started on demand, shared by all commands, ended when nobody uses it.

One process (`bothways.town.keeper`) owns it. Who uses the town holds a shared lock on `users.lock`; the keeper ends the
engine when it can have that lock alone. Locks die with their process, so a killed command leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from bothways.engine import children
from bothways.engine.asterisk_config import AsteriskConfig
from bothways.engine.ports import free_tcp_port, free_udp_port
from bothways.town.errors import TownError

FIRST_START_SECONDS: Final = 180.0
"""The very first start fetches the engine."""
MOST_STARTS: Final = 2
"""One may find the last engine still ending."""
RTP_FROM, RTP_TO = 26000, 31999
APP_LENGTH: Final = 12

DIALPLAN: Final = f"""[from-center]
exten => _[0-9a-zA-Z].,1,Stasis(${{EXTEN:0:{APP_LENGTH}}},ring,${{EXTEN:{APP_LENGTH}}})
 same => n,Hangup()
"""
CENTER_PJSIP: Final = """[center]
type=endpoint
context=from-center
disallow=all
allow=ulaw,alaw
direct_media=no
rtp_symmetric=yes
dtmf_mode=rfc4733
identify_by=ip
[center]
type=identify
endpoint=center
match=0.0.0.0/0
"""
SORCERY: Final = """[res_pjsip]
endpoint=config,pjsip.conf,criteria=type=endpoint
auth=config,pjsip.conf,criteria=type=auth
auth=memory
aor=config,pjsip.conf,criteria=type=aor
[res_pjsip_outbound_registration]
registration=memory
[res_pjsip_endpoint_identifier_ip]
identify=config,pjsip.conf,criteria=type=identify
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """How to reach the town's engine: its control address and credentials, and its SIP port on 127.0.0.1; `keeper` is
    the process that owns it."""

    url: str
    user: str
    secret: str
    sip_port: int
    keeper: int


def config() -> AsteriskConfig:
    """A town with free ports and a new secret. The range of media ports is shared: the engine skips used ones."""
    return AsteriskConfig(
        sip_port=free_udp_port(),
        http_port=free_tcp_port(),
        rtp_from=RTP_FROM,
        rtp_to=RTP_TO,
        secret=secrets.token_urlsafe(24),
        user="town",
        app="town",
        dialplan=DIALPLAN,
        extra_pjsip=CENTER_PJSIP,
        extra_files={"sorcery.conf": SORCERY},
    )


def told(config: AsteriskConfig) -> Premises:
    """What users of this engine need."""
    return Premises(
        url=config.url, user=config.user, secret=config.secret, sip_port=config.sip_port, keeper=os.getpid()
    )


def write_state(folder: Path, premises: Premises) -> None:
    """Leave the address for other commands; only this user may read it."""
    draft = folder / "engine.json.part"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(premises)), encoding="utf-8")
    draft.rename(folder / "engine.json")


def read_state(folder: Path) -> Premises | None:
    """The address, if an engine is up."""
    try:
        return Premises(**json.loads((folder / "engine.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def try_lock(path: Path) -> IO[str] | None:
    """The file locked for us alone, or None when somebody has it."""
    handle = path.open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Premises]:
    """The town's engine for the time of the block, started when it is not up. Raises TownError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "users.lock").open("a") as using:
        await asyncio.to_thread(fcntl.flock, using, fcntl.LOCK_SH)
        with (folder / "start.lock").open("a") as starting:
            await asyncio.to_thread(fcntl.flock, starting, fcntl.LOCK_EX)
            premises = await _ready(folder)
        yield premises


async def _ready(folder: Path) -> Premises:
    loop = asyncio.get_running_loop()
    deadline, starts = loop.time() + FIRST_START_SECONDS, 0
    while loop.time() < deadline and starts <= MOST_STARTS:
        kept = _kept(folder)
        premises = read_state(folder)
        if premises and kept:
            return premises
        if not kept:
            (folder / "engine.json").unlink(missing_ok=True)
            if starts < MOST_STARTS:
                await _start_keeper(folder)
            starts += 1
        await asyncio.sleep(0.05)
    said = children.last_lines(folder / "keeper.log")
    raise TownError("The town's engine did not start.", said=said, log=str(folder / "keeper.log"))


def _kept(folder: Path) -> bool:
    mine = try_lock(folder / "keeper.lock")
    if mine is None:
        return True
    mine.close()
    return False


async def _start_keeper(folder: Path) -> None:
    """Start a keeper that outlives us, and return when it has its lock or is over."""
    with (folder / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "bothways.town.keeper", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    while keeper.poll() is None and not _kept(folder):  # noqa: ASYNC110 (another process)
        await asyncio.sleep(0.02)


async def leave(folder: Path) -> None:
    """End the engine now if nobody else uses it, instead of letting it wait for the next command."""
    alone = try_lock(folder / "users.lock")
    if alone is None:
        return
    with alone:
        premises = read_state(folder)
        if premises is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(premises.keeper, signal.SIGTERM)
        while _kept(folder):  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.05)
