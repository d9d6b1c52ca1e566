import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { waitBeforeTry } from "./backoff";
import { EMPTY, type Floor, type LiveMessage, parseLive, reduceLive } from "./reduce";

interface Recorded {
  readonly about: string;
  readonly before: Floor;
  readonly messages: readonly LiveMessage[];
  readonly after: Floor;
}

const FOLDER = new URL("../../../tests/fixtures/live/", import.meta.url);
const cases = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => [name, JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as Recorded] as const);

describe("recorded cases of the live feed", () => {
  it("are there", () => expect(cases.length).toBeGreaterThan(0));
  it.each(cases)("%s ends as the server's own replica did", (_name, recorded) => {
    expect(recorded.messages.reduce(reduceLive, recorded.before)).toEqual(recorded.after);
  });
});

describe("the live floor", () => {
  it("takes no change before a snapshot", () => {
    const early: LiveMessage = {
      type: "changes",
      seq: 9,
      changes: [{ kind: "queue", id: "q", view: {} }],
      now: 0,
    };
    expect(reduceLive(EMPTY, early)).toBe(EMPTY);
  });
  it("leaves views that did not change the same objects", () => {
    const before = { seq: 1, entities: { ...EMPTY.entities, queue: { q: { id: "q" } } } } as unknown as Floor;
    const change: LiveMessage = {
      type: "changes",
      seq: 2,
      changes: [{ kind: "agent", id: "a", view: {} }],
      now: 0,
    };
    expect(reduceLive(before, change).entities.queue).toBe(before.entities.queue);
  });
  it("reads only messages that it knows", () => {
    expect(parseLive('{"type":"beat","now":1}')).toEqual({ type: "beat", now: 1 });
    expect(parseLive('{"type":"novelty"}')).toBeNull();
    expect(parseLive("7")).toBeNull();
  });
});

describe("waiting before the next try", () => {
  it("doubles, ends at five seconds, and differs from desk to desk", () => {
    expect([0, 1, 2, 3].map((n) => waitBeforeTry(n, 1))).toEqual([250, 500, 1000, 2000]);
    expect(waitBeforeTry(50, 1)).toBe(5000);
    expect(waitBeforeTry(50, 0)).toBe(2500);
  });
});
