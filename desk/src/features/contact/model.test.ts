import { describe, expect, it } from "vitest";
import { type Part, share, stretches, tenths, totalMs } from "./model";

const SEGMENTS: Part[] = [
  { kind: "talk", began_at: 15_000, ended_at: 75_000 },
  { kind: "menu", began_at: 0, ended_at: 5000 },
  { kind: "queue", began_at: 5000, ended_at: 15_000 },
];

describe("the segments of a contact", () => {
  it("stand in order and add up to the whole contact", () => {
    const rows = stretches(SEGMENTS, 0);
    expect(rows.map((row) => row.kind)).toEqual(["menu", "queue", "talk"]);
    expect(totalMs(rows)).toBe(75_000);
    expect(rows.reduce((sum, row) => sum + share(row, rows), 0)).toBeCloseTo(100);
  });
  it("count a running one up to now", () => {
    const rows = stretches([{ kind: "talk", began_at: 1000, ended_at: null }], 4000);
    expect(rows[0]).toMatchObject({ ms: 3000, running: true });
  });
  it("are rounded so that the rows shown add up to the total shown", () => {
    const ends = [1049, 2098, 3147, 4196];
    const rows = stretches(
      ends.map((end, n) => ({ kind: "talk", began_at: ends[n - 1] ?? 0, ended_at: end })),
      0,
    );
    expect(tenths(rows)).toEqual([10, 11, 10, 11]);
    expect(tenths(rows).reduce((a, b) => a + b, 0)).toBe(Math.round(totalMs(rows) / 100));
  });
  it("do not divide by zero", () => {
    const rows = stretches([{ kind: "menu", began_at: 5, ended_at: 5 }], 9);
    expect(rows.map((row) => share(row, rows))).toEqual([100]);
  });
});
