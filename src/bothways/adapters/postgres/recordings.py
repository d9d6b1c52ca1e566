"""What the worker asks and tells about a recording's row."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bothways.adapters.postgres.pool import Database
from bothways.kernel.ids import RecordingId, TenantId
from bothways.kernel.time import Instant


class RawPart(Struct, frozen=True, kw_only=True):
    """A part as the journal wrote it."""

    number: int
    began_at: Instant
    ended_at: Instant | None = None


class RawRecording(Struct, frozen=True, kw_only=True):
    """A recording whose parts wait to be merged."""

    id: RecordingId
    state: str
    kind: str
    started_at: Instant
    ended_at: Instant
    parts: tuple[RawPart, ...]
    pauses: tuple[tuple[Instant, Instant | None], ...]


async def raw_recording(db: Database, tenant: TenantId, recording: RecordingId) -> RawRecording | None:
    """The row, None when there is none of this id."""
    async with db.tenant(tenant) as connection:
        query = text("SELECT state, started_at, ended_at, parts FROM recordings WHERE id = :id")
        row = (await connection.execute(query, {"id": recording})).first()
    if row is None:
        return None
    parts = row.parts.get("parts", []) if isinstance(row.parts, dict) else []
    return RawRecording(
        id=recording,
        state=row.state,
        kind=row.parts.get("kind", "call") if isinstance(row.parts, dict) else "call",
        started_at=row.started_at,
        ended_at=row.ended_at or row.started_at,
        parts=tuple(RawPart(number=p["number"], began_at=p["began_at"], ended_at=p["ended_at"]) for p in parts),
        pauses=tuple((began, ended) for p in parts for began, ended in p["pauses"]),
    )


async def mark_ready(
    db: Database,
    tenant: TenantId,
    recording: RecordingId,
    *,
    path: str,
    size: int,
    sha256: str,
    duration_ms: int,
    paused_ms: int,
    reason: str | None,
) -> None:
    """The merged file stands; the contact says so too."""
    async with db.tenant(tenant) as connection:
        await connection.execute(
            text("""UPDATE recordings SET state = 'ready', path = :path, size = :size, sha256 = :sha256,
                    duration_ms = :duration, paused_ms = :paused, reason = :reason WHERE id = :id"""),
            {
                "path": path,
                "size": size,
                "sha256": sha256,
                "duration": duration_ms,
                "paused": paused_ms,
                "reason": reason,
                "id": recording,
            },
        )
        await _of_contact(connection, recording, "ready")


async def mark_failed(db: Database, tenant: TenantId, recording: RecordingId, reason: str) -> None:
    """There is no recording, and this is why (I13)."""
    async with db.tenant(tenant) as connection:
        await connection.execute(
            text("UPDATE recordings SET state = 'failed', reason = :reason WHERE id = :id"),
            {"reason": reason, "id": recording},
        )
        await _of_contact(connection, recording, "failed")


async def _of_contact(connection: AsyncConnection, recording: RecordingId, word: str) -> None:
    await connection.execute(
        text("""UPDATE contacts SET recording = :word
                WHERE id = (SELECT contact_id FROM recordings WHERE id = :id)"""),
        {"word": word, "id": recording},
    )
