"""Bring a database to the newest schema, one program at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from bothways.adapters.postgres.jobs import lay_schema
from bothways.adapters.postgres.urls import dialect_url

LOCK = 0x0B07_4A75
"""The advisory lock that every program which migrates holds; the number means nothing else."""


def _alembic() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def head() -> str:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(_alembic()).get_current_head() or ""


def upgrade_connection(connection: Connection) -> None:
    """Run what is missing on an open connection, in its transaction."""
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def upgrade_now(url: str) -> None:
    """Migrate the database at `url` as its owner; waits while another program does."""
    engine = create_engine(dialect_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        upgrade_connection(connection)
        lay_schema(connection.connection.dbapi_connection)  # type: ignore[arg-type]
        connection.commit()
    engine.dispose()


async def upgrade(url: str) -> None:
    """Migrate without holding up the loop."""
    await asyncio.to_thread(upgrade_now, url)
