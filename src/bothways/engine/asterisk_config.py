"""What the engine is told at start: every file is generated from one frozen piece, nothing is edited by hand."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bothways.engine import modules
from bothways.engine.asterisk import Program

CLAIM_WITHIN_MS = 1500
"""How long a call waits to be claimed before the fallback speaks: with the engine's own steps it stays below 3 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskConfig:
    """Ports, addresses and secrets of one engine instance. `listen` and `public_address` are IP addresses;
    `extra_pjsip` and `extra_dialplan` are text for tests and benches, `extra_files` whole files by name."""

    sip_port: int
    http_port: int
    rtp_from: int
    rtp_to: int
    secret: str
    user: str = "bothways"
    app: str = "bothways"
    listen: str = "127.0.0.1"
    public_address: str | None = None
    demo: bool = False
    fallback_sound: Path | None = None
    backup_number: str | None = None
    dialplan: str | None = None
    extra_dialplan: str = ""
    extra_pjsip: str = ""
    extra_modules: tuple[str, ...] = ()
    extra_files: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The engine's control address, on loopback only."""
        return f"http://127.0.0.1:{self.http_port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where one engine instance keeps its things. `run` must be short: a socket's path ends at 107 bytes."""

    base: Path
    run: Path

    @property
    def etc(self) -> Path:
        """Generated configuration."""
        return self.base / "etc"

    @property
    def recordings(self) -> Path:
        """Where recordings asked for by name appear."""
        return self.base / "spool" / "recording"

    @property
    def beep(self) -> Path:
        """What a caller hears when there is no spoken message."""
        return self.base / "lib" / "sounds" / "fallback-beep.wav"

    def make(self) -> None:
        """Make every folder that the engine expects to find."""
        for part in ("etc", "lib", "db", "spool/recording", "log", "keys", "lib/sounds"):
            (self.base / part).mkdir(parents=True, exist_ok=True)
        self.etc.chmod(0o700)  # it holds the control interface's secret
        self.run.mkdir(parents=True, exist_ok=True)


def write(config: AsteriskConfig, program: Program, folders: Folders) -> None:
    """Write every configuration file of the instance; files of an earlier start are replaced."""
    folders.make()
    if not folders.beep.exists():
        write_beep(folders.beep)
    for name, text in files(config, program, folders).items():
        (folders.etc / name).write_text(text, encoding="utf-8")


def files(config: AsteriskConfig, program: Program, folders: Folders) -> dict[str, str]:
    """The text of each file by name. Pure."""
    plan = config.dialplan if config.dialplan is not None else inbound_dialplan(config, folders.beep)
    return {
        "asterisk.conf": _main(program, folders),
        "modules.conf": _modules(program, config.extra_modules),
        "logger.conf": LOGGER,
        "http.conf": f"[general]\nenabled=yes\nbindaddr=127.0.0.1\nbindport={config.http_port}\n"
        "sessionlimit=2000\nsession_inactivity=60000\nsession_keep_alive=60000\n",
        "ari.conf": f"[general]\nenabled=yes\nwebsocket_write_timeout={WRITE_TIMEOUT_MS}\n"
        f"channelvars=BOTHWAYS_CONTACT,BOTHWAYS_ROLE\n"
        f"[{config.user}]\ntype=user\nread_only=no\npassword={config.secret}\n",
        "rtp.conf": rtp(config),
        "sorcery.conf": SORCERY,
        "pjsip.conf": pjsip(config),
        "extensions.conf": plan + "\n" + config.extra_dialplan,
        "musiconhold.conf": f"[general]\n[default]\nmode=files\ndirectory={program.share / 'moh'}\nsort=random\n",
        "indications.conf": INDICATIONS,
        **QUIET,
        **config.extra_files,
    }


LOGGER = "[general]\ndateformat=%F %T.%3q\nqueue_log=no\n[logfiles]\nmessages.log => notice,warning,error\n"
WRITE_TIMEOUT_MS = 250
"""How long one event may wait for an application that does not read, before its connection is cut; megabytes wait in
the kernel before that, so one that is only busy is not cut. Every new caller waits up to three times as long (the
write before, ours, the closing one; measured with 5000: 6.4 s), so with CLAIM_WITHIN_MS it must stay below 3 s."""

# Parts of the core that complain when they find no file. Call records are ours, not the engine's.
QUIET = {
    "acl.conf": "",
    "ccss.conf": "[general]\n",
    "cdr.conf": "[general]\nenable=no\n",
    "cel.conf": "[general]\nenable=no\n",
    "chan_websocket.conf": "[global]\n",
    "features.conf": "[general]\n",
    "manager.conf": "[general]\nenabled=no\n",
    "pjproject.conf": "",
    "stasis.conf": "[threadpool]\n[declined_message_types]\n",
    "udptl.conf": "[general]\n",
    "websocket_client.conf": "",
}

SORCERY = """[res_pjsip]
endpoint=config,pjsip.conf,criteria=type=endpoint
endpoint=astdb,ps_endpoints
auth=config,pjsip.conf,criteria=type=auth
auth=astdb,ps_auths
aor=config,pjsip.conf,criteria=type=aor
aor=astdb,ps_aors
[res_pjsip_endpoint_identifier_ip]
identify=config,pjsip.conf,criteria=type=identify
identify=astdb,ps_identifies
"""

INDICATIONS = """[general]
country=us
[us]
description=North America
ringcadence=2000,4000
dial=350+440
busy=480+620/500,0/500
ring=440+480/2000,0/4000
congestion=480+620/250,0/250
"""

