"""A phone for tests in pure asyncio: calls, answers, hears, presses digits, registers. UDP and G.711 u-law only."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from telephony import sipmessage as sip
from telephony.rtp import Media

State = Literal["new", "ringing", "up", "ended"]


class Call:
    """One dialog, seen from the phone."""

    def __init__(self, peer: Peer, call_id: str) -> None:
        self.peer, self.id = peer, call_id
        self.state: State = "new"
        self.media = Media()
        self.codes: list[int] = []
        self.user = ""
        self.from_header = ""
        self.reason = ""
        self.way = "sendrecv"
        self.began_at = time.monotonic()
        self.answered_at: float | None = None
        self.invite = ""
        self.local = self.remote = self.target = ""
        self.cseq = 1
        self.came_from: Any = None
        self._moved = asyncio.Event()

    async def until(self, *states: State, timeout: float = 10.0) -> Call:
        """Wait for one of the states. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while self.state not in states:
                self._moved.clear()
                await self._moved.wait()
        return self

    def become(self, state: State) -> None:
        """Move; an ended call stays ended and closes its media."""
        if self.state == "ended":
            return
        if state == "up" and self.answered_at is None:
            self.answered_at = time.monotonic()
        if state == "ended":
            self.media.close()
        self.state = state
        self._moved.set()

    def ring(self, *, early: bool = False) -> None:
        """180, or 183 with media."""
        body = sip.description(self.peer.ip, self.media.port) if early else ""
        code, reason = (183, "Session Progress") if early else (180, "Ringing")
        self.peer.respond(self.invite, self.came_from, code, reason, to=self.local, body=body)
        if early:
            self.media.go()

    def answer(self) -> None:
        """200 with media."""
        if self.state == "ended":
            return
        body = sip.description(self.peer.ip, self.media.port)
        self.peer.respond(self.invite, self.came_from, 200, "OK", to=self.local, body=body)
        self.media.go()
        self.become("up")

    def reject(self, code: int, reason: str = "Refused") -> None:
        """End an incoming call before it is answered."""
        self.peer.respond(self.invite, self.came_from, code, reason, to=self.local)
        self.become("ended")

    def hang_up(self) -> None:
        """BYE, or CANCEL when it is our call and not answered yet."""
        if self.state == "up":
            self._bye()
        elif self.state != "ended" and self.invite.startswith("INVITE") and not self.came_from:
            branch = re.search(r"branch=z9hG4bK(\w+)", self.invite)
            number = int(sip.header(self.invite, "CSeq").split()[0])
            remote = sip.header(self.invite, "To")
            cancel = self._request("CANCEL", self.target, number, branch=branch[1] if branch else "", remote=remote)
            self.peer.send(cancel, self.peer.server)
        self.become("ended")

    def _bye(self) -> None:
        self.cseq += 1
        self.peer.send(self._request("BYE", self.target, self.cseq, branch=sip.token()), self.peer.server)

    def hold(self, on: bool = True) -> None:
        """Re-INVITE with sendonly, or back with sendrecv."""
        self.cseq += 1
        body = sip.description(self.peer.ip, self.media.port, "sendonly" if on else "sendrecv")
        self.peer.send(self._request("INVITE", self.target, self.cseq, branch=sip.token(), body=body), self.peer.server)

    def _request(
        self, method: str, uri: str, cseq: int, *, branch: str, body: str = "", remote: str = "", extra: str = ""
    ) -> str:
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"{method} {uri} SIP/2.0\r\n{self.peer.via(branch)}"
            f"Max-Forwards: 70\r\nFrom: {self.local}\r\nTo: {remote or self.remote}\r\nCall-ID: {self.id}\r\n"
            f"CSeq: {cseq} {method}\r\nContact: <sip:{self.peer.user}@{self.peer.ip}:{self.peer.port}>\r\n"
            f"{extra}{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        )

    async def on_response(self, message: str) -> None:
        """What the phone does with an answer to its INVITE."""
        code = sip.status(message)
        self.codes.append(code)
        if code >= 180:
            self.remote = sip.header(message, "To")
        if code >= 200:
            self._acknowledge(message, code)
        if code in (401, 407) and self.peer.password and "Authorization" not in self.invite:
            self._again_with_credentials(message)
        elif 180 <= code < 200:
            self._take_media(message)
            self.become("ringing")
        elif 200 <= code < 300 and self.state == "ended":
            self._bye()  # our CANCEL crossed with the answer (RFC 3261, 9.1)
        elif 200 <= code < 300:
            self._take_media(message)
            self.media.go()
            self.become("up")
        elif code >= 300:
            self.reason = message.split("\r\n", 1)[0]
            self.become("ended")

    def _acknowledge(self, message: str, code: int) -> None:
        if code < 300 and (contact := sip.uri_in(sip.header(message, "Contact"))):
            self.target = contact
        found = re.search(r"branch=z9hG4bK(\w+)", self.invite)
        branch = sip.token() if code < 300 or not found else found[1]
        number = int(sip.header(message, "CSeq").split()[0])
        self.peer.send(self._request("ACK", self.target, number, branch=branch), self.peer.server)

    def _again_with_credentials(self, message: str) -> None:
        name = "Proxy-Authorization" if sip.status(message) == 407 else "Authorization"
        challenge = sip.header(message, "Proxy-Authenticate") or sip.header(message, "WWW-Authenticate")
        value = sip.credentials(challenge, "INVITE", self.target, self.peer.user, self.peer.password)
        self.remote, self.cseq = sip.header(self.invite, "To"), self.cseq + 1
        body = sip.description(self.peer.ip, self.media.port)
        self.invite = self._request(
            "INVITE", self.target, self.cseq, branch=sip.token(), body=body, extra=f"{name}: {value}\r\n"
        )
        self.peer.send(self.invite, self.peer.server)

    def _take_media(self, message: str) -> None:
        if address := sip.audio_address(message):
            self.media.remote = address
            self.media.go()
        self.way = sip.direction(message)

    async def start(self, user: str, caller: str, name: str) -> None:
        """Send the INVITE."""
        await self.media.open(self.peer.ip)
        self.user = user
        self.local = f'"{name}" <sip:{caller}@{self.peer.ip}:{self.peer.port}>;tag={sip.token()}'
        self.target = f"sip:{user}@{self.peer.server[0]}:{self.peer.server[1]}"
        self.remote = f"<{self.target}>"
        body = sip.description(self.peer.ip, self.media.port)
        self.invite = self._request("INVITE", self.target, self.cseq, branch=sip.token(), body=body)
        self.peer.send(self.invite, self.peer.server)


