"""The browser part: built files, compressed once, and its one page for every path that is not a file."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

SMALLEST_COMPRESSED = 1024
COMPRESSED_TYPES = ("text/", "application/javascript", "application/json", "image/svg", "application/manifest")
mimetypes.add_type("application/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    zipped: bytes | None
    kind: str
    stamp: tuple[int, int]


class DeskFiles:
    """Serves a folder; keeps each file in memory until it changes on disk."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder is not None else None
        self._kept: dict[Path, _File] = {}

    async def answer(self, request: Request) -> Response:
        """The file of the path, or the page."""
        if self._folder is None or not (self._folder / "index.html").is_file():
            return PlainTextResponse("The browser part has not been built.", status_code=503)
        name = request.path_params.get("path", "")
        file = self._find(name)
        if file is None and "." in name.rsplit("/", 1)[-1]:
            return PlainTextResponse("Not found", status_code=404)
        page = file is None or name in ("", "index.html")
        return self._send(request, file or self._load(self._folder / "index.html"), name, page)

    def _find(self, name: str) -> _File | None:
        assert self._folder is not None  # noqa: S101  (answer() has looked)
        if not name or "\x00" in name:
            return None
        path = (self._folder / name).resolve()
        return self._load(path) if path.is_relative_to(self._folder) and path.is_file() else None

    def _load(self, path: Path) -> _File:
        seen = path.stat()
        stamp = (seen.st_mtime_ns, seen.st_size)
        kept = self._kept.get(path)
        if kept is None or kept.stamp != stamp:
            kept = self._kept[path] = _read(path, stamp)
        return kept

    def _send(self, request: Request, file: _File, name: str, page: bool) -> Response:
        tag = f'"{file.stamp[0]:x}-{file.stamp[1]:x}"'
        # Built files under assets/ carry a hash in their name: they never change.
        lasting = not page and name.startswith("assets/")
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
            "ETag": tag,
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if file.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(file.zipped, media_type=file.kind, headers=headers)
        return Response(file.body, media_type=file.kind, headers=headers)


def _read(path: Path, stamp: tuple[int, int]) -> _File:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    beside = path.with_name(path.name + ".gz")
    zipped: bytes | None = None
    if beside.is_file():
        zipped = beside.read_bytes()
    elif len(body) >= SMALLEST_COMPRESSED and kind.startswith(COMPRESSED_TYPES):
        zipped = gzip.compress(body, 6)
    return _File(body, zipped, kind, stamp)
