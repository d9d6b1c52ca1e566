"""`up` and `down`."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Annotated

import typer

from bothways.cli.say import tell
from bothways.engine import running
from bothways.engine import up as engine_up
from bothways.engine.certificates import Certificates
from bothways.engine.layout import Instance, cache_folder
from bothways.engine.plans import Options
from bothways.settings import Settings, parse_range

Data = Annotated[Path | None, typer.Option(help="Data folder; one instance each.", metavar="DIR")]
DOWN_SECONDS = 12.0


def given(**options: object) -> Settings:
    """Settings from the environment, with what the command line names on top."""
    return Settings(**{name: value for name, value in options.items() if value not in (None, False)})  # type: ignore[arg-type]


def up(
    demo: Annotated[bool, typer.Option("--demo", help="A ready tenant to try it with.")] = False,
    demo_password: Annotated[str | None, typer.Option(help="Password of the demo users.")] = None,
    town: Annotated[bool, typer.Option("--town", help="Synthetic callers and agents as well.")] = False,
    data: Data = None,
    http: Annotated[int | None, typer.Option(help="Port of the web pages (8080).")] = None,
    sip: Annotated[int | None, typer.Option(help="Port for SIP over UDP (5060).")] = None,
    rtp: Annotated[str | None, typer.Option(help="Ports for audio (20000-23999).", metavar="FROM-TO")] = None,
    listen: Annotated[str | None, typer.Option(help="Address to listen on (127.0.0.1).")] = None,
    tls: Annotated[tuple[Path, Path] | None, typer.Option(help="Certificate and key.", metavar="CERT KEY")] = None,
    public_address: Annotated[str | None, typer.Option(help="Address that phones elsewhere send audio to.")] = None,
) -> None:
    """Start the contact center and keep it running until Ctrl-C. Every option is also a BOTHWAYS_* setting."""
    settings = given(
        demo=demo,
        demo_password=demo_password,
        town=town,
        data=data,
        http=http,
        sip=sip,
        rtp=rtp,
        listen=listen,
        tls=tls,
        public_address=public_address,
    )
    engine_up.run(as_options(settings), tell)


def as_options(settings: Settings) -> Options:
    """What the engine room is asked for."""
    instance = settings.instance
    tls = settings.tls
    if tls is None and not settings.listen.startswith("127."):
        tls = Certificates(instance.tls).pair()
    return Options(
        data=instance.data,
        cache=cache_folder(),
        http=settings.http,
        sip=settings.sip,
        rtp=parse_range(settings.rtp),
        listen=settings.listen,
        tls=tls,
        public_address=settings.public_address,
        backup_number=settings.backup_number,
        demo=settings.demo or settings.town,
        demo_password=settings.demo_password,
        town=settings.town,
        database_url=settings.database_url,
        nats_url=settings.nats_url,
        app_module=os.environ.get("BOTHWAYS_APP_MODULE", "bothways.app"),
    )


def down(data: Data = None) -> None:
    """End the running instance of this data folder."""
    instance = given(data=data).instance
    found = running.read(instance)
    if found is None:
        tell(f"nothing runs in {instance.data}")
        return
    os.kill(found.pid, signal.SIGTERM)
    deadline = time.monotonic() + DOWN_SECONDS
    while running.is_held(instance.data / "lock"):
        if time.monotonic() > deadline:
            os.kill(found.pid, signal.SIGKILL)
            tell("it did not end in time and was killed")
            return
        time.sleep(0.05)
    tell("ended")


def live_settings(data: Path | None) -> tuple[Instance, Settings, running.Running | None]:
    """The instance and, when it runs, the very settings its processes got."""
    asked = given(data=data)
    found = running.read(asked.instance)
    if found:
        os.environ.update(found.environment)
        return asked.instance, Settings(), found
    return asked.instance, asked, None
