"""A database that was named by URL instead of the embedded one: whether it can serve, said before anything starts."""

from __future__ import annotations

from typing import Final, LiteralString

import psycopg

from bothways.engine.errors import EngineError

OLDEST: Final = 15
CONNECT_SECONDS: Final = 5
LOOK: Final[LiteralString] = """
SELECT current_user::text, current_setting('server_encoding'),
  has_schema_privilege('public', 'CREATE') OR to_regclass('public.alembic_version') IS NOT NULL,
  EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolcreaterole OR rolsuper))
    OR EXISTS (SELECT FROM pg_roles WHERE rolname = 'bothways_app' AND pg_has_role(oid, 'MEMBER'))"""


async def check(url: str) -> str:
    """The server's version, when it can serve; the address is not repeated, for it may hold a password. Raises
    EngineError with what to do."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise EngineError("BOTHWAYS_DATABASE_URL must begin with postgresql://")
    try:
        psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise EngineError("BOTHWAYS_DATABASE_URL is no URL that PostgreSQL's library can read.") from None
    try:
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            number = connection.info.server_version
            row = await (await connection.execute(LOOK)).fetchone()
    except psycopg.Error as refused:
        raise EngineError(f"The database of BOTHWAYS_DATABASE_URL does not let us in: {_reason(refused)}") from None
    if number < OLDEST * 10_000:
        raise EngineError(f"The database is PostgreSQL {number // 10_000}; {OLDEST} or later is needed.")
    who, encoding, may_create, has_role = row or ("", "", False, False)
    if encoding != "UTF8":
        raise EngineError(f"The database's encoding is {encoding}; make one with ENCODING 'UTF8' TEMPLATE template0.")
    if not may_create:
        raise EngineError(f"{who} may not make tables in this database: let {who} own it.")
    if not has_role:
        raise EngineError(
            f"{who} may not make the role bothways_app. Let an administrator run: "
            f"CREATE ROLE bothways_app NOLOGIN; GRANT bothways_app TO {who};"
        )
    return f"{number // 10_000}.{number % 10_000}"


def _reason(refused: psycopg.Error) -> str:
    lines = str(refused).strip().splitlines()
    return lines[0] if lines else type(refused).__name__
