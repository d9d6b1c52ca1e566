"""Integration tier: the local authority, made with the machine's openssl."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import pytest

from bothways.engine.certificates import Certificates, check_pair, make
from bothways.engine.errors import CertificateRefused, NotInstalled


def greet(made: Certificates, name: str) -> str:
    """Who serves, as somebody sees it who trusts the authority and asked for `name`; "" when they refuse."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(made.server, made.server_key)
    trusting = ssl.create_default_context(cafile=str(made.authority))
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            serving.wrap_socket(theirs, server_side=True).close()
        except OSError:
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with trusting.wrap_socket(ours, server_hostname=name) as talking:
            return talking.version() or ""
    except ssl.SSLCertVerificationError:
        return ""
    finally:
        ours.close()
        thread.join(10)


def test_a_browser_that_trusts_the_authority_takes_the_named_hosts_and_no_other(tmp_path: Path) -> None:
    made = make(tmp_path / "tls", ["desk.example", "192.0.2.9", "fd00::9"])
    assert [bool(greet(made, name)) for name in ("desk.example", "192.0.2.9", "fd00::9")] == [True] * 3
    assert greet(made, "other.example") == ""
    assert greet(made, "192.0.2.10") == ""
    check_pair(made.server, made.server_key)


def test_nobody_else_can_read_the_keys_and_nothing_else_is_left(tmp_path: Path) -> None:
    made = make(tmp_path / "tls", ["localhost"])
    assert {file.name: oct(file.stat().st_mode & 0o777) for file in made.folder.iterdir()} == {
        "authority.crt": "0o644",
        "authority.key": "0o600",
        "server.crt": "0o644",
        "server.key": "0o600",
    }
    assert made.folder.stat().st_mode & 0o077 == 0


def test_a_second_certificate_is_of_the_same_authority(tmp_path: Path) -> None:
    made = make(tmp_path / "tls", ["one.example"])
    authority, server = made.authority.read_bytes(), made.server.read_bytes()
    again = make(tmp_path / "tls", ["two.example"])
    assert again.authority.read_bytes() == authority
    assert again.server.read_bytes() != server
    assert greet(again, "two.example")


@pytest.mark.parametrize("name", ["", "bad name", "a_b", "x" * 64, "a.example\nDNS:evil.example", "a.example, DNS:b"])
def test_what_is_no_name_is_refused_and_the_old_certificate_stays(tmp_path: Path, name: str) -> None:
    made = make(tmp_path / "tls", ["one.example"])
    before = made.server.read_bytes()
    with pytest.raises(CertificateRefused):
        make(tmp_path / "tls", [name])
    assert made.server.read_bytes() == before


def test_without_openssl_a_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotInstalled, match="apt-get install openssl"):
        make(tmp_path / "tls", ["one.example"])


def test_a_certificate_and_a_key_that_are_strangers_are_refused(tmp_path: Path) -> None:
    made = make(tmp_path / "tls", ["one.example"])
    with pytest.raises(CertificateRefused, match="belong together"):
        check_pair(made.server, made.authority_key)
    with pytest.raises(CertificateRefused, match="does not exist"):
        check_pair(made.server, tmp_path / "no.key")
