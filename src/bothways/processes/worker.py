"""The worker process: what takes long and may wait, done from a durable queue."""

from __future__ import annotations

from pathlib import Path

import structlog
from procrastinate import RetryStrategy

from bothways.adapters.asterisk.merge import Merged, PartFiles, merge_files
from bothways.adapters.asterisk.recording import part_paths
from bothways.adapters.postgres import flow_store
from bothways.adapters.postgres.jobs import MERGE_RECORDING, PUBLISH_FLOW, QUEUE, job_app
from bothways.adapters.postgres.pool import Database, open_pool
from bothways.adapters.postgres.recordings import RawRecording, mark_failed, mark_ready, raw_recording
from bothways.adapters.postgres.urls import plain_url
from bothways.flows.interpreter import prompts_of
from bothways.kernel.ids import RecordingId, TenantId
from bothways.processes.clock import SystemClock
from bothways.processes.prepare import prompt_store
from bothways.settings import Settings

log = structlog.get_logger()

BYTES_PER_MS = 8
"""Mu-law at 8 kHz."""
LEAST_DEFECT_MS = 1500
"""I13 allows 2 s (or 1 %) in the whole recording."""


async def work(settings: Settings) -> None:
    """Take jobs until a signal ends it; a job that a crash interrupted is taken again."""
    db = await open_pool(settings.database_url, size=3)
    app = job_app(plain_url(settings.database_url))

    @app.task(name=MERGE_RECORDING, queue=QUEUE, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
    async def merge_recording(tenant: str, subject: str) -> None:
        await merge_one(settings, db, TenantId(tenant), RecordingId(subject))

    @app.task(name=PUBLISH_FLOW, queue=QUEUE, retry=RetryStrategy(max_attempts=3, wait=2))
    async def publish_flow(tenant: str, flow: str, version: int) -> None:
        await publish_one(settings, db, TenantId(tenant), flow, version)

    async with app.open_async():
        await app.run_worker_async(
            queues=[QUEUE], concurrency=2, fetch_job_polling_interval=2.0, delete_jobs="successful"
        )
    await db.close()


async def publish_one(settings: Settings, db: Database, tenant: TenantId, code: str, version: int) -> None:
    """Render what the version says, then let it go live. What cannot be spoken is not published."""
    flow = await flow_store.read_version(db, tenant, code, version)
    await prompt_store(settings).render_all(prompts_of(flow))
    await flow_store.make_live(db, tenant, code, version, SystemClock().now())
    log.info("flow.published", flow=code, version=version)


async def merge_one(settings: Settings, db: Database, tenant: TenantId, recording: RecordingId) -> None:
    """Both sides' parts become one file with its checksum; then the parts go. Done twice it does no harm."""
    raw = await raw_recording(db, tenant, recording)
    if raw is None or raw.state == "ready":
        return
    target = settings.instance.recordings / tenant / recording[:8] / f"{recording}.wav"
    files = _files(settings.engine.recordings, raw)
    if not files:
        await mark_failed(db, tenant, recording, "no part was completed")
        return
    pauses = [(began - raw.started_at, (ended or raw.ended_at) - raw.started_at) for began, ended in raw.pauses]
    merged = merge_files(files, target, pauses)
    relative = str(target.relative_to(settings.instance.recordings))
    await mark_ready(
        db,
        tenant,
        recording,
        path=relative,
        size=merged.size,
        sha256=merged.sha256,
        duration_ms=merged.duration_ms,
        paused_ms=sum(ended - began for began, ended in pauses),
        reason=_defect(settings.engine.recordings, raw, merged) if raw.kind == "call" else None,
    )
    for part in files:
        part.customer.unlink(missing_ok=True)
        part.agent.unlink(missing_ok=True)
    log.info("recording.merged", recording=recording, duration_ms=merged.duration_ms, missing=len(merged.missing))


def _defect(folder: Path, raw: RawRecording, merged: Merged) -> str | None:
    return "a side is missing" if merged.missing else what_lacks(folder, raw)


def what_lacks(folder: Path, raw: RawRecording) -> str | None:
    """How much shorter the files are than the time in which they were written, where that is too much (I13): an engine
    that stands still records nothing, and what is said afterwards follows as if it had not."""
    for part in raw.parts:
        wanted = (part.ended_at or part.began_at) - part.began_at
        there = max(_size(path) // BYTES_PER_MS for path in part_paths(folder, raw.id, part.number))
        if wanted - there > max(LEAST_DEFECT_MS, wanted / 100):
            return f"{(wanted - there) / 1000:.1f} s are missing in part {part.number}"
    return None


def _files(folder: Path, raw: RawRecording) -> list[PartFiles]:
    found: list[PartFiles] = []
    for part in raw.parts:
        customer, agent = part_paths(folder, raw.id, part.number)
        if raw.kind == "message":
            customer = folder / f"{raw.id}{customer.suffix}"  # a caller alone: one file, named after the recording
        found.append(PartFiles(customer=customer, agent=agent, offset_ms=part.began_at - raw.started_at))
    return [part for part in found if part.customer.is_file() or part.agent.is_file()]


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
