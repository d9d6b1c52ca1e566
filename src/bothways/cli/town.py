"""`town`: synthetic people who call, and who answer."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer

from bothways.cli.say import ERR, as_json, tell
from bothways.cli.up import Data, given
from bothways.town import floor, where
from bothways.town.caller import Outcome, Script, make_call
from bothways.town.floor import Arrivals
from bothways.town.keys import parse_keys
from bothways.town.switchboard import opened
from bothways.town.telling import as_object, in_words
from bothways.town.townspeople import Habits
from bothways.town.voices import voice as read_voice
from bothways.town.wav import write

INTERRUPTED = 130

app = typer.Typer(help="Synthetic people over real SIP: callers and agents.", no_args_is_help=True)

Sip = Annotated[
    str | None,
    typer.Option(help="The center's SIP address, if no `up` of this data folder tells it.", metavar="HOST:PORT"),
]
Url = Annotated[str | None, typer.Option(help="The center's web address, if no `up` of this data folder tells it.")]
Password = Annotated[str | None, typer.Option(help="The agents' password, if it is not the demo's.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.callback()
def town() -> None:
    """Synthetic people over real SIP: callers and agents."""


@app.command()
def call(
    number: Annotated[str, typer.Argument(help="What to dial, as 1001.")],
    caller: Annotated[str, typer.Option("--from", help="The caller's number.")] = "+886900000002",
    keys: Annotated[str, typer.Option(help="Keys to press, as 1,2@3.5 (2 at 3.5 s after the answer).")] = "",
    voice: Annotated[str, typer.Option(help="tone:HZ, speech, speech:da, silence, or a WAV file.")] = "tone:440",
    talk: Annotated[float | None, typer.Option(help="Seconds to talk; 0 = until the center hangs up.")] = 10.0,
    patience: Annotated[float, typer.Option(help="Seconds to wait for an answer (or for --until-tone).")] = 60.0,
    until_tone: Annotated[
        int | None, typer.Option(help="Talk counts from when this voice is heard.", metavar="HZ")
    ] = None,
    save: Annotated[Path | None, typer.Option(help="Keep what was heard as a WAV file.")] = None,
    sip: Sip = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Make one call and tell what was heard. Exit code 0 when it was answered, else 1."""
    place = where.find(given(data=data).instance.data, sip=sip)
    script = Script(
        number=number,
        caller=caller,
        voice=read_voice(voice),
        keys=parse_keys(keys),
        talk_seconds=talk or None,
        patience_seconds=patience,
        until_tone_hz=until_tone,
    )
    try:
        outcome = asyncio.run(_one_call(place, script))
    except asyncio.CancelledError:
        raise typer.Exit(INTERRUPTED) from None
    if save is not None:
        write(save, outcome.sound)
    if json:
        as_json(as_object(outcome))
    else:
        tell(in_words(outcome))
    if outcome.answered_after_seconds is None:
        raise typer.Exit(1)


async def _one_call(place: where.Where, script: Script) -> Outcome:
    """The call; SIGINT or SIGTERM puts the phone down, also where the shell has us ignore the one."""
    call = asyncio.current_task()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, call.cancel if call else lambda: None)
    async with opened(place.folder, place.sip) as board:
        return await make_call(board, script)


@app.command()
def agents(
    usernames: Annotated[str, typer.Argument(help="Who, as anna,bo.", metavar="NAME,NAME")],
    answer_after: Annotated[float, typer.Option(help="Seconds until they lift.")] = 2.0,
    talk: Annotated[float, typer.Option(help="Seconds until they hang up; 0 leaves that to the caller.")] = 30.0,
    wrap: Annotated[float, typer.Option(help="Seconds of wrap-up.")] = 3.0,
    voice: Annotated[str, typer.Option(help="tone:HZ, speech, speech:da, silence, or a WAV file.")] = "speech",
    password: Password = None,
    url: Url = None,
    sip: Sip = None,
    data: Data = None,
) -> None:
    """Have agents work on SIP phones until Ctrl-C."""
    place = where.find(given(data=data).instance.data, sip=sip, url=url, password=password)
    names = [name.strip() for name in usernames.split(",") if name.strip()]
    how = floor.manner(answer_after=answer_after, talk=talk, wrap_up=wrap, voice=read_voice(voice))
    done = asyncio.run(floor.staff(place, names, how, tell))
    tell(", ".join(f"{agent.username} answered {agent.answered}" for agent in done))


@app.command()
def run(
    calls_per_minute: Annotated[float, typer.Option(help="How many people call.", min=0.1, max=3000)] = 6.0,
    minutes: Annotated[float | None, typer.Option(help="For so long; else until Ctrl-C.")] = None,
    patience: Annotated[float, typer.Option(help="How long they wait on average, seconds.")] = 120.0,
    talk: Annotated[float, typer.Option(help="How long they talk on average, seconds.")] = 45.0,
    seed: Annotated[int | None, typer.Option(help="The same people in the same order.")] = None,
    password: Password = None,
    url: Url = None,
    sip: Sip = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Have synthetic customers call until Ctrl-C, then tell what became of them."""
    place = where.find(given(data=data).instance.data, sip=sip, url=url, password=password)
    arrivals = Arrivals(
        calls_per_minute=calls_per_minute,
        minutes=minutes,
        habits=Habits(patience_seconds=patience, talk_seconds=talk),
        seed=seed,
    )
    progress = (lambda sentence: ERR.print(sentence, markup=False)) if json else tell
    tally = asyncio.run(floor.crowd(place, arrivals, progress))
    if json:
        as_json(tally.as_object())
    else:
        tell(tally.in_words())
