"""`tls init`: a certificate for a contact center that colleagues reach from their own machines."""

from __future__ import annotations

from typing import Annotated

import typer

from bothways.cli.say import tell
from bothways.cli.up import Data, given
from bothways.engine import certificates

app = typer.Typer(help="Certificates for --listen.", no_args_is_help=True)

TRUST = """Trust {authority} on each machine that opens the desk (never the keys):
  Debian, Ubuntu: copy it to /usr/local/share/ca-certificates/bothways.crt and run update-ca-certificates
  Chromium, Chrome: Settings, Privacy and security, Security, Manage certificates, Authorities: import it for web sites
  Firefox: Settings, Privacy & Security, View Certificates, Authorities: import it for web sites
  Windows: certutil -user -addstore Root bothways.crt
  macOS: open it in Keychain Access and set it to Always Trust"""


@app.callback()
def tls() -> None:
    """Certificates for --listen."""


@app.command()
def init(
    data: Data = None,
    name: Annotated[
        list[str] | None,
        typer.Option(help="Host name or address that people will open; repeat it. Otherwise this machine's own."),
    ] = None,
) -> None:
    """Make a local authority (once) and a server certificate of it. Again: a new server certificate, same authority."""
    instance = given(data=data).instance
    instance.prepare()
    names = name or certificates.own_names()
    made = certificates.make(instance.tls, names)
    tell(f"certificate for {', '.join(names)}, good for {certificates.SERVER_DAYS} days:")
    tell(f"  {made.server}")
    tell(f"  {made.server_key}")
    tell(f"An `up --listen ADDRESS` of {instance.data} takes them by itself; another one by --tls CERT KEY.")
    tell(TRUST.format(authority=made.authority))
