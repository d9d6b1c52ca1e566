"""Accounts of agents' phones, and who is registered."""

from __future__ import annotations

import dataclasses

import pytest

from bothways.adapters.asterisk import phones
from bothways.center.facts import CallArrived, LegEnded, OrderFailed, PhonePresence
from bothways.center.orders import Ring
from bothways.kernel.ids import AgentId, LegId
from telephony import sipmessage as sip
from telephony.adapter_driver import Account, EngineDriver
from telephony.sippeer import Peer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_phone_that_unregisters_is_told_away(driver: EngineDriver) -> None:
    assert await driver.phone.register(expires=0) == 200
    await driver.heard.fact(PhonePresence, agent=driver.agent, registered=False, nth=2)


async def test_a_phone_that_registers_anew_stays_present(driver: EngineDriver) -> None:
    assert await driver.phone.register() == 200
    assert await driver.phone.register() == 200
    await driver.telephony.list_now()
    assert driver.heard.told(PhonePresence)[-1].registered


@pytest.mark.parametrize("browser", [False, True])
async def test_an_account_given_again_leaves_a_registered_phone_present(driver: EngineDriver, browser: bool) -> None:
    told = len(driver.heard.told(PhonePresence))
    for _ in range(3):
        await driver.telephony.provide_phone(dataclasses.replace(driver.account, browser=browser))
        await driver.telephony.provide_phone(driver.account)
    await driver.telephony.list_now()
    assert len(driver.heard.told(PhonePresence)) == told


async def test_a_phone_with_another_secret_is_refused(driver: EngineDriver) -> None:
    thief = Peer(driver.phone.server, user=driver.account.endpoint, password="guessed")
    async with thief:
        assert await thief.register() == 401


async def test_a_new_secret_takes_the_place_of_the_old(driver: EngineDriver) -> None:
    await driver.telephony.provide_phone(dataclasses.replace(driver.account, secret="another"))
    assert await driver.phone.register() == 401
    driver.phone.password = "another"
    assert await driver.phone.register() == 200


async def test_a_desk_phone_that_is_unplugged_is_noticed(driver: EngineDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phones, "QUALIFY_SECONDS", "1")
    account = Account(agent=AgentId(driver.new_id()), endpoint="")
    account = dataclasses.replace(account, endpoint=account.agent)
    await driver.telephony.provide_phone(account)
    unplugged = Peer(driver.phone.server, user=account.endpoint, password=account.secret)
    async with unplugged:
        assert await unplugged.register() == 200
        await driver.heard.fact(PhonePresence, agent=account.agent, registered=True)
    await driver.heard.fact(PhonePresence, agent=account.agent, registered=False, nth=2, within=12.0)


async def test_a_phone_that_dials_by_itself_is_refused_and_no_call_arrives(driver: EngineDriver) -> None:
    call = await driver.phone.call("1001", caller=driver.account.endpoint)
    await call.until("ended")
    assert call.codes[-1] == 404
    assert driver.heard.told(CallArrived) == []


async def test_a_browser_account_rings_with_media_for_browsers(driver: EngineDriver) -> None:
    account = dataclasses.replace(driver.account, browser=True)
    await driver.telephony.provide_phone(account)
    assert await driver.phone.register() == 200
    ring = Ring(
        leg=LegId(driver.new_id()),
        agent=driver.agent,
        offer="offer-1",
        caller="+45",
        caller_name="",
        seconds=5,
        auto_answer=True,
    )
    driver.phone_does("nothing")
    driver.telephony.carry_out(ring)
    call = await driver.phone_call()
    assert "UDP/TLS/RTP/SAVPF" in call.invite
    assert "a=fingerprint" in call.invite
    assert sip.header(call.invite, "Call-Info").endswith("answer-after=0")
    call.reject(486, "Busy Here")
    ended = await driver.heard.fact(LegEnded, leg=ring.leg)
    assert (ended.cause, ended.code) == (17, 486)
    assert driver.heard.told(OrderFailed) == []


async def test_ringing_a_phone_that_is_away_fails_at_once(driver: EngineDriver) -> None:
    assert await driver.phone.register(expires=0) == 200
    await driver.heard.fact(PhonePresence, agent=driver.agent, registered=False, nth=2)
    leg = LegId(driver.new_id())
    driver.telephony.carry_out(
        Ring(leg=leg, agent=driver.agent, offer="offer-1", caller="+45", caller_name="", seconds=5)
    )
    assert (await driver.heard.fact(OrderFailed, order="ring", within=2.0)).leg == leg
    assert driver.heard.told(LegEnded) == []
