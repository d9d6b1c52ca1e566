"""What can go wrong below the center: each says in one sentence what happened and what to do."""

from __future__ import annotations

from bothways.kernel.errors import BothwaysError


class EngineError(BothwaysError):
    """A part that `up` starts cannot be found, unpacked, configured or started."""

    kind = "engine"


class NotInstalled(EngineError):
    """A program is not on this machine and could not be fetched."""

    kind = "engine-not-installed"


class DataFolderRefused(EngineError):
    """The data folder is in use, of another version, or on a full disk; nothing in it was changed."""

    kind = "data-folder-refused"


class PortInUse(EngineError):
    """Somebody else listens where we were told to listen."""

    kind = "port-in-use"


class ChildFailed(EngineError):
    """A child process ended or did not become ready in time; the facts name its log."""

    kind = "child-failed"


class CertificateRefused(EngineError):
    """A certificate or key for TLS is missing, cannot be used, or cannot be made."""

    kind = "certificate-refused"
