"""A client of the public interface: HTTP by httpx, the live feed by websockets, nothing of ours."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

PASSWORD = "a demo password"
DEADLINE_SECONDS = 10.0


async def until(condition: Callable[[], Any], what: str | Callable[[], str], seconds: float = DEADLINE_SECONDS) -> Any:
    """Wait until `condition` gives something true; fails with `what` after the deadline."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return found
        assert time.monotonic() < end, f"it never came: {what if isinstance(what, str) else what()}"
        await asyncio.sleep(0.01)


class Browser:
    """One person at one place."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = httpx.AsyncClient(base_url=f"{base}/api/v1", timeout=15)
        self.me: dict[str, Any] = {}

    async def sign_in(self, username: str, tenant: str = "nordlys", password: str = PASSWORD) -> Browser:
        """Sign in and send the session's token from here on."""
        answer = await self.try_in(username, tenant, password)
        assert answer.status_code == 201, answer.text
        self.me = answer.json()
        self.http.headers["X-CSRF-Token"] = self.me["csrf_token"]
        return self

    async def try_in(self, username: str, tenant: str = "nordlys", password: str = PASSWORD) -> httpx.Response:
        """Sign in, whatever comes of it."""
        return await self.http.post("/session", json={"tenant": tenant, "username": username, "password": password})

    async def get(self, path: str, **asked: Any) -> Any:
        """The JSON of a page that is there."""
        answer = await self.http.get(path, params=asked)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()

    async def live(self, since: int | None = None, desk: str | None = None) -> Feed:
        """Open the live feed."""
        address = self.base.replace("http", "ws", 1) + "/api/v1/live"
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        socket = await connect(address, additional_headers={"Cookie": cookies, "Origin": self.base})
        await socket.send(json.dumps({"since": since, "desk": desk}))
        return Feed(socket)

    async def close(self) -> None:
        """Leave."""
        await self.http.aclose()


class Feed:
    """The live feed as a desk keeps it: apply = replace."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seq = -1
        self.entities: dict[str, dict[str, Any]] = {}
        self.messages: list[dict[str, Any]] = []
        self._reading = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        async for text in self.socket:
            message = json.loads(text)
            self.messages.append(message)
            if message["type"] == "snapshot":
                self.entities, self.seq = message["entities"], message["seq"]
            elif message["type"] == "changes":
                self.seq = message["seq"]
                for change in message["changes"]:
                    kind = self.entities.setdefault(change["kind"], {})
                    if change["view"] is None:
                        kind.pop(change["id"], None)
                    else:
                        kind[change["id"]] = change["view"]

    async def beat(self) -> None:
        """The desk lives."""
        await self.socket.send('{"type":"beat"}')

    async def see(self, kind: str, wanted: Callable[[dict[str, Any]], Any], seconds: float = DEADLINE_SECONDS) -> Any:
        """Wait for an entity that looks as wanted."""
        return await until(
            lambda: next((view for view in self.entities.get(kind, {}).values() if wanted(view)), None),
            lambda: f"{kind} in {json.dumps(self.entities.get(kind))[:1500]}",
            seconds,
        )

    async def close(self) -> None:
        """Close the feed."""
        await self.socket.close()
        await asyncio.gather(self._reading, return_exceptions=True)
