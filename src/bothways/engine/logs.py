"""Logs of the children stay bounded: a file that grew too large is copied aside and emptied under its writer."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

LARGEST = 20 * 1024 * 1024
LOOK_EVERY = 10.0


def rotate(log: Path, largest: int = LARGEST) -> bool:
    """Move a too large log's text to `NAME.1`; the writer appends on, for its file is opened for append."""
    try:
        if log.stat().st_size <= largest:
            return False
    except FileNotFoundError:
        return False
    shutil.copyfile(log, log.with_name(log.name + ".1"))
    with log.open("r+b") as handle:
        handle.truncate(0)
    return True


async def keep_bounded(*folders: Path) -> None:
    """For ever: look at every `*.log` of the folders."""
    while True:
        for folder in folders:
            for log in folder.glob("*.log"):
                await asyncio.to_thread(rotate, log)
        await asyncio.sleep(LOOK_EVERY)
