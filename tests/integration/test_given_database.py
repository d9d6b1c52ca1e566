"""Integration tier: the distribution's own PostgreSQL (15 on Debian 12) instead of the embedded one."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator

import psycopg
import pytest

from bothways.adapters.postgres.demo_load import load_demo
from bothways.adapters.postgres.migrate import upgrade_now
from bothways.demo.nordlys import nordlys
from bothways.engine import given_database
from bothways.engine.errors import EngineError
from bothways.engine.layout import cache_folder, short_socket_folder
from bothways.engine.postgres import LONGEST_SOCKET, NOBODY, as_someone
from bothways.engine.tools import find_postgres
from bothways.kernel.time import Instant
from integration.browser import PASSWORD
from integration.rows import ask

# The same tests once more, on the `url` below.
from integration.test_first_call import (
    test_a_caller_is_offered_accepted_talked_to_wrapped_up_and_found_in_the_history as test_the_first_call,
)
from integration.test_schema import (
    test_every_table_with_a_tenant_has_forced_row_security_and_a_policy,
    test_migrating_a_migrated_database_changes_nothing_and_two_at_once_do_not_collide,
    test_the_demo_as_loaded_breaks_no_invariant,
    test_the_tables_as_queries_see_them_are_those_that_the_migrations_made,
)
from running import wait_until

__all__ = [
    "test_every_table_with_a_tenant_has_forced_row_security_and_a_policy",
    "test_migrating_a_migrated_database_changes_nothing_and_two_at_once_do_not_collide",
    "test_the_demo_as_loaded_breaks_no_invariant",
    "test_the_first_call",
    "test_the_tables_as_queries_see_them_are_those_that_the_migrations_made",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the distribution's, on a socket; the URL of its first database."""
    programs = find_postgres(cache_folder())
    if programs is None:
        pytest.skip("the distribution's PostgreSQL is not on this machine; `bothways test integration` fetches it")
    folder = tmp_path_factory.mktemp("given")
    sockets, files, someone = short_socket_folder(folder, longest_name=LONGEST_SOCKET), folder / "data", as_someone()
    if someone[:1] == ("setpriv",):
        for place in {folder, sockets}:
            shutil.chown(place, NOBODY, NOBODY)
    # Unpacked from the machine's own suite: its libraries fit the machine's own loader.
    libraries = [str(place) for place in programs.parents[3].glob("lib/*-linux-gnu")]
    environment = {**os.environ, "LC_ALL": "C", "LD_LIBRARY_PATH": os.pathsep.join(libraries)}
    words = [*someone, str(programs / "initdb"), "-D", str(files), "-U", "bothways", "--auth=trust", "--no-sync"]
    subprocess.run([*words, "--encoding=UTF8", "--locale=C"], env=environment, check=True, capture_output=True)
    told = ("listen_addresses=", f"unix_socket_directories={sockets}", "fsync=off")
    words = [*someone, str(programs / "postgres"), "-D", str(files), *(word for one in told for word in ("-c", one))]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(words, env=environment, stdout=log, stderr=log) as process,
    ):
        url = f"postgresql://bothways@/postgres?host={sockets}"
        wait_until(lambda: answers(url), 20, "the server answers")
        yield url
        process.send_signal(signal.SIGINT)


def answers(url: str) -> bool:
    """Whether it lets us in."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="module")
def url(server: str) -> str:
    """In place of the embedded one's: migrated, with the demo."""
    ask(server, "CREATE DATABASE given")
    given = server.replace("/postgres?", "/given?")
    upgrade_now(given)
    asyncio.run(load_demo(given, nordlys(), PASSWORD, Instant(0)))
    return given


async def test_up_accepts_it_and_says_its_version(url: str) -> None:
    assert int((await given_database.check(url)).split(".")[0]) >= given_database.OLDEST


async def test_an_owner_who_may_not_make_roles_needs_ours_from_an_administrator(server: str) -> None:
    ask(server, "CREATE ROLE plain LOGIN")
    ask(server, "CREATE DATABASE plain OWNER plain")
    theirs = server.replace("//bothways@/postgres?", "//plain@/plain?")
    ours = bool(ask(server, "SELECT 1 FROM pg_roles WHERE rolname = 'bothways_app'"))
    with pytest.raises(EngineError, match="GRANT bothways_app TO plain"):
        await given_database.check(theirs)
    ask(server, "" if ours else "CREATE ROLE bothways_app NOLOGIN")
    ask(server, "GRANT bothways_app TO plain")
    await given_database.check(theirs)
    upgrade_now(theirs)
    assert ask(theirs, "SELECT count(*) FROM tenants") == [(0,)]


@pytest.mark.parametrize(
    ("statement", "given", "sentence"),
    [
        ("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0", "/latin?", "encoding is LATIN1"),
        ("CREATE ROLE guest LOGIN", None, "guest may not make tables"),
        ("SELECT 1", "/nothing?", 'database "nothing" does not exist'),
    ],
)
async def test_what_could_not_serve_is_refused_in_one_sentence(
    server: str, statement: str, given: str | None, sentence: str
) -> None:
    ask(server, statement)
    theirs = server.replace("/postgres?", given) if given else server.replace("//bothways@", "//guest@")
    with pytest.raises(EngineError, match=sentence):
        await given_database.check(theirs)


@pytest.mark.parametrize("url", ["mysql://somebody:s3cret@host/x", "postgresql://somebody:s3cret@[host/x"])
async def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(EngineError) as refused:
        await given_database.check(url)
    assert "s3cret" not in str(refused.value)
