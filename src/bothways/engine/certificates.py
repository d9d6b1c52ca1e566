"""A local authority and a server certificate of it, made with the machine's own openssl program."""

from __future__ import annotations

import ipaddress
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bothways.engine.errors import CertificateRefused, NotInstalled

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
"""What browsers grant at most to a server's certificate."""
SECONDS = 20.0

AUTHORITY = """[req]
distinguished_name = who
prompt = no
x509_extensions = extensions
[who]
CN = Bothways authority of {host}
[extensions]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""
SERVER = """[req]
distinguished_name = who
prompt = no
[who]
CN = Bothways
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""
NAME = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where an instance keeps them. The keys are readable by their owner only."""

    folder: Path

    @property
    def authority(self) -> Path:
        """What browsers are told to trust."""
        return self.folder / "authority.crt"

    @property
    def authority_key(self) -> Path:
        """Whoever has it can sign for any name that those browsers open: it stays on this machine."""
        return self.folder / "authority.key"

    @property
    def server(self) -> Path:
        """The certificate that `--tls` names."""
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        """Its key."""
        return self.folder / "server.key"

    def pair(self) -> tuple[Path, Path] | None:
        """Certificate and key for `--tls`, when they were made."""
        made = self.server.is_file() and self.server_key.is_file()
        return (self.server, self.server_key) if made else None


def make(folder: Path, names: Sequence[str]) -> Certificates:
    """Make a certificate for these host names and addresses, and the authority when there is none; an older server
    certificate is replaced. Raises NotInstalled without openssl, CertificateRefused."""
    alternatives = ", ".join(dict.fromkeys(_alternative(name) for name in names))
    if not shutil.which("openssl"):
        raise NotInstalled(
            "The openssl program is not on this machine. Install it (on Debian: apt-get install openssl), "
            "or bring a certificate of your own: --tls CERT KEY."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = Certificates(folder)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        fresh = Certificates(Path(scratch))
        if not (kept.authority.is_file() and kept.authority_key.is_file()):
            _make_authority(fresh)
            _keep((fresh.authority_key, kept.authority_key), (fresh.authority, kept.authority))
        _make_server(fresh, kept, alternatives)
        _keep((fresh.server_key, kept.server_key), (fresh.server, kept.server))
    return kept


def own_names() -> list[str]:
    """This machine's name and IPv4 addresses, and loopback."""
    found = [
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family == socket.AF_INET and not entry.address.startswith("127.")
    ]
    host = socket.gethostname()
    return ["localhost", "127.0.0.1", *([host] if NAME.fullmatch(host) else []), *sorted(found)]


def check_pair(certificate: Path, key: Path) -> None:
    """Refuse what the web server could not serve with. Raises CertificateRefused."""
    for file in (certificate, key):
        if not file.is_file():
            raise CertificateRefused(f"The TLS file {file} does not exist.")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, OSError, ValueError) as refused:
        reason = refused.strerror or getattr(refused, "reason", "") if isinstance(refused, OSError) else str(refused)
        raise CertificateRefused(
            f"{certificate} and {key} are no certificate and key that belong together (PEM, without a password).",
            reason=reason or str(refused),
        ) from refused


def _alternative(name: str) -> str:
    try:
        return f"IP:{ipaddress.ip_address(name)}"
    except ValueError:
        if not NAME.fullmatch(name) or len(name) > 253:
            raise CertificateRefused(f"{name!r} is neither a host name nor an address.") from None
        return f"DNS:{name}"


def _make_authority(fresh: Certificates) -> None:
    told = fresh.folder / "authority.cnf"
    told.write_text(AUTHORITY.format(host=socket.gethostname()[:40]), encoding="utf-8")
    words = ["req", "-x509", "-config", str(told), "-days", str(AUTHORITY_DAYS), "-sha256", "-nodes", *NEW_KEY]
    _openssl([*words, "-keyout", str(fresh.authority_key), "-out", str(fresh.authority)])


def _make_server(fresh: Certificates, kept: Certificates, alternatives: str) -> None:
    told, request = fresh.folder / "server.cnf", fresh.folder / "server.csr"
    told.write_text(SERVER.format(names=alternatives), encoding="utf-8")
    words = ["req", "-new", "-config", str(told), "-nodes", *NEW_KEY]
    _openssl([*words, "-keyout", str(fresh.server_key), "-out", str(request)])
    words = ["x509", "-req", "-in", str(request), "-CA", str(kept.authority), "-CAkey", str(kept.authority_key)]
    words += ["-CAcreateserial", "-CAserial", str(fresh.folder / "serial"), "-sha256", "-days", str(SERVER_DAYS)]
    _openssl([*words, "-extfile", str(told), "-extensions", "extensions", "-out", str(fresh.server)])


NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


def _openssl(words: Sequence[str]) -> None:
    """Run it so that nothing it writes can be read by others."""
    done = subprocess.run(
        ["openssl", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        umask=0o077,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        raise CertificateRefused("openssl could not make the certificate.", said=done.stderr.strip()[-300:])


def _keep(*moves: tuple[Path, Path]) -> None:
    for made, place in moves:
        made.chmod(0o600 if place.suffix == ".key" else 0o644)
        made.replace(place)
