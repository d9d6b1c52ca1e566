import { describe, expect, it } from "vitest";
import type { AgentView, ContactView, QueueView } from "../../api/contract";
import { agentRows, queueRows, shares, waitingRows } from "./model";

const agent = (id: string, state: AgentView["state"], since: number) =>
  ({ id, name: id, state, since }) as AgentView;
const contact = (id: string, stage: ContactView["stage"], priority: number, queued_at: number) =>
  ({ id, stage, priority, queued_at, started_at: 0 }) as ContactView;
const queue = (part: Partial<QueueView>) =>
  ({ name: "Q", waiting: 0, answered: 0, answered_in_time: 0, abandoned: 0, ...part }) as QueueView;

describe("the board", () => {
  it("puts who does not respond first and the longest in a state before the others", () => {
    const rows = agentRows({
      a: agent("a", "available", 1),
      b: agent("b", "talking", 9),
      c: agent("c", "not_responding", 5),
      d: agent("d", "talking", 2),
    });
    expect(rows.map((row) => row.id)).toEqual(["c", "d", "b", "a"]);
  });
  it("lists who waits as they will be served", () => {
    const rows = waitingRows({
      a: contact("a", "queued", 0, 1),
      b: contact("b", "offered", 30, 9),
      c: contact("c", "talking", 99, 0),
      d: contact("d", "queued", 0, 0),
    });
    expect(rows.map((row) => row.id)).toEqual(["b", "d", "a"]);
  });
  it("shares out what left the queue, and nothing before that", () => {
    expect(shares(queue({}))).toBeNull();
    expect(shares(queue({ answered: 3, answered_in_time: 2, abandoned: 1 }))).toEqual({
      inTime: 50,
      late: 25,
      lost: 25,
    });
  });
  it("shows the fullest queue first", () => {
    const rows = queueRows({ a: queue({ name: "A" }), b: queue({ name: "B", waiting: 2 }) });
    expect(rows.map((row) => row.name)).toEqual(["B", "A"]);
  });
});
