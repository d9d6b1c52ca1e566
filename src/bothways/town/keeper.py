"""`python -m bothways.town.keeper FOLDER`: owns the town's engine as long as somebody uses it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import Final

from bothways.engine.asterisk_config import AsteriskConfig
from bothways.engine.asterisk_run import RunningAsterisk, running_asterisk
from bothways.town import premises

LINGER_SECONDS: Final = 20.0
"""How long the engine waits for the next command; no longer than `up`, if one was running beside it."""
LOOK_EVERY: Final = 0.3


async def keep(folder: Path) -> None:
    """Start the engine, tell its address, and end it when it is unused."""
    told_to_end = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, told_to_end.set)
    config = premises.config()
    # Kept until the engine is gone: whoever comes meanwhile waits for that lock and then starts another one.
    with contextlib.ExitStack() as alone:
        await _keep_engine(folder, config, told_to_end, alone)


async def _keep_engine(
    folder: Path, config: AsteriskConfig, told_to_end: asyncio.Event, alone: contextlib.ExitStack
) -> None:
    async with running_asterisk(config, folder / "engine") as engine:
        premises.write_state(folder, premises.told(config))
        try:
            await _until_unused(folder, engine, told_to_end, alone)
        finally:
            (folder / "engine.json").unlink(missing_ok=True)


async def _until_unused(
    folder: Path, engine: RunningAsterisk, told_to_end: asyncio.Event, held: contextlib.ExitStack
) -> None:
    up_json = folder.parent / "run" / "up.json"
    loop = asyncio.get_running_loop()
    used_last, up_seen = loop.time(), False
    while engine.process.returncode is None and not told_to_end.is_set():
        await asyncio.sleep(LOOK_EVERY)
        alone = premises.try_lock(folder / "users.lock")
        if alone is None:
            used_last, up_seen = loop.time(), up_seen or up_json.exists()
            continue
        left_alone = up_seen and not up_json.exists()
        if left_alone or loop.time() - used_last > LINGER_SECONDS:
            held.enter_context(alone)
            return
        alone.close()


def main() -> None:
    """Entry point; a second keeper for the same folder ends at once."""
    folder = Path(sys.argv[1])
    mine = premises.try_lock(folder / "keeper.lock")
    if mine is not None:
        asyncio.run(keep(folder))


if __name__ == "__main__":
    main()
