"""Jobs: deferred on the caller's own connection, so that a job and the change that wants it commit together."""

from __future__ import annotations

from typing import Any, LiteralString

import orjson
from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager
from psycopg import Connection

from bothways.kernel.ids import TenantId

MERGE_RECORDING = "bothways.merge_recording"
PUBLISH_FLOW = "bothways.publish_flow"
QUEUE = "bothways"

DEFER: LiteralString = """
SELECT procrastinate_defer_jobs_v1(ARRAY[
  ROW(%s, %s, 0, NULL, NULL, %s::jsonb, NULL)::procrastinate_job_to_defer_v1])"""

GRANTS: LiteralString = """
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,
  procrastinate_workers TO bothways_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO bothways_app"""


def defer_sql(task: str, tenant: TenantId, subject: str) -> tuple[LiteralString, tuple[Any, ...]]:
    """The statement (and its parameters) that defers `task` for one thing of a tenant."""
    arguments = orjson.dumps({"tenant": tenant, "subject": subject}).decode()
    return DEFER, (QUEUE, task, arguments)


def lay_schema(connection: Connection[Any]) -> None:
    """Make the job tables if there are none yet; part of the migration, run by the tables' owner."""
    found = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
    if found is None or found[0] is None:
        connection.execute(SchemaManager.get_schema().encode())  # its text has % signs: no parameters, no escaping
    connection.execute(GRANTS)


def job_app(url: str) -> App:
    """The worker's app: it takes the application's role, and each job its tenant."""
    return App(connector=PsycopgConnector(conninfo=url, kwargs={"options": "-c role=bothways_app"}))
