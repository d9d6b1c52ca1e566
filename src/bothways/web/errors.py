"""Refusals that only exist at the edge."""

from __future__ import annotations

from bothways.kernel.errors import BothwaysError


class SignInRefused(BothwaysError):
    """Wrong name or wrong password: one answer for both."""

    kind = "sign-in-refused"


class LockedOut(BothwaysError):
    """Too many wrong passwords; `retry_after_seconds` and `reason` in the facts."""

    kind = "locked-out"


class NotSignedIn(BothwaysError):
    """No session, or one that is over."""

    kind = "not-signed-in"


class WrongToken(BothwaysError):
    """An unsafe request with a cookie but without the session's CSRF token, or from another site."""

    kind = "csrf"


class TooMany(BothwaysError):
    """More requests than the limit; `retry_after_seconds` in the facts."""

    kind = "too-many-requests"


class BadRange(BothwaysError):
    """The asked part of a file does not exist; `size` in the facts."""

    kind = "bad-range"
