"""Passwords as argon2id hashes. No I/O, but slow on purpose: call from a thread, not from the loop."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

SHORTEST = 8
LONGEST = 256
_HASHER = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1, type=Type.ID)
"""32 MiB, two passes: above the least that OWASP's password storage sheet names (19 MiB, two passes)."""

NOBODY = _HASHER.hash("no such user has this password")
"""Compared with when there is no such user, so that the answer takes as long."""


def hash_password(password: str) -> str:
    """The hash to store; the salt is in it."""
    return _HASHER.hash(password)


def is_right(password: str, stored: str) -> bool:
    """Whether `password` is the one `stored` was made from; a damaged hash is never right."""
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def is_dated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)
