"""All commands in one place, and one way for errors to reach a person."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import typer
from pydantic import ValidationError

import bothways
from bothways.cli import database, doctor, engine, floor, routing, tests, tls, up, users
from bothways.cli.say import failed
from bothways.kernel.errors import BothwaysError

app = typer.Typer(
    name="bothways",
    help="An open contact center that works both ways.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(up.up)
app.command("down")(up.down)
app.command("status")(floor.status)
app.command("doctor")(doctor.doctor)
app.add_typer(engine.app, name="engine")
app.add_typer(database.app, name="db")
app.add_typer(users.app, name="user")
app.add_typer(tls.app, name="tls")
app.add_typer(routing.app, name="routing")
app.command("test")(tests.run_tests)
# Left out of a release that carries no synthetic people: town gives `app`, bench gives the function `bench`.
if find_spec("bothways.cli.town"):
    app.add_typer(import_module("bothways.cli.town").app, name="town")
if find_spec("bothways.cli.bench"):
    app.command("bench")(import_module("bothways.cli.bench").bench)


@app.command()
def version() -> None:
    """Print the version."""
    print(bothways.__version__)


def main() -> None:
    """Run the command line; errors of ours become one sentence and exit code 1, bad settings 2."""
    try:
        app()
    except ValidationError as wrong:
        for error in wrong.errors():
            failed(f"BOTHWAYS_{'_'.join(map(str, error['loc'])).upper()}: {error['msg']}")
        sys.exit(2)
    except BothwaysError as error:
        failed(error)
        sys.exit(1)


if __name__ == "__main__":
    main()
