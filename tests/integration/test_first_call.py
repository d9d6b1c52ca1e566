"""Integration tier: from a ringing caller to the history, over the public interface alone."""

from __future__ import annotations

from bothways.adapters.postgres.audit import run_audit
from integration.browser import until
from integration.conftest import House


async def test_a_caller_is_offered_accepted_talked_to_wrapped_up_and_found_in_the_history(house: House) -> None:
    center = house.centers["nordlys"]
    anna = await house.browser("anna")
    me = anna.me["user"]["id"]
    feed = await anna.live(desk="tab-1")
    await feed.see("agent", lambda a: a["desk_live"])
    center.phone_on(me)
    await feed.see("agent", lambda a: a["phone"]["registered"])
    answer = await anna.http.put("/agent/state", json={"state": "available"}, headers={"X-Desk": "tab-1"})
    assert answer.status_code == 202, answer.text
    await feed.see("agent", lambda a: a["state"] == "available")

    center.dial("1001", "+886900000001")
    contact = await feed.see("contact", lambda c: c["offer"])
    assert contact["customer"]["tier"] == "vip"
    assert contact["offer"]["why"]["able"] >= 1
    answer = await anna.http.post(f"/offers/{contact['offer']['id']}/accept", headers={"X-Desk": "tab-1"})
    assert answer.status_code == 202, answer.text
    await feed.see("contact", lambda c: (c["offer"] and c["offer"]["accepted"]) or c["stage"] == "talking")
    leg = await until(lambda: center.ringing(me), "the phone rings")
    center.telephony.switch.lift(leg)
    await feed.see("contact", lambda c: c["stage"] == "talking")
    for act, seen in (("hold", lambda c: c["held"]), ("unhold", lambda c: not c["held"]), ("end", None)):
        answer = await anna.http.post(f"/contacts/{contact['id']}/{act}", headers={"X-Desk": "tab-1"})
        assert answer.status_code == 202, answer.text
        if seen:
            await feed.see("contact", seen)
    await feed.see("agent", lambda a: a["state"] == "wrap_up")
    catalog = await anna.get("/catalog")
    solved = next(d["id"] for d in catalog["dispositions"] if d["code"] == "solved")
    body = {"disposition_id": solved, "notes": "Drum belt replaced.", "finish": True}
    answer = await anna.http.put(f"/contacts/{contact['id']}/wrap-up", json=body, headers={"X-Desk": "tab-1"})
    assert answer.status_code == 202, answer.text
    await feed.see("agent", lambda a: a["state"] == "available")
    await until(lambda: not feed.entities["contact"], "the contact leaves the desk")

    listed = (await anna.get("/contacts"))["items"]
    assert [row["id"] for row in listed] == [contact["id"]]
    page = await anna.get(f"/contacts/{contact['id']}")
    assert page["outcome"] == "handled"
    assert page["notes"] == "Drum belt replaced."
    kinds = [segment["kind"] for segment in page["segments"]]
    assert kinds[0] == "menu"
    assert {"queue", "ring", "talk", "wrap_up"} <= set(kinds)
    whole = sum(segment["ended_at"] - segment["began_at"] for segment in page["segments"])
    assert whole == page["closed_at"] - page["started_at"]
    decision = await anna.get(f"/decisions/{page['offers'][0]['decision_id']}")
    assert decision["explained"]
    assert page["history"][0]["name"] == "call.arrived"
    await feed.close()
    assert await run_audit(house.url) == []
