"""Agents' phones: the accounts with which they register, and who is registered."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence

import structlog

from bothways.adapters.asterisk.client import AriClient
from bothways.adapters.asterisk.errors import EngineAway, EngineRefused
from bothways.adapters.asterisk.events import Event, decode_attributes, decode_endpoints
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
PATIENCE, PAUSE_SECONDS = 10, 0.5
Fields = dict[str, str]


def account_fields(phone: PhoneAccount) -> dict[str, Fields]:
    """The engine's three objects that make an account, in the order in which they must be made. The second is the same
    for every kind of phone, and written as the engine gives it back: see `_is_there`."""
    name = phone.endpoint
    return {
        "auth": {"auth_type": "userpass", "username": name, "password": phone.secret},
        "aor": {
            "max_contacts": "1",
            "remove_existing": "true",
            "qualify_frequency": QUALIFY_SECONDS,
            "qualify_timeout": "3.000000",
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
_DESK_PHONE = {
    "allow": "!all,ulaw,alaw",
    "rtp_timeout": "30",
    "rtp_timeout_hold": "300",
    # Putting an account over an older one leaves what is not named: all that `webrtc=yes` had set is taken back.
    "webrtc": "no",
    "use_avpf": "no",
    "media_encryption": "no",
    "ice_support": "no",
    "rtcp_mux": "no",
    "bundle": "no",
    "media_use_received_transport": "no",
}


class Phones:
    """Accounts by endpoint; tells presence when it changes, and all of it after each connecting."""

    def __init__(self, client: AriClient, tell: Tell) -> None:
        self._client = client
        self._tell = tell
        self._accounts: dict[str, PhoneAccount] = {}
        self._given: set[str] = set()
        self._present: dict[str, bool] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.endpoints: dict[AgentId, str] = {}

    async def provide(self, phone: PhoneAccount) -> None:
        """Make or renew the account, now or as soon as the engine is there. Raises EngineRefused."""
        self._accounts[phone.endpoint] = phone
        self._given.discard(phone.endpoint)
        self.endpoints[phone.agent] = phone.endpoint
        try:
            await self._push(phone)
            await self._look(phone.endpoint)
        except EngineAway:
            log.info("phone.account_waits", reason="engine-away")

    async def connected(self) -> None:
        """The engine is there: tell who is registered, and let it have the accounts that it lacks."""
        reply = await self._client.request("GET", "endpoints/PJSIP", key=LANE)
        online = {endpoint.resource: endpoint.state == ONLINE for endpoint in decode_endpoints(reply.body)}
        self._present.clear()
        for name in self._accounts:
            self._note(name, online.get(name, False))
        self._given &= set(online)
        lacking = [phone for name, phone in self._accounts.items() if name not in self._given]
        # Hundreds of accounts take seconds, and calls must not wait for them.
        self._spawn(self._push_all(lacking))

    def heard(self, event: Event) -> None:
        """Something changed at an endpoint; ask what is true now, because a change can be told in two halves."""
        if event.endpoint is not None and event.endpoint.resource in self._accounts:
            self._spawn(self._look(event.endpoint.resource))

    def engine_restarted(self) -> None:
        """A new engine process: one that was killed can have lost the accounts that it was given last."""
        self._given.clear()

    def stop(self) -> None:
        """Leave what is under way."""
        for task in self._tasks:
            task.cancel()

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except BothwaysError as refused:
            log.warning("phone.not_cared_for", reason=str(refused))

    async def _push_all(self, phones: Sequence[PhoneAccount]) -> None:
        for phone in phones:
            await self._push_with_patience(phone)
            await self._look(phone.endpoint)

    async def _push_with_patience(self, phone: PhoneAccount) -> None:
        for _ in range(PATIENCE):
            try:
                await self._push(phone)
            except EngineRefused:  # an engine that is still booting answers, but has no phones yet
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return
        log.error("phone.account_refused", endpoint=phone.endpoint)

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
            if kind == "aor" and await self._is_there(phone.endpoint, fields):
                continue
            body = {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}
            await self._client.request("PUT", f"{CONFIG}/{kind}/{phone.endpoint}", key=LANE, body=body)
        self._given.add(phone.endpoint)

    async def _is_there(self, name: str, fields: Fields) -> bool:
        """Whether the phone's address of record stands as wanted. Put again, a phone that is registered would count as
        away until it is asked the next time."""
        reply = await self._client.request("GET", f"{CONFIG}/aor/{name}", key=LANE, fine=(404,))
        if reply.status == 404:
            return False
        found = {one.attribute: one.value for one in decode_attributes(reply.body)}
        return all(found.get(name) == value for name, value in fields.items())
