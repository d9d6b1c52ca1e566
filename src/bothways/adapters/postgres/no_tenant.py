"""The only tables without `tenant_id`, each with its reason. The row-security test knows no other list."""

from __future__ import annotations

NO_TENANT: dict[str, str] = {
    "tenants": "it is the list of tenants; the application's role cannot read it, sign-in asks bothways_tenant(code)",
    "alembic_version": "which migrations have run is a fact of the database",
    "procrastinate_jobs": "one worker serves all tenants; the tenant is an argument of each job, never a row's owner",
    "procrastinate_events": "belongs to procrastinate_jobs",
    "procrastinate_periodic_defers": "belongs to procrastinate_jobs",
    "procrastinate_workers": "heartbeats of workers",
}