DEMO_TRUNK = """[trunk-demo](trunk)
aors=trunk-demo
[trunk-demo]
type=aor
qualify_frequency=0
[trunk-demo]
type=identify
endpoint=trunk-demo
match=127.0.0.0/8
"""
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 (compared, not bound)
# Peers there are told our own address, not the one that NAT shows to the rest of the world.
NEAR = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")

TRUNK = """[trunk](!)
type=endpoint
context=from-trunk
disallow=all
allow=ulaw,alaw
rtp_symmetric=yes
force_rport=yes
direct_media=no
dtmf_mode=rfc4733
identify_by=ip
rtp_timeout=30
rtp_timeout_hold=300
timers=yes
"""


def pjsip(config: AsteriskConfig) -> str:
    """SIP: one UDP transport for trunks and desk phones, one WebSocket for the browser phones behind our web server."""
    # Without this order a trunk known by the same address would take the agents' REGISTER.
    order = "auth_username,username,ip,anonymous"
    lines = [
        f"[global]\ntype=global\nuser_agent=Bothways\nendpoint_identifier_order={order}\nkeep_alive_interval=30",
        f"[transport-udp]\ntype=transport\nprotocol=udp\nbind={config.listen}:{config.sip_port}",
    ]
    if config.public_address:
        lines += [f"external_media_address={config.public_address}"]
        lines += [f"external_signaling_address={config.public_address}"]
        lines += [f"local_net={net}" for net in NEAR]
    lines += ["[transport-ws]\ntype=transport\nprotocol=ws\nbind=127.0.0.1", TRUNK]
    lines += [demo_trunk(config.listen)] if config.demo else []
    return "\n".join([*lines, config.extra_pjsip, ""])


def rtp(config: AsteriskConfig) -> str:
    """Audio: its ports, and for browsers the address that NAT shows beside the one that the machine has."""
    text = f"[general]\nrtpstart={config.rtp_from}\nrtpend={config.rtp_to}\nicesupport=yes\nstrictrtp=yes\n"
    if config.public_address and config.listen not in (EVERY_ADDRESS, config.public_address):
        text += f"[ice_host_candidates]\n{config.listen} => {config.public_address},include_local_address\n"
    return text


def demo_trunk(listen: str) -> str:
    """Callers on this very machine. One that dials the address we listen on calls from that address as well; the
    kernel drops packets from outside that claim to come from it."""
    own = "" if listen == EVERY_ADDRESS or listen.startswith("127.") else f"match={listen}/32\n"
    return DEMO_TRUNK + own


def inbound_dialplan(config: AsteriskConfig, beep: Path) -> str:
    """Calls wait for the application to claim them; nobody claims → the engine itself speaks. Inbound fails open.

    A one-letter pattern is left out on purpose: it would match `h` and run again at each hang-up."""
    fallback = config.fallback_sound or beep
    enter = f"StasisBroadcast({CLAIM_WITHIN_MS},^{config.app}$,inbound:${{EXTEN}})"
    backup = f" same => n,Dial(PJSIP/{config.backup_number},60)\n" if config.backup_number else ""
    trunk = "".join(
        f"exten => {pattern},1,{enter}\n"
        ' same => n,GotoIf($["${STASISSTATUS}"="SUCCESS"]?done)\n'
        " same => n,Goto(fallback,s,1)\n"
        " same => n(done),Hangup()\n"
        for pattern in PATTERNS
    )
    agent = "".join(
        f"exten => {pattern},1,Stasis({config.app},agent-call,${{EXTEN}})\n same => n,Hangup()\n"
        for pattern in PATTERNS
    )
    spoken = (
        f"exten => s,1,Playback({fallback.with_suffix('')})\n"
        ' same => n,GotoIf($["${PLAYBACKSTATUS}"!="FAILED"]?spoken)\n'
        f" same => n,Playback({beep.with_suffix('')})\n"
        " same => n(spoken),NoOp()\n"
        f"{backup} same => n,Hangup()\n"
    )
    return f"[from-trunk]\n{trunk}[from-agent]\n{agent}[fallback]\n{spoken}"


PATTERNS = ("_[+*#0-9]!", "_[a-zA-Z].")


def _main(program: Program, folders: Folders) -> str:
    base = folders.base
    places = {
        "astetcdir": folders.etc,
        "astmoddir": program.modules,
        "astvarlibdir": base / "lib",
        "astdbdir": base / "db",
        "astkeydir": base,
        "astdatadir": program.share,
        "astagidir": base / "lib",
        "astspooldir": base / "spool",
        "astrundir": folders.run,
        "astlogdir": base / "log",
    }
    listed = "\n".join(f"{name} => {place}" for name, place in places.items())
    return f"[directories]\n{listed}\n[options]\nverbose=0\nnocolor=yes\nhideconnect=yes\nhighpriority=no\n"


def _modules(program: Program, extra: tuple[str, ...]) -> str:
    welcome = [name for name in modules.WELCOME if (program.modules / f"{name}.so").is_file()]
    wanted = dict.fromkeys((*modules.NEEDED, *welcome, *extra))
    return "[modules]\nautoload=no\n" + "".join(f"load={name}.so\n" for name in wanted)


def write_beep(path: Path) -> None:
    """Two short beeps and a pause, three times: what a caller hears when no spoken message was rendered yet."""
    rate, level = 8000, 8000
    sounds = [level * math.sin(2 * math.pi * 440 * n / rate) if (n // 2000) % 4 in (0, 2) else 0 for n in range(24000)]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b"".join(struct.pack("<h", int(sound)) for sound in sounds))
