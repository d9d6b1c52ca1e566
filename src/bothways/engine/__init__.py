"""How the telephone engine, the database and the message server are found, unpacked, configured and started."""

from bothways.engine.asterisk_config import AsteriskConfig
from bothways.engine.asterisk_run import RunningAsterisk, running_asterisk
from bothways.engine.nats import RunningNats, running_nats
from bothways.engine.postgres import RunningPostgres, running_postgres

__all__ = [
    "AsteriskConfig",
    "RunningAsterisk",
    "RunningNats",
    "RunningPostgres",
    "running_asterisk",
    "running_nats",
    "running_postgres",
]
