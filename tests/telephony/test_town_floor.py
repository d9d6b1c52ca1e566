"""Telephony tier: the town's agents and callers on a whole running center, by SIP and the public API only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bothways.town import floor, premises
from bothways.town.agents import TownAgent, hand_over
from bothways.town.api import Client, Refused
from bothways.town.caller import Script, make_call
from bothways.town.crowd import Crowd
from bothways.town.floor_watch import following
from bothways.town.switchboard import Switchboard, opened
from bothways.town.townspeople import Habits
from bothways.town.voices import voice
from running import RunningCenter
from telephony.crew import Crew

pytestmark = pytest.mark.asyncio(loop_scope="session")
AGENT_HZ, CALLER_HZ = 700, 440
READY_SECONDS = 20.0


@asynccontextmanager
async def town_with(center: RunningCenter, folder: Path, *names: str) -> AsyncIterator[Switchboard]:
    """A switchboard, and these agents at work."""
    agents: list[TownAgent] = []
    how = floor.manner(answer_after=0.5, talk=4.0, wrap_up=0.5, voice=voice(f"tone:{AGENT_HZ}"))
    sip = f"127.0.0.1:{center.sip}"
    async with opened(folder, sip, lambda line, name: hand_over(agents)(line, name)) as board:
        for name in names:
            agents.append(TownAgent(board, center.url, name, center.password, how, lambda _who, _what: None))
        at_work = [asyncio.create_task(agent.work()) for agent in agents]
        try:
            async with asyncio.timeout(READY_SECONDS):
                await asyncio.gather(*(agent.ready.wait() for agent in agents))
            yield board
        finally:
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
    await premises.leave(folder)


async def phone_of(center: RunningCenter, name: str) -> str:
    async with Client(center.url) as client:
        await client.sign_in(name, center.password)
        kind = (await client.phone()).kind
        await client.sign_out()
    return kind


async def test_a_town_caller_and_a_town_agent_hear_each_other_and_it_is_wrapped_up(
    running_center: RunningCenter, crew: Crew, tmp_path: Path
) -> None:
    before = await phone_of(running_center, "chen")
    async with town_with(running_center, tmp_path / "town", "chen") as board:
        caller = "+886900000009"
        script = Script(
            number="1001",
            caller=caller,
            voice=voice(f"tone:{CALLER_HZ}"),
            until_tone_hz=AGENT_HZ,
            talk_seconds=None,
            patience_seconds=40,
        )
        done = await make_call(board, script)
        assert done.connected_after_seconds is not None
        assert not done.ending.by_us  # the agent hung up after the talk
        heard = [tone for tone in done.heard.tones if abs(tone.hz - AGENT_HZ) <= 2]
        assert sum(tone.ended - tone.began for tone in heard) > 2.5
        assert done.heard.first_sound_after_seconds is not None
        assert done.heard.first_sound_after_seconds < 3.0
        contact = await crew.get("/contacts", q=caller)
        page = await crew.closed(contact["items"][0]["id"])
        assert page["outcome"] == "handled"
        assert page["disposition_id"]
    assert await phone_of(running_center, "chen") == before


async def test_a_crowd_calls_and_nobody_hears_nothing(
    running_center: RunningCenter, crew: Crew, tmp_path: Path
) -> None:
    async with (
        town_with(running_center, tmp_path / "town", "bo", "dai") as board,
        following(running_center.url, "vera", running_center.password) as watch,
    ):
        people = Crowd(board, Habits(patience_seconds=20, talk_seconds=2), watch.until_talking, seed=4)
        await people.come(calls_per_minute=40, minutes=0.15)
        told = people.tally.as_object()
        assert people.tally.dialed >= 3
        assert told["talked"]
        assert told["heard_nothing"] == told["not_answered"] == told["not_dialed"] == 0


async def test_an_agent_with_a_wrong_password_is_told_so(running_center: RunningCenter, tmp_path: Path) -> None:
    async with opened(tmp_path / "town", f"127.0.0.1:{running_center.sip}") as board:
        how = floor.manner(answer_after=1, talk=1, wrap_up=1, voice=voice("silence"))
        agent = TownAgent(board, running_center.url, "eva", "not-the-password", how, lambda _who, _what: None)
        with pytest.raises(Refused) as refused:
            await asyncio.wait_for(agent.work(), 20)
        assert refused.value.problem == "sign-in-refused"
    await premises.leave(tmp_path / "town")