Behavior = Callable[[Call], Awaitable[None]]


async def answer_at_once(call: Call) -> None:
    """Ring and answer."""
    call.ring()
    call.answer()


class Peer(asyncio.DatagramProtocol):
    """One phone or carrier on its own address. `on_call` says what it does with an incoming call."""

    def __init__(
        self,
        server: tuple[str, int],
        *,
        ip: str = "127.0.0.1",
        port: int = 0,
        user: str = "peer",
        password: str = "",
        on_call: Behavior = answer_at_once,
    ) -> None:
        self.server, self.ip, self.port, self.user, self.password = server, ip, port, user, password
        self.on_call = on_call
        self.calls: dict[str, Call] = {}
        self.incoming: asyncio.Queue[Call] = asyncio.Queue()
        self.log: list[str] = []
        self._answers: dict[str, asyncio.Queue[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> Peer:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.ip, self.port))
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        for call in self.calls.values():
            call.hang_up()
        for task in self._tasks:
            task.cancel()
        if self._transport:
            self._transport.close()

    async def call(self, user: str, *, caller: str = "15551230000", name: str = "Test Caller") -> Call:
        """Call a number; returns at once, wait with `until`."""
        call = Call(self, sip.token(16))
        self.calls[call.id] = call
        await call.start(user, caller, name)
        return call

    async def register(self, *, expires: int = 300, timeout: float = 5.0) -> int:
        """REGISTER with our user and password; gives the last status code."""
        call_id, tag, uri = sip.token(16), sip.token(), f"sip:{self.server[0]}:{self.server[1]}"
        queue = self._answers[call_id] = asyncio.Queue()
        extra = ""
        code = 0
        for number in (1, 2):
            contact = f"<sip:{self.user}@{self.ip}:{self.port}>;expires={expires}"
            who = f"<sip:{self.user}@{self.server[0]}>"
            self.send(
                f"REGISTER {uri} SIP/2.0\r\n{self.via(sip.token())}"
                f"Max-Forwards: 70\r\nFrom: {who};tag={tag}\r\nTo: {who}\r\nCall-ID: {call_id}\r\n"
                f"CSeq: {number} REGISTER\r\nContact: {contact}\r\nExpires: {expires}\r\n"
                f"{extra}Content-Length: 0\r\n\r\n",
                self.server,
            )
            message = await asyncio.wait_for(queue.get(), timeout)
            code = sip.status(message)
            if code != 401:
                break
            value = sip.credentials(sip.header(message, "WWW-Authenticate"), "REGISTER", uri, self.user, self.password)
            extra = f"Authorization: {value}\r\n"
        return code

    def via(self, branch: str) -> str:
        """The Via line of our requests."""
        return f"Via: SIP/2.0/UDP {self.ip}:{self.port};branch=z9hG4bK{branch};rport\r\n"

    def send(self, message: str, to: Any) -> None:
        """One datagram, remembered by its first line."""
        self.log.append("> " + message.split("\r\n", 1)[0])
        if self._transport:
            self._transport.sendto(message.encode(), to)

    def respond(self, request: str, to_address: Any, code: int, reason: str, *, to: str = "", body: str = "") -> None:
        """Answer a request."""
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self.send(
            f"SIP/2.0 {code} {reason}\r\n{sip.vias(request)}From: {sip.header(request, 'From')}\r\n"
            f"To: {to or sip.header(request, 'To')}\r\nCall-ID: {sip.header(request, 'Call-ID')}\r\n"
            f"CSeq: {sip.header(request, 'CSeq')}\r\nContact: <sip:{self.user}@{self.ip}:{self.port}>\r\n"
            f"{kind}Content-Length: {len(body)}\r\n\r\n{body}",
            to_address,
        )

    def datagram_received(self, data: bytes, addr: Any) -> None:
        message = data.decode("utf-8", "replace")
        self.log.append("< " + message.split("\r\n", 1)[0])
        task = asyncio.create_task(self._take(message, addr))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take(self, message: str, addr: Any) -> None:
        call_id = sip.header(message, "Call-ID")
        call = self.calls.get(call_id)
        if sip.status(message):
            if waiting := self._answers.get(call_id):
                if sip.status(message) >= 200:
                    waiting.put_nowait(message)
            elif call and "INVITE" in sip.header(message, "CSeq"):
                await call.on_response(message)
            return
        match message.split(" ", 1)[0]:
            case "INVITE" if call is None:
                await self._incoming(message, addr, call_id)
            case "INVITE":
                self._take_reinvite(call, message, addr)
            case "BYE":
                self.respond(message, addr, 200, "OK")
                if call:
                    call.reason = sip.header(message, "Reason")
                    call.become("ended")
            case "CANCEL":
                self.respond(message, addr, 200, "OK")
                if call and call.state != "up":
                    self.respond(call.invite, call.came_from, 487, "Request Terminated", to=call.local)
                    call.reason = "cancelled"
                    call.become("ended")
            case "ACK":
                pass
            case _:
                self.respond(message, addr, 200, "OK")

    async def _incoming(self, message: str, addr: Any, call_id: str) -> None:
        call = Call(self, call_id)
        self.calls[call_id] = call
        call.invite, call.came_from, call.from_header = message, addr, sip.header(message, "From")
        found = re.match(r"INVITE sip:([^@;> ]*)", message)
        call.user = found[1] if found else ""
        call.remote, call.local = sip.header(message, "From"), f"{sip.header(message, 'To')};tag={sip.token()}"
        call.target = sip.uri_in(sip.header(message, "Contact"))
        await call.media.open(self.ip)
        call.media.remote = sip.audio_address(message)
        self.respond(message, addr, 100, "Trying")
        self.incoming.put_nowait(call)
        await self.on_call(call)

    def _take_reinvite(self, call: Call | None, message: str, addr: Any) -> None:
        if call is None or sip.header(message, "CSeq") == sip.header(call.invite, "CSeq"):
            return  # a retransmission of what we are answering
        call.way = sip.direction(message)
        call.media.remote = sip.audio_address(message) or call.media.remote
        answer = {"sendonly": "recvonly", "inactive": "inactive"}.get(call.way, "sendrecv")
        self.respond(message, addr, 200, "OK", to=call.local, body=sip.description(self.ip, call.media.port, answer))
