"""The engine's control interface, kept connected: one link for events, some for requests, one for the phones.

A request can wait inside the engine (adding a leg to a bridge waits for that leg), and a link answers in order.
So requests are spread over links by a key (the contact), and the events' link carries the claims only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine
from zlib import crc32

import structlog

from bothways.adapters.asterisk.errors import EngineAway, EngineRefused
from bothways.adapters.asterisk.events import Event
from bothways.adapters.asterisk.link import PATIENT_PING_SECONDS, EngineAccess, Link, Reply, open_link
from bothways.kernel.errors import BothwaysError

log = structlog.get_logger(__name__)

REQUEST_LINKS = 4
REQUEST_SECONDS = 5.0
FIRST_DELAY_SECONDS = 0.1
LONGEST_DELAY_SECONDS = 2.0
STEADY_SECONDS = 5.0
"""A connection that lasted this long was a good one: the next attempt comes soon. Others wait longer each time."""

CALL_EVENTS = (
    "CallBroadcast",
    "StasisStart",
    "StasisEnd",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelHold",
    "ChannelUnhold",
    "PlaybackFinished",
    "RecordingFinished",
    "RecordingFailed",
)
PHONE_EVENTS = ("ContactStatusChange", "PeerStatusChange")
"""Not EndpointStateChange: it comes eight times a call and tells nothing of registrations."""
HEARTBEAT = "ChannelUserevent"
"""The event that we send to ourselves: see `AriClient._while_told`."""
BEAT_SECONDS, TOLD_SECONDS = 2.0, 2.0
"""How often, and how soon it must be back."""
ANSWERED_SECONDS = 15.0
"""How long a link for requests may be busy with one of them."""
ANSWERS = "RESTResponse"
"""The engine filters the answers to our requests like events: without this one no request would end."""


class AriClient:
    """`request` works while `is_up`. `on_up` runs after each connecting, before `wait_up` returns; when it fails, the
    connection is made again. `on_lost` is told once for each time that the connection is gone or cannot be made."""

    def __init__(
        self,
        access: EngineAccess,
        *,
        on_event: Callable[[Event], None],
        on_up: Callable[[], Awaitable[None]] | None = None,
        on_lost: Callable[[], None] | None = None,
        events: Collection[str] = CALL_EVENTS,
        watch_phones: bool = True,
        request_links: int = REQUEST_LINKS,
    ) -> None:
        self.access = access
        self._on_event = on_event
        self._on_up = on_up
        self._on_lost = on_lost
        self._events = tuple(events)
        self._watch_phones = watch_phones
        self._request_links = request_links
        self._links: list[Link] = []
        self._up = asyncio.Event()
        self._told: dict[str, asyncio.Event] = {}
        self._keeper: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        """Whether the engine is connected and `on_up` has run."""
        return self._up.is_set()

    async def start(self) -> None:
        """Begin to connect and to keep connected; returns at once."""
        self._keeper = asyncio.create_task(self._keep(), name="engine-connection")

    async def stop(self) -> None:
        """Let go of the engine; nothing in it is ended."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        self._close()

    async def wait_up(self, seconds: float = 10.0) -> None:
        """Return when connected. Raises EngineAway after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._up.wait()
        except TimeoutError:
            raise EngineAway("The engine did not come up in time.", seconds=seconds) from None

    async def request(
        self,
        method: str,
        path: str,
        *,
        key: str | None = None,
        fine: Collection[int] = (),
        body: object | None = None,
        seconds: float = REQUEST_SECONDS,
        **query: str,
    ) -> Reply:
        """Ask the engine. Requests with one `key` are answered in order; without it they go over the events' link.

        Statuses of 400 and above raise EngineRefused unless they are in `fine`. Raises EngineAway."""
        reply = await self._link(key).send(method, path, query or None, body, seconds)
        if reply.status >= 400 and reply.status not in fine:
            raise EngineRefused(f"{method} {path}", status=reply.status, said=reply.body[:200])
        return reply

    def send_ahead(self, method: str, path: str, *, key: str | None = None, **query: str) -> None:
        """Send what only prepares the next request of the same key: that one is carried out after this one.

        Nobody waits for the answer, and nobody is told of a refusal; the next request fails where it matters."""
        if self._links:
            answer = self._link(key).send(method, path, query or None, None, REQUEST_SECONDS)
            answer.add_done_callback(_look_at)

    def _link(self, key: str | None) -> Link:
        if not self._links:
            raise EngineAway("There is no connection to the engine.")
        return self._links[0 if key is None else 1 + crc32(key.encode()) % self._request_links]

    # --- staying connected ---------------------------------------------------------------------------------------

    async def _keep(self) -> None:
        delay, told = FIRST_DELAY_SECONDS, False
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                await self._connect()
                told = False
                await self._unless_broken(self._while_told())
            except BothwaysError as refused:
                log.info("engine.connecting_failed", reason=str(refused))
            except Exception:  # the loop top of this connection
                log.exception("engine.connection_failed")
            self._close()
            if not told and self._on_lost is not None:
                self._on_lost()
            told = True
            steady = loop.time() - began > STEADY_SECONDS
            delay = FIRST_DELAY_SECONDS if steady else min(delay * 2, LONGEST_DELAY_SECONDS)
            await asyncio.sleep(delay)

    async def _connect(self) -> None:
        app = self.access.app
        self._told.clear()
        self._links = [await open_link(self.access, app, self._teller(app))]
        for number in range(self._request_links):
            name = f"request-{number}.{app}"
            self._links.append(await open_link(self.access, name, self._ignore, PATIENT_PING_SECONDS))
        if self._watch_phones:
            # An application of its own: a subscription to endpoints brings their channels' events as well, twice.
            phones = f"phones.{app}"
            self._links.append(await open_link(self.access, phones, self._teller(phones)))
        await self._unless_broken(self._prepare())
        self._up.set()

    async def _prepare(self) -> None:
        app = self.access.app
        await self._filter(app, (*self._events, HEARTBEAT))
        for number in range(self._request_links):
            await self._filter(f"request-{number}.{app}", ())
        if self._watch_phones:
            await self._filter(f"phones.{app}", (*PHONE_EVENTS, HEARTBEAT))
            await self.request("POST", f"applications/phones.{app}/subscription", eventSource="endpoint:PJSIP")
        await self._be_told()
        if self._on_up is not None:
            await self._on_up()

    def _teller(self, app: str) -> Callable[[Event], None]:
        told = self._told[app] = asyncio.Event()

        def take(event: Event) -> None:
            if event.type == HEARTBEAT:
                told.set()
            else:
                self._on_event(event)

        return take

    async def _while_told(self) -> None:
        """Return never; raises EngineAway when a link is open but mute.

        The engine gives an application's events to the connection that came last. After it has stood still it works off
        the attempts of ours that we gave up long ago, and then may tell one of those, which is nobody, for ever."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self._be_told()

    async def _be_told(self) -> None:
        for told in self._told.values():
            told.clear()
        path = "events/user/heartbeat"
        try:
            async with asyncio.timeout(TOLD_SECONDS):
                for app, told in self._told.items():
                    await self.request("POST", path, application=app)
                    await told.wait()
        except TimeoutError:
            raise EngineAway("The engine no longer tells us anything.") from None
        for link in self._links[1 : 1 + self._request_links]:
            await link.send("GET", "asterisk/ping", None, None, ANSWERED_SECONDS)

    async def _unless_broken(self, work: Coroutine[None, None, None]) -> None:
        # A request on a patient link would wait longer than it takes to see that the engine stands still.
        task = asyncio.create_task(work)
        broken = asyncio.create_task(self._until_broken())
        try:
            done, _ = await asyncio.wait({task, broken}, return_when=asyncio.FIRST_COMPLETED)
            failures = [failure for ended in done if (failure := ended.exception())]
            if failures:
                raise failures[0]
        finally:
            task.cancel()
            broken.cancel()

    async def _filter(self, app: str, allowed: Collection[str]) -> None:
        types = [{"type": name} for name in (ANSWERS, *allowed)]
        await self.request("PUT", f"applications/{app}/eventFilter", body={"allowed": types})

    async def _until_broken(self) -> None:
        await asyncio.wait([link.closed for link in self._links], return_when=asyncio.FIRST_COMPLETED)
        raise EngineAway("The connection to the engine broke.")

    def _close(self) -> None:
        self._up.clear()
        links, self._links = self._links, []
        for link in links:
            link.close()

    def _ignore(self, _event: Event) -> None:
        """Request links hear nothing."""


def _look_at(answer: asyncio.Future[Reply]) -> None:
    if not answer.cancelled():
        answer.exception()
