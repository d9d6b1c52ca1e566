/** What the desk knows of the floor: a snapshot at sequence n, then changes n+1…; applying a change replaces a whole view. */
import type { AgentView, ContactView, QueueView, SystemView } from "../api/contract";

export interface Entities {
  readonly agent: Readonly<Record<string, AgentView>>;
  readonly contact: Readonly<Record<string, ContactView>>;
  readonly queue: Readonly<Record<string, QueueView>>;
  readonly system: Readonly<Record<string, SystemView>>;
}

export type Kind = keyof Entities;

export interface Floor {
  /** Sequence of the last message taken; null before the first snapshot. */
  readonly seq: number | null;
  readonly entities: Entities;
}

export interface Change {
  readonly kind: string;
  readonly id: string;
  readonly view: unknown;
}

export type LiveMessage =
  | {
      readonly type: "snapshot";
      readonly seq: number;
      readonly entities: Partial<Entities>;
      readonly now: number;
    }
  | {
      readonly type: "changes";
      readonly seq: number;
      readonly changes: readonly Change[];
      readonly now: number;
    }
  | { readonly type: "beat"; readonly now: number };

export const NOTHING: Entities = { agent: {}, contact: {}, queue: {}, system: {} };
export const EMPTY: Floor = { seq: null, entities: NOTHING };

function isKind(kind: string): kind is Kind {
  return kind in NOTHING;
}

function applied(entities: Entities, change: Change): Entities {
  if (!isKind(change.kind)) return entities; // a newer server may know more than this desk: not an error
  const { [change.id]: _gone, ...rest } = entities[change.kind] as Record<string, unknown>;
  const next = change.view === null ? rest : { ...rest, [change.id]: change.view };
  return { ...entities, [change.kind]: next };
}

/**
 * The next floor. Older changes, or changes before any snapshot, change nothing. Those of the same number are taken: what
 * has no place in the ledger (a part below went away) carries the number before it, and whole views may be set twice.
 */
export function reduceLive(floor: Floor, message: LiveMessage): Floor {
  switch (message.type) {
    case "beat":
      return floor;
    case "snapshot":
      return { seq: message.seq, entities: { ...NOTHING, ...message.entities } };
    case "changes":
      if (floor.seq === null || message.seq < floor.seq) return floor;
      return { seq: message.seq, entities: message.changes.reduce(applied, floor.entities) };
  }
}

export function parseLive(text: string): LiveMessage | null {
  const read: unknown = JSON.parse(text);
  if (typeof read !== "object" || read === null || !("type" in read)) return null;
  const { type } = read;
  return type === "snapshot" || type === "changes" || type === "beat" ? (read as LiveMessage) : null;
}
