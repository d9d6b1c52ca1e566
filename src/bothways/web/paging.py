"""Cursors: where a list goes on. Opaque to clients, bound to the order they were made for."""

from __future__ import annotations

import base64
import binascii

import msgspec

from bothways.crm.contacts import After
from bothways.kernel.errors import Invalid


def to_cursor(order: str, after: After) -> str:
    """The cursor of a place in a list ordered by `order`."""
    return base64.urlsafe_b64encode(msgspec.json.encode((order, after.value, after.id))).decode().rstrip("=")


def from_cursor(order: str, cursor: str | None) -> After | None:
    """The place; Invalid when the cursor is damaged or belongs to another order."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        made_for, value, last = msgspec.json.decode(raw, type=tuple[str, int, str])
    except (ValueError, binascii.Error, msgspec.DecodeError) as damaged:
        raise Invalid("not a cursor", field="cursor", reason="damaged") from damaged
    if made_for != order or not -(2**63) <= value < 2**63 or not _is_id(last):
        raise Invalid("not a cursor of this list", field="cursor", reason="other order")
    return After(value=value, id=last)


def _is_id(text: str) -> bool:
    return len(text) == 36 and all(letter in "0123456789abcdef-" for letter in text)
