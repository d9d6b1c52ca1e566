"""One database URL, as each library wants it."""

from __future__ import annotations


def dialect_url(url: str) -> str:
    """`url` (any PostgreSQL URL) as SQLAlchemy wants it for psycopg 3."""
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise ValueError("a database URL begins with postgresql://")
    return f"postgresql+psycopg://{rest}"


def plain_url(url: str) -> str:
    """`url` as libpq wants it."""
    return dialect_url(url).replace("postgresql+psycopg://", "postgresql://", 1)
