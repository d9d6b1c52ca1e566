"""An agent at work for whole-system tests: signed in, a desk that beats, a SIP desk phone with ears."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import Any, Literal

import httpx
import websockets

from integration.browser import Browser, Feed, until
from running import RunningCenter
from telephony import sipmessage as sip
from telephony.hearing import tone
from telephony.sippeer import Call, Peer

Manner = Literal["ring", "lift", "busy", "decline"]
BEAT_SECONDS = 2.0
CONFIG_SECONDS = 8.0
View = dict[str, Any]


def answers_by_itself(invite: str) -> bool:
    """Whether the INVITE asks a desk phone to pick up alone, in one of the two ways that phones know."""
    call_info, alert_info = sip.header(invite, "Call-Info"), sip.header(invite, "Alert-Info")
    return bool(re.search(r"answer-after\s*=\s*0", call_info)) or "alert-autoanswer" in alert_info


class DeskAgent:
    """One agent. `manner` says what the phone does when it rings without being asked to answer by itself; `hz` is the
    tone the agent says."""

    def __init__(self, center: RunningCenter, name: str, hz: float) -> None:
        self.center, self.name, self.hz = center, name, hz
        self.manner: Manner = "ring"
        self.browser = Browser(center.url)
        self.desk = f"desk-of-{name}"
        self.id = ""
        self.phone = Peer(("127.0.0.1", center.sip), on_call=self._rung)
        self.rung: list[Call] = []
        self._feed: Feed | None = None
        self._tasks: list[asyncio.Task[None]] = []

    # --- coming and going ----------------------------------------------------------------------------------------

    async def come(self) -> DeskAgent:
        """Sign in, open the desk, register the phone; return when the center knows of all that."""
        await self.browser.sign_in(self.name, password=self.center.password)
        self.id = self.browser.me["user"]["id"]
        self._tasks.append(asyncio.create_task(self._keep_desk()))
        account = (await self.browser.http.put("/agent/phone", json={"kind": "desk_phone"})).json()
        self.phone.user, self.phone.password = account["username"], account["password"]
        await self.phone.__aenter__()
        await until(self._registered, f"the phone of {self.name} registers")
        await self.see_me(lambda me: me["phone"]["kind"] == "desk_phone" and me["phone"]["registered"], CONFIG_SECONDS)
        return self

    async def _registered(self) -> bool:
        """The account comes into the engine a moment after it was chosen."""
        with suppress(TimeoutError):
            return await self.phone.register(timeout=1.0) == 200
        return False

    async def leave(self) -> None:
        """Go, whatever the center says."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.phone.__aexit__(None, None, None)
        await self.browser.close()

    async def _keep_desk(self) -> None:
        """Keep the desk's feed open and beating, over and over, as a browser does."""
        while True:
            with suppress(OSError, websockets.WebSocketException, httpx.HTTPError):
                self._feed = feed = await self.browser.live(desk=self.desk)
                try:
                    while True:
                        await feed.beat()
                        await asyncio.sleep(BEAT_SECONDS)
                finally:
                    await feed.close()
            await asyncio.sleep(0.2)

    # --- the phone -----------------------------------------------------------------------------------------------

    async def _rung(self, call: Call) -> None:
        call.media.play(tone(self.hz))
        self.rung.append(call)
        if answers_by_itself(call.invite):
            call.answer()
            return
        match self.manner:
            case "ring":
                call.ring()
            case "lift":
                call.ring()
                call.answer()
            case "busy":
                call.reject(486, "Busy Here")
            case "decline":
                call.reject(603, "Decline")

    async def rings(self, seconds: float = 10.0) -> Call:
        """The next call that comes to the phone."""
        async with asyncio.timeout(seconds):
            return await self.phone.incoming.get()

    def forget_calls(self) -> None:
        """Start afresh with the next call."""
        self.rung.clear()
        while not self.phone.incoming.empty():
            self.phone.incoming.get_nowait()

    # --- the desk ------------------------------------------------------------------------------------------------

    async def see(self, kind: str, wanted: Any, seconds: float = 10.0) -> View:
        """Wait until the desk shows such a thing."""

        def look() -> View | None:
            entities = self._feed.entities.get(kind, {}) if self._feed else {}
            return next((view for view in entities.values() if wanted(view)), None)

        found: View = await until(look, lambda: f"a {kind} on {self.name}'s desk: {self.shown(kind)}", seconds)
        return found

    def shown(self, kind: str) -> list[View]:
        """What the desk shows now."""
        return list((self._feed.entities if self._feed else {}).get(kind, {}).values())

    async def see_me(self, wanted: Any, seconds: float = 10.0) -> View:
        """Wait until the desk shows the agent so."""
        return await self.see("agent", lambda view: view["id"] == self.id and wanted(view), seconds)

    async def is_in(self, state: str, seconds: float = 10.0) -> View:
        """Wait until the desk shows this state."""
        return await self.see_me(lambda me: me["state"] == state, seconds)

    async def do(self, method: str, path: str, body: View | None = None) -> httpx.Response:
        """One command of this desk, whatever the answer."""
        return await self.browser.http.request(method, path, json=body, headers={"X-Desk": self.desk})

    async def must(self, method: str, path: str, body: View | None = None) -> None:
        """One command that is taken."""
        answer = await self.do(method, path, body)
        assert answer.status_code == 202, f"{method} {path}: {answer.status_code} {answer.text}"

    async def be(self, state: str) -> None:
        """Ask for a state, and see it or what has come of it at once: who waits is offered in the same instant."""
        await self.must("PUT", "/agent/state", {"state": state, "reason": ""})
        await self.see_me(lambda me: me["state"] in (state, "offered", "talking"))

    async def wrap_up(self, contact: str, notes: str = "", disposition: str = "solved") -> None:
        """Finish the wrap-up with a result."""
        catalog = await self.browser.get("/catalog")
        result = next(one["id"] for one in catalog["dispositions"] if one["code"] == disposition)
        body = {"disposition_id": result, "notes": notes, "finish": True}
        await self.must("PUT", f"/contacts/{contact}/wrap-up", body)
