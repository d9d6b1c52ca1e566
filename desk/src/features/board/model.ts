/** What the supervisor's board shows, taken from the live floor. Pure. */
import type { AgentState, AgentView, ContactView, QueueView } from "../../api/contract";

const ORDER: readonly AgentState[] = [
  "not_responding",
  "talking",
  "offered",
  "wrap_up",
  "available",
  "break",
  "training",
  "offline",
];

/** Who needs a look first, then by state, longest in it first. */
export function agentRows(agents: Readonly<Record<string, AgentView>>): AgentView[] {
  return Object.values(agents).sort(
    (a, b) =>
      ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.since - b.since || a.name.localeCompare(b.name),
  );
}

/** Who waits, in the order in which they are served: priority, then arrival. */
export function waitingRows(contacts: Readonly<Record<string, ContactView>>): ContactView[] {
  return Object.values(contacts)
    .filter((contact) => contact.stage === "queued" || contact.stage === "offered")
    .sort((a, b) => b.priority - a.priority || (a.queued_at ?? a.started_at) - (b.queued_at ?? b.started_at));
}

export const queueRows = (queues: Readonly<Record<string, QueueView>>): QueueView[] =>
  Object.values(queues).sort((a, b) => b.waiting - a.waiting || a.name.localeCompare(b.name));

export interface Shares {
  readonly inTime: number;
  readonly late: number;
  readonly lost: number;
}

/** Parts of all that was removed from the queue, in percent; null before anything was. */
export function shares(queue: QueueView): Shares | null {
  const removed = queue.answered + queue.abandoned;
  if (removed === 0) return null;
  const part = (n: number) => (100 * n) / removed;
  return {
    inTime: part(queue.answered_in_time),
    late: part(queue.answered - queue.answered_in_time),
    lost: part(queue.abandoned),
  };
}
