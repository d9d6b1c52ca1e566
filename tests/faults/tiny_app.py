"""Stands for the product's processes where only the supervisor is tried: prepares, ticks, answers, waits."""

from __future__ import annotations

import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Ready(BaseHTTPRequestHandler):
    """Says 200 to everything."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_words: object) -> None:
        """Quiet."""


def tick() -> None:
    """As the center does, but faster."""
    while True:
        (Path(os.environ["BOTHWAYS_DATA"]) / "run" / "center.tick").touch()
        time.sleep(0.2)


if "--wait" in sys.argv and not sys.stdin.readline():
    sys.exit(0)
match sys.argv[1]:
    case "prepare":
        print("nothing to prepare")
    case "center":
        tick()
    case "web":
        HTTPServer((os.environ["BOTHWAYS_LISTEN"], int(os.environ["BOTHWAYS_HTTP"])), Ready).serve_forever()
    case _:
        time.sleep(3600)
