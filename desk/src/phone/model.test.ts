import { describe, expect, it } from "vitest";
import { FakePhone } from "./fake";
import { OFF, type Phone, type PhoneEvent, phoneStep, shouldAnswer } from "./model";
import { PhoneStore } from "./store";

const after = (...events: PhoneEvent[]): Phone => events.reduce(phoneStep, OFF);
const READY: PhoneEvent[] = [{ kind: "started" }, { kind: "registered" }];
const RINGING: PhoneEvent[] = [...READY, { kind: "rang", offer: "o1" }];

describe("the phone", () => {
  it("rings for an offer and talks once it is answered", () => {
    expect(after(...RINGING).call).toEqual({ kind: "ringing", offer: "o1" });
    const talking = after(...RINGING, { kind: "answering" }, { kind: "answered" });
    expect(talking.call).toEqual({ kind: "talking", offer: "o1", muted: false });
  });
  it("keeps its first call when a second one rings", () => {
    expect(after(...RINGING, { kind: "rang", offer: "o2" }).call).toEqual({ kind: "ringing", offer: "o1" });
  });
  it("keeps the call when the line is lost", () => {
    const phone = after(...RINGING, { kind: "answered" }, { kind: "line_lost" });
    expect(phone.line).toBe("lost");
    expect(phone.call.kind).toBe("talking");
  });
  it("forgets the call when it is stopped", () => {
    expect(after(...RINGING, { kind: "stopped" })).toMatchObject({ line: "off", call: { kind: "idle" } });
  });
  it("cannot be muted while it only rings", () => {
    const ringing = after(...RINGING);
    expect(phoneStep(ringing, { kind: "mute_set", muted: true })).toBe(ringing);
  });
  it("does not register after it was stopped", () => {
    expect(after(...READY, { kind: "stopped" }, { kind: "registered" }).line).toBe("off");
  });
});

describe("answering by itself", () => {
  it("answers only the offer that was accepted", () => {
    const ringing = after(...RINGING);
    expect(shouldAnswer(ringing, { autoAccept: false, accepted: [] })).toBe(false);
    expect(shouldAnswer(ringing, { autoAccept: false, accepted: ["o2"] })).toBe(false);
    expect(shouldAnswer(ringing, { autoAccept: false, accepted: ["o1"] })).toBe(true);
  });
  it("answers the line that is kept up all shift", () => {
    const ringing = after(...READY, { kind: "rang", offer: null });
    expect(shouldAnswer(ringing, { autoAccept: false, accepted: [] })).toBe(true);
  });
  it("answers at once with auto-accept, and never twice", () => {
    const ringing = after(...RINGING);
    expect(shouldAnswer(ringing, { autoAccept: true, accepted: [] })).toBe(true);
    expect(shouldAnswer(phoneStep(ringing, { kind: "answering" }), { autoAccept: true, accepted: [] })).toBe(
      false,
    );
  });
});

describe("the phone of a tab", () => {
  it("is stopped even when it was asked to while it still started", async () => {
    const made: FakePhone[] = [];
    const store = new PhoneStore(async (account, tell) => {
      const phone = await FakePhone.make(account, tell);
      made.push(phone);
      return phone;
    });
    const starting = store.start();
    store.stop();
    await starting;
    expect(store.get().line).toBe("off");
    expect(made[0]?.asked).toEqual(["stop"]);
  });
  it("ignores what an earlier phone still says", async () => {
    const made: FakePhone[] = [];
    const store = new PhoneStore(async (_account, tell) => {
      const phone = new FakePhone(tell);
      made.push(phone);
      return phone;
    });
    await store.start();
    await store.start();
    made[0]?.hear({ kind: "rang", offer: "old" });
    expect(store.get().call.kind).toBe("idle");
  });
});
