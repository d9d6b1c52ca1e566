"""Connections for one process: each takes the application's role at once, each transaction takes one tenant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import psycopg
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bothways.adapters.postgres.urls import dialect_url
from bothways.kernel.errors import Unavailable
from bothways.kernel.ids import TenantId

POOL_WAIT_SECONDS = 1.0
"""How long a request waits for a free connection before it is told that the database is away (C8)."""

ROLE = "bothways_app"


class Database:
    """The application's way to PostgreSQL. `tenant` is the only way to rows, and shows those of one tenant."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def tenant(self, tenant: TenantId, *, snapshot: bool = False) -> AsyncIterator[AsyncConnection]:
        """One transaction in which `tenant` is set: committed at the end, rolled back on any error.

        With `snapshot` all of its statements see the same moment.
        Raises Unavailable(part="database") when the database is away or went away.
        """
        async with self._transaction() as connection:
            if snapshot:
                await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            await connection.execute(text("SELECT set_config('bothways.tenant', :tenant, true)"), {"tenant": tenant})
            yield connection

    @asynccontextmanager
    async def no_tenant(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that sees no tenant's row; for functions that stand before sign-in, and for `ready`."""
        async with self._transaction() as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._engine.begin() as connection:
                yield connection
        except (PoolTimeout, OperationalError, InterfaceError, psycopg.OperationalError, OSError) as gone:
            raise Unavailable("the database is away", part="database") from gone
        except DBAPIError as broken:
            if broken.connection_invalidated:
                raise Unavailable("the database is away", part="database") from broken
            raise

    async def ready(self, write_to: TenantId | None = None) -> None:
        """Prove that statements run and, given a tenant, that a write succeeds; raises Unavailable."""
        if write_to is None:
            async with self.no_tenant() as connection:
                await connection.execute(text("SELECT 1"))
            return
        async with self.tenant(write_to) as connection:
            await connection.execute(text("UPDATE config_version SET n = n"))

    async def close(self) -> None:
        """Let all connections go."""
        await self._engine.dispose()


async def open_pool(url: str, size: int = 8) -> Database:
    """A pool of at most `size` connections to `url`; connects only when first used."""
    engine = create_async_engine(
        dialect_url(url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_use_lifo=True,
        json_serializer=lambda value: orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode(),
        json_deserializer=orjson.loads,
        connect_args={"connect_timeout": 2, "application_name": "bothways"},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _take_role(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute(f"SET ROLE {ROLE}")
        cursor.close()
        connection.commit()  # type: ignore[attr-defined]

    return Database(engine)
