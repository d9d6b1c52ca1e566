"""Whether our own SIP address answers: an OPTIONS to ourselves (RFC 3261 §11)."""

from __future__ import annotations

import asyncio
import secrets


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, heard: asyncio.Future[bool]) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: object) -> None:
        if data.startswith(b"SIP/2.0 ") and not self._heard.done():
            self._heard.set_result(True)

    def error_received(self, exc: Exception) -> None:
        if not self._heard.done():
            self._heard.set_result(False)


async def answers(host: str, port: int, seconds: float = 1.0) -> bool:
    """True when anything that speaks SIP answers, whatever it says."""
    loop = asyncio.get_running_loop()
    heard: asyncio.Future[bool] = loop.create_future()
    try:
        transport, _ = await loop.create_datagram_endpoint(lambda: _Ear(heard), remote_addr=(host, port))
    except OSError:
        return False
    try:
        own_host, own_port = transport.get_extra_info("sockname")[:2]
        transport.sendto(_options(host, port, own_host, own_port))
        async with asyncio.timeout(seconds):
            return await heard
    except TimeoutError:
        return False
    finally:
        transport.close()


def _options(host: str, port: int, own_host: str, own_port: int) -> bytes:
    tag = secrets.token_hex(8)
    lines = [
        f"OPTIONS sip:ready@{host}:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {own_host}:{own_port};branch=z9hG4bK{tag};rport",
        "Max-Forwards: 5",
        f"From: <sip:ready@{own_host}>;tag={tag}",
        f"To: <sip:ready@{host}>",
        f"Call-ID: {tag}@{own_host}",
        "CSeq: 1 OPTIONS",
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode()
