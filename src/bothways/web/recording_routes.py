"""Hearing a recording: the file or a part of it (RFC 9110 §14), each play in the audit chain."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Header, Path
from fastapi.responses import StreamingResponse

from bothways.adapters.postgres import audit_chain
from bothways.adapters.postgres.records import PostgresRecords
from bothways.center import records as reading
from bothways.crm.contacts import RecordingRow
from bothways.kernel.errors import NotFound
from bothways.web.errors import BadRange
from bothways.web.identity import Here, Signed, Who
from bothways.web.models import Id
from bothways.web.parts import WebParts

router = APIRouter(tags=["recordings"])
PIECE = 64 * 1024
ONE_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")


@router.get("/recordings/{recording_id}/audio", response_class=StreamingResponse)
async def hear(
    parts: Here,
    signed: Who,
    recording_id: Annotated[Id, Path()],
    wanted: Annotated[str | None, Header(alias="Range")] = None,
) -> StreamingResponse:
    """WAV with two channels: customer left, agent right."""
    row = await reading.hear_recording(PostgresRecords(parts.db), signed.person, recording_id)
    path = place_of(parts.recordings, row)
    size = await asyncio.to_thread(_size, path, row.id)
    first, last = range_of(wanted, size)
    if first == 0:
        await _note(parts, signed, row)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(last - first + 1),
        "Content-Disposition": f'inline; filename="{row.id}.wav"',
    }
    whole = wanted is None or ONE_RANGE.match(wanted) is None
    if not whole:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    pieces = _pieces(path, first, last)
    return StreamingResponse(pieces, status_code=200 if whole else 206, media_type="audio/wav", headers=headers)


def place_of(folder: FilePath, row: RecordingRow) -> FilePath:
    """The file of a recording; NotFound for a path that leads out of the recordings' folder."""
    path = (folder / (row.path or "")).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise NotFound("no such recording", id=row.id)
    return path


def range_of(wanted: str | None, size: int) -> tuple[int, int]:
    """First and last byte. What is not one plain range is ignored, as RFC 9110 allows; BadRange beyond the end."""
    match = ONE_RANGE.match(wanted) if wanted else None
    if match is None or match.groups() == ("", ""):
        return 0, size - 1
    begin, end = match.groups()
    if not begin:
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(begin), min(int(end) if end else size - 1, size - 1)
    if first > last or first >= size:
        raise BadRange("no such part", size=size)
    return first, last


def _size(path: FilePath, recording: str) -> int:
    try:
        return path.stat().st_size
    except OSError as gone:
        raise NotFound("the file of this recording is not there", id=recording) from gone


async def _note(parts: WebParts, signed: Signed, row: RecordingRow) -> None:
    entry = audit_chain.AuditEntry(
        at=parts.clock.now(),
        actor=signed.person.actor,
        action="recording.played",
        target=f"recording:{row.id}",
        facts={"contact": row.contact_id},
    )
    async with parts.db.tenant(signed.person.tenant) as connection:
        await audit_chain.record(connection, signed.person.tenant, entry)


async def _pieces(path: FilePath, first: int, last: int) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        await asyncio.to_thread(file.seek, first)
        left = last - first + 1
        while left > 0:
            piece = await asyncio.to_thread(file.read, min(PIECE, left))
            if not piece:
                return
            left -= len(piece)
            yield piece
