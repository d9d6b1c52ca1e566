"""`bothways up`: one process that starts everything in order, keeps it alive and ends it in order."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import bothways
from bothways.engine import (
    asterisk,
    certificates,
    children,
    fallback,
    given_database,
    logs,
    nats,
    plans,
    postgres,
    running,
    tools,
)
from bothways.engine.asterisk_config import AsteriskConfig, Folders
from bothways.engine.children import in_thread, together
from bothways.engine.errors import ChildFailed, EngineError
from bothways.engine.layout import Instance, demo_password, short_socket_folder
from bothways.engine.plans import Options
from bothways.engine.ports import free_tcp_port, refuse_used
from bothways.engine.progress import Progress
from bothways.engine.running import Child, Running
from bothways.engine.supervisor import Keeper, Plan, all_ready

OWN = ("center", "web", "worker")
PREPARE_SECONDS = 110.0


def run(options: Options, tell: Progress) -> None:
    """Everything, until a signal ends it. Raises EngineError when it cannot start."""
    instance = Instance(options.data)
    check(options)
    instance.prepare()
    with instance.held():
        refuse_used(
            [
                ("--http", options.listen, options.http, socket.SOCK_STREAM),
                ("--sip", options.listen, options.sip, socket.SOCK_DGRAM),
            ]
        )
        if options.demo:
            options = replace(options, demo_password=demo_password(instance, options.demo_password))
        try:
            asyncio.run(Up(options, instance, tell).whole_life())
        finally:
            instance.up_json.unlink(missing_ok=True)


def check(options: Options) -> None:
    """Refuse what could not work, before anything is touched. Raises EngineError."""
    if not options.listen.startswith("127.") and not options.tls:
        raise EngineError(
            f"--listen {options.listen} needs --tls CERT KEY, or `bothways tls init` once: "
            "browsers give no microphone to a page without it."
        )
    if options.tls:
        certificates.check_pair(*options.tls)


class Up:
    """One life of an instance."""

    def __init__(self, options: Options, instance: Instance, tell: Progress) -> None:
        self.options, self.instance = options, instance
        self.began = time.monotonic()
        self.started_at = time.time()
        self.tell: Progress = lambda sentence: tell(f"{time.monotonic() - self.began:6.1f} s  {sentence}")
        self.last_line = tell
        self.is_ready = False
        self.embedded: list[Keeper] = []
        self.own: list[Keeper] = []
        self.engine_config = engine_config(options, instance)
        self.nats_config = nats.fresh_config()
        sockets = short_socket_folder(instance.run, longest_name=postgres.LONGEST_SOCKET)
        self.cluster = postgres.Cluster(folder=instance.pg, sockets=sockets)
        self.variables = plans.environment(options, self.engine_config, self._urls())

    def _urls(self) -> dict[str, str]:
        return {
            "BOTHWAYS_DATABASE_URL": self.options.database_url or self.cluster.url(),
            "BOTHWAYS_NATS_URL": self.options.nats_url or self.nats_config.url,
        }

    async def whole_life(self) -> None:
        """Start, say ready, wait for a signal, end. A second signal ends at once."""
        signals: asyncio.Queue[int] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, signals.put_nowait, number)
        starting = asyncio.create_task(self._start())
        asked = asyncio.create_task(signals.get())
        bounded = asyncio.create_task(logs.keep_bounded(self.instance.logs, self.instance.asterisk / "log"))
        try:
            await asyncio.wait({starting, asked}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await asked
        finally:
            bounded.cancel()
            starting.cancel()
            with suppress(asyncio.CancelledError, EngineError):
                await starting
            await self._end(signals)

    async def _start(self) -> None:
        self._write_state()
        has_app = importlib.util.find_spec(self.options.app_module) is not None
        await together(self._telephony(), self._data(prepare=has_app))
        if has_app:
            self.own = [self._keeper(plans.ours(name, self.options, self.variables)) for name in OWN]
            await self._timed("center, web and worker ready", all_ready(self.own))
        if self.options.town and importlib.util.find_spec("bothways.town.__main__"):
            self.own.append(self._keeper(plans.town(self.options, self.variables)))
            await self._timed("town ready", all_ready(self.own[-1:]))
        self.is_ready = True
        self._write_state()
        if self.options.demo:
            self.tell(f"demo users: anna, bo, chen, dai, eva, finn, vera, root — password {self.options.demo_password}")
        self.last_line(f"ready {self.options.url} after {time.monotonic() - self.began:.1f} s")

    async def _data(self, *, prepare: bool) -> None:
        """What needs no telephone engine goes on while that one is fetched."""
        await together(self._spoken_fallback(), self._database_and_messages())
        if prepare:
            await self._timed("database and prompts prepared", self._prepare())

    async def _telephony(self) -> None:
        program = await in_thread(lambda: asterisk.install(self.options.cache, self.tell))
        if not program.is_tested():
            self.tell(f"warning: Asterisk {program.version_text} is not among the versions that our tests passed on")
        run_folder = short_socket_folder(self.instance.run / "asterisk", longest_name="asterisk.ctl.pending")
        folders = Folders(base=self.instance.asterisk, run=run_folder)
        plan = plans.telephony(self.engine_config, folders, program, self.instance.logs / "engine.log")
        await self._keep(plan, f"telephone engine ready (Asterisk {program.version_text}, {program.origin})")

    async def _spoken_fallback(self) -> None:
        """The engine's own message; without a voice callers hear its beeps, and calls are not held up for that."""
        try:
            espeak = await in_thread(lambda: tools.install_tool("espeak-ng", self.options.cache, self.tell))
            sound = self.engine_config.fallback_sound
            if sound and not sound.is_file():
                await in_thread(lambda: fallback.render(espeak, sound))
                self.tell("fallback message rendered")
        except (EngineError, OSError, ValueError) as refused:
            self.tell(f"warning: no voice for prompts: {refused}")

    async def _database_and_messages(self) -> None:
        wanted: list[Coroutine[object, object, None]] = []
        if self.options.database_url:
            self.tell(f"database found (PostgreSQL {await given_database.check(self.options.database_url)} by URL)")
        else:
            plan = plans.database(self.cluster, self.instance.logs / "database.log")
            wanted.append(self._keep(plan, "database ready (embedded PostgreSQL)"))
        if not self.options.nats_url:
            plan = plans.messages(self.nats_config, self.instance.nats, self.instance.logs / "messages.log")
            wanted.append(self._keep(plan, "messages ready (embedded NATS)"))
        await together(*wanted)

    async def _keep(self, plan: Plan, sentence: str) -> None:
        keeper = self._keeper(plan)
        self.embedded.append(keeper)
        await self._timed(sentence, all_ready([keeper]))

    def _keeper(self, plan: Plan) -> Keeper:
        return Keeper(plan, changed=self._write_state)

    async def _timed(self, sentence: str, work: Awaitable[None]) -> None:
        began = time.monotonic()
        await work
        self.tell(f"{sentence} — took {time.monotonic() - began:.1f} s")

    async def _prepare(self) -> None:
        log = self.instance.logs / "prepare.log"
        words = (sys.executable, "-m", self.options.app_module, "prepare")
        log.unlink(missing_ok=True)
        process = await children.spawn(words, log=log, env=plans.with_path(self.variables, self.options.cache))
        try:
            async with asyncio.timeout(PREPARE_SECONDS):
                await follow(process, log, self.tell)
        except TimeoutError:
            raise ChildFailed("Preparing the database took too long.", log=str(log)) from None
        finally:
            await children.kill(process)
        if process.returncode != 0:
            raise ChildFailed("The database could not be prepared.", log=str(log), said=children.last_lines(log, 12))

    def _write_state(self) -> None:
        kept = [
            Child(
                name=keeper.plan.name,
                pid=keeper.process.pid if keeper.process and keeper.process.returncode is None else None,
                state=keeper.state,
                starts=keeper.starts,
                last_failure=keeper.last_failure,
            )
            for keeper in (*self.embedded, *self.own)
        ]
        state = Running(
            pid=os.getpid(),
            version=bothways.__version__,
            url=self.options.url,
            ready=self.is_ready,
            started_at=self.started_at,
            environment=self.variables,
            children=kept,
        )
        with suppress(OSError):  # a full disk must not end what runs
            running.write(self.instance, state)

    async def _end(self, signals: asyncio.Queue[int]) -> None:
        self.tell("ending")
        politely = asyncio.create_task(self._end_in_order())
        again = asyncio.create_task(signals.get())
        await asyncio.wait({politely, again}, return_when=asyncio.FIRST_COMPLETED)
        if not politely.done():
            politely.cancel()
            with suppress(asyncio.CancelledError):
                await politely
            await asyncio.gather(*(keeper.kill() for keeper in (*self.own, *self.embedded)))
        again.cancel()
        self.tell("ended")

    async def _end_in_order(self) -> None:
        """The town before the center that it says goodbye to, then ours, for they still write; the database last. The
        graces add up to less than 8 s."""
        town = [keeper for keeper in self.own if keeper.plan.name == "town"]
        for group in (town, self.own, [k for k in self.embedded if k.plan.name != "database"], self.embedded):
            await asyncio.gather(*(keeper.end() for keeper in group))


def engine_config(options: Options, instance: Instance) -> AsteriskConfig:
    """The engine's settings of this start: a free control port and a new secret each time."""
    return AsteriskConfig(
        sip_port=options.sip,
        http_port=free_tcp_port(),
        rtp_from=options.rtp[0],
        rtp_to=options.rtp[1],
        secret=secrets.token_urlsafe(24),
        listen=options.listen,
        public_address=options.public_address,
        demo=options.demo,
        fallback_sound=instance.prompts / "fallback.wav",
        backup_number=options.backup_number,
    )


async def follow(process: asyncio.subprocess.Process, log: Path, tell: Callable[[str], None]) -> None:
    """Tell each line of the log as it comes, until the process ends."""
    with log.open(encoding="utf-8", errors="replace") as source:
        gone = False
        while True:
            for line in _whole_lines(source.readlines()):
                tell(line)
            if gone:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 0.1)
                gone = True


def _whole_lines(lines: Sequence[str]) -> list[str]:
    return [line.rstrip() for line in lines if line.strip()]
