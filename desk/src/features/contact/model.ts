/** A contact's segments as lengths that add up. Pure. */
import type { SegmentKind } from "../../api/contract";

/** A segment as told; one that still runs has no end. */
export interface Part {
  readonly kind: SegmentKind;
  readonly began_at: number;
  readonly ended_at: number | null;
  readonly queue_id?: string | null;
  readonly agent_id?: string | null;
}

export interface Stretch {
  readonly kind: SegmentKind;
  readonly began_at: number;
  readonly ms: number;
  readonly running: boolean;
  readonly queue_id: string | null;
  readonly agent_id: string | null;
}

/** Segments in order with their lengths; one that still runs counts up to `now`. */
export function stretches(segments: readonly Part[], now: number): Stretch[] {
  return [...segments]
    .sort((a, b) => a.began_at - b.began_at)
    .map((segment) => ({
      kind: segment.kind,
      began_at: segment.began_at,
      ms: Math.max(0, (segment.ended_at ?? now) - segment.began_at),
      running: segment.ended_at === null,
      queue_id: segment.queue_id ?? null,
      agent_id: segment.agent_id ?? null,
    }));
}

export const totalMs = (rows: readonly Stretch[]): number => rows.reduce((sum, row) => sum + row.ms, 0);

/** Lengths in tenths of a second, rounded at the borders between rows, so that what is shown adds up to what is shown. */
export function tenths(rows: readonly Stretch[]): number[] {
  let end = 0;
  let shown = 0;
  return rows.map((row) => {
    end += row.ms;
    const before = shown;
    shown = Math.round(end / 100);
    return shown - before;
  });
}

/** Share of the whole in percent; a contact of no length shares equally. */
export function share(row: Stretch, rows: readonly Stretch[]): number {
  const whole = totalMs(rows);
  return whole === 0 ? 100 / rows.length : (100 * row.ms) / whole;
}
