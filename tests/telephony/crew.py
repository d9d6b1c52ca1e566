"""A whole center with its people: agents who come when a test asks for them, and callers from outside."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bothways.app import audit_database
from integration.browser import until
from running import RunningCenter
from telephony import stereo
from telephony.adapter_driver import HEARD_SECONDS, hears
from telephony.agentphone import DeskAgent
from telephony.hearing import level, share_of_tone, tone
from telephony.sippeer import Call, Peer
from telephony.stereo import Stereo

CALLER_HZ = 425.0
AGENT_HZ = {"anna": 1130.0, "bo": 1310.0, "chen": 1490.0, "dai": 1670.0, "eva": 1850.0, "finn": 950.0}
BRITON = "+447700900104"
"""Isla Campbell, standard tier, English."""
VIP = "+886900000001"
LEFT_SECONDS = 8.0
MUSIC_DBFS = -45.0
View = dict[str, Any]


class Crew:
    """The people around one center."""

    def __init__(self, center: RunningCenter) -> None:
        self.center = center
        self.outside = Peer(("127.0.0.1", center.sip))
        self.vera = httpx.AsyncClient(base_url=f"{center.url}/api/v1", timeout=10)
        """The supervisor's way to the public interface."""
        self._agents: dict[str, DeskAgent] = {}

    async def agent(self, name: str) -> DeskAgent:
        """This agent, at the desk with a phone, not yet available."""
        if name not in self._agents:
            self._agents[name] = await DeskAgent(self.center, name, AGENT_HZ[name]).come()
        return self._agents[name]

    async def at_work(self, name: str) -> DeskAgent:
        """This agent, available, with a phone that rings until the test answers."""
        agent = await self.agent(name)
        agent.manner = "ring"
        agent.forget_calls()
        await agent.be("available")
        return agent

    async def call(self, number: str, caller: str = BRITON, hz: float = CALLER_HZ) -> Call:
        """Somebody rings a number and says a tone all the time; returns when it is answered."""
        call = await self.outside.call(number, caller=caller)
        call.media.play(tone(hz))
        return await call.until("up", "ended")

    async def waiting(self, number: str = "1001", caller: str = BRITON) -> tuple[Call, View]:
        """A caller in the queue, and the contact as the supervisor sees it."""
        before = {contact["id"] for contact in (await self.board())["contact"].values()}
        call = await self.call(number, caller)
        return call, await self.contact(lambda c: c["id"] not in before and c["stage"] in ("queued", "offered"))

    async def open(self) -> None:
        """Sign the supervisor in."""
        body = {"username": "vera", "password": self.center.password, "bearer": True}
        answer = await self.vera.post("/session", json=body)
        assert answer.status_code == 201, answer.text
        self.vera.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    async def get(self, path: str, **asked: Any) -> Any:
        """What the supervisor reads there."""
        answer = await self.vera.get(path, params=asked)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def board(self) -> dict[str, dict[str, View]]:
        """All that the live board begins with."""
        found: dict[str, dict[str, View]] = (await self.get("/board"))["entities"]
        return {"contact": {}, "agent": {}, **found}

    async def contact(self, wanted: Any, seconds: float = 15.0) -> View:
        """Wait until the board shows such a contact."""
        seen: list[View] = []

        async def look() -> View | None:
            seen[:] = (await self.board())["contact"].values()
            return next((view for view in seen if wanted(view)), None)

        found: View = await until(look, lambda: f"such a contact; there are {seen}", seconds)
        return found

    async def talking(self, agent: DeskAgent, number: str = "1001", caller: str = BRITON) -> tuple[Call, Call, View]:
        """A talk: the caller's phone, the agent's phone, the contact."""
        call = await self.call(number, caller)
        ringing = await agent.rings(seconds=20)
        ringing.answer()
        contact = await agent.see("contact", lambda c: c["stage"] == "talking")
        await hears(call, loud=[agent.hz])
        await hears(ringing, loud=[CALLER_HZ])
        return call, ringing, contact

    async def closed(self, contact: str, seconds: float = 20.0) -> View:
        """The contact's page once it is closed and its recording, if any, is complete."""
        page: View = {}

        async def look() -> bool:
            page.update(await self.get(f"/contacts/{contact}"))
            return page["closed_at"] is not None and page["recording"] not in ("live", "processing")

        await until(look, lambda: f"contact {contact} closes: {page}", seconds)
        return page

    async def recording(self, page: View) -> Stereo:
        """The one recording of a contact, heard as the supervisor hears it; its checksum is right."""
        (row,) = page["recordings"]
        answer = await self.vera.get(f"/recordings/{row['id']}/audio")
        assert answer.status_code == 200, answer.text
        assert hashlib.sha256(answer.content).hexdigest() == row["sha256"]
        return stereo.read(answer.content, row["started_at"])

    # --- afterwards ----------------------------------------------------------------------------------------------

    async def go_home(self) -> None:
        """All calls end, all agents go off; then nothing may be left of it anywhere."""
        for call in self.outside.calls.values():
            call.hang_up()
        self.outside.calls.clear()
        for agent in self._agents.values():
            await self._clear_desk(agent)
        await self.nothing_is_left()

    async def _clear_desk(self, agent: DeskAgent) -> None:
        agent.manner = "busy"
        for call in agent.rung:
            call.hang_up()
        agent.forget_calls()
        await agent.must("PUT", "/agent/state", {"state": "offline", "reason": ""})

        async def is_off() -> bool:
            for contact in agent.shown("contact"):
                if contact["stage"] == "wrap_up":
                    await agent.do("PUT", f"/contacts/{contact['id']}/wrap-up", {"finish": True})
            return any(me["id"] == agent.id and me["state"] == "offline" for me in agent.shown("agent"))

        await until(is_off, lambda: f"{agent.name} goes off: {agent.shown('agent')} {agent.shown('contact')}", 20)

    async def center_is_quiet(self) -> None:
        """Wait until no contact is open."""

        async def is_quiet() -> bool:
            return not (await self.board())["contact"]

        await until(is_quiet, "all contacts are closed", LEFT_SECONDS)

    async def nothing_is_left(self) -> None:
        """No contact is open, no channel and no bridge stands in the engine, and the audit finds nothing."""
        last: dict[str, Any] = {}

        async def is_empty() -> bool:
            last["contacts"] = (await self.board())["contact"]
            last["channels"] = [(c["id"], c["name"], c["state"]) for c in await self.engine("channels")]
            last["bridges"] = [b["id"] for b in await self.engine("bridges")]
            return not any(last.values())

        await until(is_empty, lambda: f"nothing is left: {last}", LEFT_SECONDS)
        found = await self.violations()
        assert not found, found

    async def violations(self) -> list[View]:
        """What the audit of the database finds."""
        return await audit_database(self.center.environment()["BOTHWAYS_DATABASE_URL"])

    async def engine(self, what: str) -> list[View]:
        """What the engine itself says there is."""
        told = self.center.environment()
        async with httpx.AsyncClient(auth=(told["BOTHWAYS_ENGINE_USER"], told["BOTHWAYS_ENGINE_SECRET"])) as client:
            answer = await client.get(f"{told['BOTHWAYS_ENGINE_URL']}/ari/{what}", timeout=5)
        found: list[View] = answer.json()
        return found

    async def leave(self) -> None:
        """Everybody goes."""
        for agent in self._agents.values():
            await agent.leave()
        await self.vera.aclose()


@asynccontextmanager
async def crew_of(center: RunningCenter) -> AsyncIterator[Crew]:
    """The people around a center for the time of the block."""
    crew = Crew(center)
    async with crew.outside:
        try:
            await crew.open()
            yield crew
        finally:
            await crew.leave()


async def hears_music(call: Call, seconds: float = 8.0) -> None:
    """Wait until the phone hears something that is nobody's tone, for a stretch."""
    latest: Any = None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        call.media.heard(clear=True)
        await asyncio.sleep(HEARD_SECONDS)
        sound = call.media.heard()
        latest = (len(sound), level(sound), [hz for hz in AGENT_HZ.values() if share_of_tone(sound, hz) > 0.5])
        if len(sound) and latest[1] > MUSIC_DBFS and not latest[2]:
            return
    raise AssertionError(f"no music, but (samples, level, tones): {latest}")
