import { describe, expect, it } from "vitest";
import type { AgentView, ContactView } from "../../api/contract";
import { OFF } from "../../phone/model";
import { connecting, incoming, ownership, primaryAct, taking, troubles, waitedMs, zoneOf } from "./model";

const AGENT: AgentView = {
  id: "a1",
  name: "Anna",
  username: "anna",
  state: "available",
  reason: null,
  since: 0,
  contact_id: null,
  next_state: null,
  desk_id: "d1",
  desk_live: true,
  phone: { kind: "browser", registered: true },
  leg: "down",
  wrap_up_until: null,
  today: { handled: 0, missed: 0 },
};

const CONTACT: ContactView = {
  id: "c1",
  number: "1001",
  caller: "+886900000001",
  customer: null,
  stage: "offered",
  since: 0,
  started_at: 0,
  queued_at: 1000,
  connected_at: null,
  queue_id: "q",
  agent_id: "a1",
  language: "en",
  held: false,
  muted: false,
  recording: "off",
  priority: 0,
  ended_at: null,
  offer: { id: "o", agent_id: "a1", made_at: 0, deadline: 20_000, accepted: false, leg_id: null, why: {} },
  disposition_id: null,
  notes: "",
};
const accepted = (): ContactView => ({
  ...CONTACT,
  offer: CONTACT.offer && { ...CONTACT.offer, accepted: true },
});

describe("the desk", () => {
  it("shows an offer as incoming only to its agent and only until it is accepted", () => {
    expect(incoming(CONTACT, "a1")).toBe(CONTACT);
    expect(incoming(CONTACT, "a2")).toBeNull();
    expect(incoming(accepted(), "a1")).toBeNull();
    expect(connecting(accepted())).toBe(true);
  });
  it("is read-only when another tab owns it, and says nothing while it does not know", () => {
    expect(ownership(AGENT, "d1")).toBe("mine");
    expect(ownership(AGENT, "d2")).toBe("elsewhere");
    expect(ownership({ ...AGENT, desk_id: null }, "d2")).toBe("unknown");
    expect(ownership(null, "d2")).toBe("unknown");
  });
  it("takes the desk over by itself from a tab that is gone, or after signing in, but never out of a contact", () => {
    expect(taking(AGENT, "elsewhere", false)).toBe("no");
    expect(taking(AGENT, "elsewhere", true)).toBe("now");
    expect(taking({ ...AGENT, contact_id: "c1" }, "elsewhere", true)).toBe("no");
    expect(taking({ ...AGENT, desk_live: false, contact_id: "c1" }, "elsewhere", false)).toBe("soon");
    expect(taking(AGENT, "mine", true)).toBe("no");
  });
  it("accepts, finishes or becomes available with the one key, whichever is next", () => {
    expect(primaryAct(AGENT, CONTACT)).toBe("accept");
    expect(primaryAct(AGENT, { ...CONTACT, stage: "wrap_up", offer: null })).toBe("finish");
    expect(primaryAct({ ...AGENT, state: "break" }, null)).toBe("available");
    expect(primaryAct(AGENT, null)).toBeNull();
  });
  it("names only the lost connection while nothing else can be known", () => {
    const down = { database: "down", engine: "down", center: "up" } as const;
    expect(troubles("lost", down, OFF)).toEqual(["connection"]);
    expect(troubles("open", down, OFF)).toEqual(["database", "engine"]);
    expect(troubles("open", undefined, { ...OFF, microphone: "denied", line: "lost" })).toEqual([
      "microphone",
    ]);
  });
  it("counts the wait from the queue to the connection, and no menu time", () => {
    expect(waitedMs(CONTACT, 5000)).toBe(4000);
    expect(waitedMs({ ...CONTACT, connected_at: 3000 }, 9000)).toBe(2000);
    expect(waitedMs({ ...CONTACT, queued_at: null }, 9000)).toBe(0);
  });
  it("knows the time zone by country only where there is one", () => {
    expect(zoneOf("+886900000001")).toBe("Asia/Taipei");
    expect(zoneOf("+8613800000000")).toBe("Asia/Shanghai");
    expect(zoneOf("+12025550100")).toBeNull();
  });
});
