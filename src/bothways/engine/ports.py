"""Free ports, and whose a port is."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable

from bothways.engine.errors import EngineError, PortInUse


def free_tcp_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def free_udp_port(host: str = "127.0.0.1") -> int:
    """A datagram port that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def is_free(host: str, port: int, kind: socket.SocketKind) -> bool:
    """Whether we could listen there. A port in the TCP closing state counts as free, as it does for a server.
    Raises EngineError for an address that is not this machine's."""
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refused:
            if refused.errno == errno.EADDRNOTAVAIL:
                raise EngineError(f"--listen {host}: this machine has no such address.") from None
            return False
        return True


def refuse_used(wanted: Iterable[tuple[str, str, int, socket.SocketKind]]) -> None:
    """Each is (what for, host, port, kind), the first used one is refused. Raises PortInUse, EngineError."""
    for purpose, host, port, kind in wanted:
        if not is_free(host, port, kind):
            sort = "TCP" if kind is socket.SOCK_STREAM else "UDP"
            raise PortInUse(f"{sort} port {port} on {host} is already in use; choose another one with {purpose}.")
