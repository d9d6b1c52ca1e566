"""SIP phones of the town's agents: they register at the center and ring on a line of the switchboard."""

from __future__ import annotations

from dataclasses import dataclass

from bothways.adapters.asterisk.errors import EngineAway, EngineRefused
from bothways.town.errors import TownError
from bothways.town.switchboard import Switchboard

EXPIRES_SECONDS = 120
RETRY_SECONDS = 2
"""A center that comes back must find its phones again soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneAccount:
    """What a phone needs: the registrar's host:port, its name there, and its password."""

    server: str
    username: str
    password: str


async def register(board: Switchboard, name: str, account: PhoneAccount) -> None:
    """Register and stay registered; calls come in under `name`. Raises TownError."""
    auth = {"auth_type": "userpass", "username": account.username, "password": account.password}
    registration = {
        "server_uri": f"sip:{account.server}",
        "client_uri": f"sip:{account.username}@{account.server}",
        "contact_user": f"{board.app}{name}",
        "outbound_auth": _id(board, name),
        "max_random_initial_delay": "0",
        "expiration": str(EXPIRES_SECONDS),
        "retry_interval": str(RETRY_SECONDS),
        "forbidden_retry_interval": str(RETRY_SECONDS),
        "fatal_retry_interval": str(RETRY_SECONDS),
        "max_retries": "1000000",
        "auth_rejection_permanent": "no",
    }
    try:
        await _put(board, f"res_pjsip/auth/{_id(board, name)}", auth)
        await _put(board, f"res_pjsip/registration/{_id(board, name)}", registration)
    except (EngineAway, EngineRefused) as refused:
        raise TownError("The phone cannot be set up.", phone=name, reason=str(refused)) from refused


async def unregister(board: Switchboard, name: str) -> None:
    """Take the phone away; the center is told. Its password stays in this engine's memory: the goodbye needs it."""
    try:
        address = f"asterisk/config/dynamic/res_pjsip/registration/{_id(board, name)}"
        await board.engine.request("DELETE", address, key="phones", fine=(403, 404))
    except EngineAway:
        return


async def _put(board: Switchboard, path: str, fields: dict[str, str]) -> None:
    listed = [{"attribute": attribute, "value": value} for attribute, value in fields.items()]
    await board.engine.request("PUT", f"asterisk/config/dynamic/{path}", key="phones", body={"fields": listed})


def _id(board: Switchboard, name: str) -> str:
    return f"{board.app}{name}"
