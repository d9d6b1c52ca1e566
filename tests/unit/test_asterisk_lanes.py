"""Lanes keep the order within a contact and nothing else."""

from __future__ import annotations

import asyncio
from functools import partial

from bothways.adapters.asterisk.lanes import Lanes


async def test_work_of_one_lane_is_done_in_order_even_when_the_first_waits() -> None:
    lanes, done, gate = Lanes(), list[str](), asyncio.Event()

    async def first() -> None:
        await gate.wait()
        done.append("first")

    async def note(what: str) -> None:
        done.append(what)

    lanes.put("a", first)
    lanes.put("a", partial(note, "second"))
    lanes.put("b", partial(note, "other"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert done == ["other"]
    assert lanes.waiting == 1
    gate.set()
    await lanes.finish()
    assert done == ["other", "first", "second"]


async def test_work_that_breaks_does_not_stop_its_lane() -> None:
    lanes, done = Lanes(), list[str]()

    async def breaks() -> None:
        raise ValueError("broken")

    async def works() -> None:
        done.append("works")

    lanes.put("a", breaks)
    lanes.put("a", works)
    await lanes.finish()
    assert done == ["works"]


async def test_stopping_drops_what_waits() -> None:
    lanes, done = Lanes(), list[str]()

    async def forever() -> None:
        await asyncio.Event().wait()

    async def note() -> None:
        done.append("note")

    lanes.put("a", forever)
    lanes.put("a", note)
    await asyncio.sleep(0)
    await lanes.stop()
    assert not lanes.busy
    assert done == []
