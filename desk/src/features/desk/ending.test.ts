import { describe, expect, it } from "vitest";
import { Problem } from "../../api/problem";
import { type Ending, endContact, flushEnd, type Kept, pendingEnd } from "./ending";

function storage(): Kept {
  const rows = new Map<string, string>();
  return {
    getItem: (name) => rows.get(name) ?? null,
    setItem: (name, value) => void rows.set(name, value),
    removeItem: (name) => void rows.delete(name),
  };
}

describe("the wish to end a call", () => {
  it("is kept while nobody answers, and sent with the same key later", async () => {
    const kept = storage();
    const heard: Ending[] = [];
    const away = async (): Promise<unknown> => Promise.reject(new Problem("unreachable", 0));
    expect(await endContact("c1", kept, away)).toBe("waiting");
    const key = pendingEnd(kept)?.key;
    expect(await endContact("c1", kept, away)).toBe("waiting");
    expect(await flushEnd(kept, async (ending) => heard.push(ending))).toBe("sent");
    expect(heard).toEqual([{ contact: "c1", key }]);
    expect(await flushEnd(kept)).toBe("none");
  });
  it("is forgotten when the contact is over already", async () => {
    const kept = storage();
    const refused = async (): Promise<unknown> => Promise.reject(new Problem("illegal-move", 409));
    expect(await endContact("c1", kept, refused)).toBe("sent");
    expect(pendingEnd(kept)).toBeNull();
  });
});
