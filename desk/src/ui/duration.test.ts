import { describe, expect, it } from "vitest";
import { peaks } from "../features/contact/peaks";
import { nameOfKey } from "../features/desk/useShortcuts";
import { clock, clockWithTenths, secondsLeft } from "./duration";

describe("a clock on the page", () => {
  it("shows hours only when there are any, and never less than nothing", () => {
    expect([0, 134_999, 3_734_000, -5].map(clock)).toEqual(["00:00", "02:14", "1:02:14", "00:00"]);
  });
  it("shows tenths where rows are short", () => {
    expect([0, 83, 613].map(clockWithTenths)).toEqual(["00:00.0", "00:08.3", "01:01.3"]);
  });
  it("reads zero only when the time is over", () => {
    expect([secondsLeft(1000, 999), secondsLeft(1000, 1000), secondsLeft(1000, 2000)]).toEqual([1, 0, 0]);
  });
});

describe("keys", () => {
  const key = { altKey: false, shiftKey: false, ctrlKey: false, metaKey: false };
  it("are named by place, with Alt and Shift, and left to the browser with Ctrl", () => {
    expect(nameOfKey({ ...key, code: "F2" })).toBe("F2");
    expect(nameOfKey({ ...key, altKey: true, shiftKey: true, code: "KeyE" })).toBe("Alt+Shift+KeyE");
    expect(nameOfKey({ ...key, ctrlKey: true, code: "F2" })).toBe("");
  });
});

describe("the picture of a sound", () => {
  it("keeps the loudest sample of each slice", () => {
    expect(peaks(new Float32Array([0, -0.5, 0.25, 0]), 2)).toEqual([0.5, 0.25]);
    expect(peaks(new Float32Array([1]), 3)).toHaveLength(3);
  });
});
