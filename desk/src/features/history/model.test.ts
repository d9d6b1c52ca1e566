import { describe, expect, it } from "vitest";
import { ariaSort, asParameters, nextSort, readQuestion, writeQuestion } from "./model";

describe("the history's question", () => {
  it("comes back from the address as it was written", () => {
    const asked = { ...readQuestion(new URLSearchParams()), q: "lin", queue: "q1", sort: "talk_ms" };
    expect(readQuestion(new URLSearchParams(writeQuestion(asked)))).toEqual(asked);
  });
  it("asks for whole local days, the last one included", () => {
    const asked = readQuestion(new URLSearchParams("from=2026-03-29&to=2026-03-29"));
    const { from, to } = asParameters(asked);
    expect(new Date(Number(from)).getHours()).toBe(0);
    expect(new Date(Number(to) + 1).getDate()).toBe(30);
  });
  it("turns the order around on a second click", () => {
    expect(nextSort("-started_at", "started_at")).toBe("started_at");
    expect(nextSort("started_at", "talk_ms")).toBe("-talk_ms");
    expect(ariaSort("-talk_ms", "talk_ms")).toBe("descending");
  });
});
