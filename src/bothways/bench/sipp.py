"""SIPp as the callers and as the agents: an independent program that makes no media, only signaling."""

from __future__ import annotations

import asyncio
import csv
from asyncio.subprocess import Process
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bothways.bench.errors import BenchFailed
from bothways.engine import children
from bothways.engine.layout import cache_folder
from bothways.engine.tools import install_tool

HOST = "127.0.0.1"
TALK_MS = 1000
BYE_WITHIN_MS = 8000
MOST_AT_ONCE = "15000"
LOG_WORDS = 4
SOCKET_BUFFER = str(4 * 1024 * 1024)

SDP = """v=0
o=sipp 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
"""

CALLER = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="caller">
<nop><action><log message="[timestamp] [mark][call_number]"/></action></nop>
<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[mark][call_number]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[mark][call_number]@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

{SDP}]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[mark][call_number]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv request="BYE" timeout="{BYE_WITHIN_MS}"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""

AGENTS = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="agents">
<recv request="INVITE" rrs="true"><action>
<ereg regexp="sips?:([^@]+)@" search_in="hdr" header="From:" check_it="true" assign_to="whole,caller"/>
<ereg regexp=".*" search_in="hdr" header="From:" assign_to="them"/>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="us"/>
<log message="[timestamp] [$caller]"/>
</action></recv>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]a[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

{SDP}]]></send>
<recv request="ACK"/>
<pause milliseconds="{TALK_MS}"/>
<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$us];tag=[pid]a[call_number]
To:[$them]
Call-ID: [call_id]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200"/>
<Reference variables="whole"/>
</scenario>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of one load: how many calls were made and failed, and when each call's INVITE left (epoch seconds)."""

    calls: int
    failed: int
    left: Mapping[str, float]


class Agents:
    """One SIPp that answers for every agent of a system, all through the bench."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.process: Process | None = None
        self._read_to = 0

    async def start(self) -> None:
        """Begin to answer."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "agents.xml").write_text(AGENTS, encoding="utf-8")
        words = [*(await program()), "-sf", "agents.xml", "-i", HOST, "-p", str(self.port), "-nostdin"]
        words += [
            "-trace_logs",
            "-log_file",
            "agents.log",
            "-buff_size",
            SOCKET_BUFFER,
            "-default_behaviors",
            "all,-abortunexp",
        ]
        self.process = await children.spawn(words, log=self.folder / "agents.out", cwd=self.folder)

    async def stop(self) -> None:
        """Stop answering."""
        if self.process is not None:
            await children.kill(self.process)

    def arrived(self) -> dict[str, float]:
        """Since the last asking: when (epoch seconds) the first INVITE of each caller came."""
        log = self.folder / "agents.log"
        if not log.is_file():
            return {}
        with log.open("rb") as lines:
            lines.seek(self._read_to)
            body = lines.read()
            whole = body[: body.rfind(b"\n") + 1]
            self._read_to += len(whole)
        return parse_log(whole.decode("utf-8", "replace"))


async def program() -> list[str]:
    """The words that start SIPp."""
    return [str(await asyncio.to_thread(install_tool, "sipp", cache_folder()))]


async def load(folder: Path, *, port: int, own_port: int, number: str, mark: str, rate: float, seconds: float) -> Load:
    """Call `number` at `rate` calls a second for so long; callers' numbers begin with `mark`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "caller.xml").write_text(CALLER, encoding="utf-8")
    calls = round(rate * seconds)
    whole, period = _as_whole(rate)
    words = [*(await program()), f"{HOST}:{port}", "-sf", "caller.xml", "-i", HOST, "-p", str(own_port), "-s", number]
    words += [
        "-key",
        "mark",
        mark,
        "-r",
        str(whole),
        "-rp",
        str(period),
        "-m",
        str(calls),
        "-l",
        MOST_AT_ONCE,
        "-nostdin",
    ]
    words += ["-trace_logs", "-log_file", "caller.log", "-trace_stat", "-stf", "caller.csv", "-fd", "5"]
    words += ["-trace_err", "-error_file", "caller.err", "-buff_size", SOCKET_BUFFER]
    words += ["-timeout", f"{round(seconds + BYE_WITHIN_MS / 1000 + 4)}s"]
    process = await children.spawn(words, log=folder / "caller.out", cwd=folder)
    try:
        async with asyncio.timeout(seconds + BYE_WITHIN_MS / 1000 + 10):
            await process.wait()
    except TimeoutError:
        pass
    finally:
        await children.kill(process)
    good = successes(folder / "caller.csv")
    left = parse_log((folder / "caller.log").read_text(encoding="utf-8", errors="replace"))
    return Load(calls=calls, failed=calls - good, left=left)


def _as_whole(rate: float) -> tuple[int, int]:
    """SIPp takes whole calls in a period of whole milliseconds: 104.3 a second is 1043 in 10,000 ms."""
    return round(rate * 10), 10_000


def successes(statistics: Path) -> int:
    """How many calls succeeded, from SIPp's last line of statistics. Raises BenchFailed."""
    if not statistics.is_file():
        raise BenchFailed("SIPp left no statistics.", file=str(statistics))
    with statistics.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    return int(rows[-1]["SuccessfulCall(C)"]) if rows else 0


def parse_log(text: str) -> dict[str, float]:
    """Lines of `date time epoch-seconds caller`: the first of each caller, in epoch seconds."""
    first: dict[str, float] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == LOG_WORDS:
            first.setdefault(words[3], float(words[2]))
    return first
