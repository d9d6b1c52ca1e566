"""The center's public API as a program uses it: bearer tokens, plain JSON, and the live feed."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct, convert

from bothways.town.errors import TownError

BASE: Final = "/api/v1"
REQUEST_SECONDS: Final = 10.0
BEAT_SECONDS: Final = 2.0
Json = dict[str, Any]


class Refused(TownError):
    """The center answered with a problem; `status` is its HTTP status, `problem` the problem's kind."""

    kind = "town-refused"

    def __init__(self, message: str, /, *, status: int, problem: str, **facts: object) -> None:
        super().__init__(message, status=status, problem=problem, **facts)
        self.status = status
        self.problem = problem


class Phone(Struct, frozen=True):
    """How this agent's phone registers."""

    kind: str
    username: str
    password: str
    server: str


class Member(Struct, frozen=True):
    """A signed-in person."""

    id: str
    username: str
    language: str = "en"


class Client:
    """One person at the center. `sign_in` first."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.me = Member(id="", username="")
        self._token = ""
        # A local authority's certificate is not known here; at this machine's own addresses nobody else can answer.
        self._tls: bool = not is_own(urlsplit(url).hostname or "")
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Client:
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()

    async def sign_in(self, username: str, password: str) -> Member:
        """Open a session. Raises Refused (wrong password, locked out) or TownError."""
        self._token = ""
        answer = await self.ask("POST", "/session", {"username": username, "password": password, "bearer": True})
        self._token = str(answer["token"])
        self.me = convert(answer["user"], Member)
        return self.me

    async def sign_out(self) -> None:
        """Close the session."""
        if self._token:
            await self.ask("DELETE", "/session")
            self._token = ""

    async def phone(self) -> Phone:
        """The account of this agent's phone."""
        return convert(await self.ask("GET", "/phone"), Phone)

    async def choose_phone(self, kind: Literal["browser", "desk_phone"]) -> None:
        """Take calls on another phone from now on."""
        await self.ask("PUT", "/agent/phone", {"kind": kind})

    async def set_state(self, state: str, reason: str = "", desk: str = "") -> None:
        """Be available, pause, or go."""
        await self.ask("PUT", "/agent/state", {"state": state, "reason": reason}, desk=desk)

    async def wrap_up(self, contact: str, disposition: str | None, notes: str, desk: str = "") -> None:
        """Save the result and finish."""
        body = {"disposition_id": disposition, "notes": notes, "finish": True}
        await self.ask("PUT", f"/contacts/{contact}/wrap-up", body, desk=desk)

    async def dispositions(self) -> list[str]:
        """Ids of the results that an agent may choose."""
        return [str(one["id"]) for one in (await self.ask("GET", "/catalog"))["dispositions"]]

    async def ask(self, method: str, path: str, body: Json | None = None, desk: str = "") -> Json:
        """One request. Raises Refused for a problem answer, TownError when nobody answers."""
        if self._http is None:
            raise TownError("The client has not been opened.")
        headers = {"X-Desk": desk} if desk else {}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            async with self._http.request(
                method, self.url + BASE + path, json=body, headers=headers, ssl=self._tls
            ) as answer:
                return _read(method, path, answer.status, await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as away:
            raise TownError("The center does not answer.", url=self.url, reason=str(away) or "no answer") from away

    @asynccontextmanager
    async def live(self, desk: str | None = None) -> AsyncIterator[AsyncIterator[Json]]:
        """The live feed: an iterator over its messages, beginning with a snapshot. With `desk` we are that desk, heard
        of every 2 s. The iterator ends with the connection. Raises TownError."""
        if self._http is None:
            raise TownError("The client has not been opened.")
        address = self.url.replace("http", "ws", 1) + BASE + "/live"
        try:
            socket = await self._http.ws_connect(address, protocols=(f"bearer.{self._token}",), ssl=self._tls)
        except (aiohttp.ClientError, TimeoutError, OSError) as away:
            raise TownError("The live feed does not answer.", url=address, reason=str(away)) from away
        beats = asyncio.create_task(_beat(socket))
        try:
            await socket.send_json({"since": None, "desk": desk})
            yield _messages(socket)
        finally:
            beats.cancel()
            await asyncio.gather(beats, return_exceptions=True)
            await socket.close()


def is_own(host: str) -> bool:
    """Whether this is an address of this machine (one that we could listen on)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
        return True


async def _beat(socket: aiohttp.ClientWebSocketResponse) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        await socket.send_json({"type": "beat"})


async def _messages(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[Json]:
    async for message in socket:
        if message.type is aiohttp.WSMsgType.TEXT:
            yield json.loads(message.data)
        elif message.type is not aiohttp.WSMsgType.BINARY:
            return
        else:
            yield json.loads(message.data.decode())


def _read(method: str, path: str, status: int, body: bytes) -> Json:
    try:
        answer: Json = json.loads(body) if body else {}
    except ValueError:
        answer = {}
    if status >= 400:
        said = str(answer.get("detail") or answer.get("title") or "")
        problem = str(answer.get("kind", ""))
        raise Refused(f"{method} {path} was refused: {said or status}", status=status, problem=problem)
    return answer
