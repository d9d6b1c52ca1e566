"""Agents' phones: the accounts with which they register, and who is registered."""

from __future__ import annotations

import asyncio

import structlog

from bothways.adapters.asterisk.client import AriClient
from bothways.adapters.asterisk.errors import EngineAway, EngineRefused
from bothways.adapters.asterisk.events import Event, decode_endpoints
from bothways.center.facts import PhonePresence
from bothways.center.ports import PhoneAccount, Tell
from bothways.kernel.errors import BothwaysError
from bothways.kernel.ids import AgentId

log = structlog.get_logger(__name__)

CONFIG = "asterisk/config/dynamic/res_pjsip"
LANE = "phones"
ONLINE = "online"
QUALIFY_SECONDS = "15"
"""How often a desk phone is asked whether it is still there; one that was unplugged never says goodbye."""
Fields = dict[str, str]


def account_fields(phone: PhoneAccount) -> dict[str, Fields]:
    """The engine's three objects that make an account, in the order in which they must be made."""
    name = phone.endpoint
    return {
        "auth": {"auth_type": "userpass", "username": name, "password": phone.secret},
        "aor": {
            "max_contacts": "1",
            "remove_existing": "yes",
            # A browser's contact ends with its WebSocket, which we see closing.
            "qualify_frequency": "0" if phone.browser else QUALIFY_SECONDS,
            "qualify_timeout": "3.0",
            "default_expiration": "120",
        },
        "endpoint": {
            "aors": name,
            "auth": name,
            "context": "from-agent",
            "disallow": "all",
            "identify_by": "auth_username,username",
            "direct_media": "no",
            "rtp_symmetric": "yes",
            "force_rport": "yes",
            "rewrite_contact": "yes",
            "dtmf_mode": "rfc4733",
            "send_pai": "no",
            **(_BROWSER if phone.browser else _DESK_PHONE),
        },
    }


_BROWSER = {"allow": "!all,opus,ulaw", "webrtc": "yes", "dtls_auto_generate_cert": "yes"}
_DESK_PHONE = {"allow": "!all,ulaw,alaw", "rtp_timeout": "30", "rtp_timeout_hold": "300"}


class Phones:
    """Accounts by endpoint; tells presence when it changes."""

    def __init__(self, client: AriClient, tell: Tell) -> None:
        self._client = client
        self._tell = tell
        self._accounts: dict[str, PhoneAccount] = {}
        self._present: dict[str, bool] = {}
        self._looking: set[asyncio.Task[None]] = set()
        self.endpoints: dict[AgentId, str] = {}

    async def provide(self, phone: PhoneAccount) -> None:
        """Make or renew the account, now or as soon as the engine is there. Raises EngineRefused."""
        self._accounts[phone.endpoint] = phone
        self.endpoints[phone.agent] = phone.endpoint
        try:
            await self._push(phone)
            await self._look(phone.endpoint)
        except EngineAway:
            log.info("phone.account_waits", reason="engine-away")

    async def connected(self) -> None:
        """The engine is there: give it the accounts that it does not have and tell who is registered."""
        reply = await self._client.request("GET", "endpoints/PJSIP", key=LANE)
        online = {endpoint.resource: endpoint.state == ONLINE for endpoint in decode_endpoints(reply.body)}
        for name, phone in tuple(self._accounts.items()):
            if name not in online:
                await self._push(phone)
            self._note(name, online.get(name, False))

    def heard(self, event: Event) -> None:
        """Something changed at an endpoint; ask what is true now, because a change can be told in two halves."""
        if event.endpoint is not None and event.endpoint.resource in self._accounts:
            task = asyncio.create_task(self._look_quietly(event.endpoint.resource))
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)

    async def _look_quietly(self, name: str) -> None:
        try:
            await self._look(name)
        except BothwaysError as refused:
            log.warning("phone.look_failed", reason=str(refused))

    async def _look(self, name: str) -> None:
        reply = await self._client.request("GET", f"endpoints/PJSIP/{name}", key=LANE, fine=(404,))
        found = [] if reply.status == 404 else decode_endpoints(f"[{reply.body}]")
        self._note(name, any(endpoint.state == ONLINE for endpoint in found))

    def _note(self, name: str, registered: bool) -> None:
        if self._present.get(name) is not registered:
            self._present[name] = registered
            self._tell(PhonePresence(agent=self._accounts[name].agent, registered=registered))

    async def _push(self, phone: PhoneAccount) -> None:
        for kind, fields in account_fields(phone).items():
            body = {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}
            try:
                await self._client.request("PUT", f"{CONFIG}/{kind}/{phone.endpoint}", key=LANE, body=body)
            except EngineRefused as refused:
                log.error("phone.account_refused", kind=kind, said=refused.facts.get("said"))
                raise
