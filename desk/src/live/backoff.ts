const FIRST_MS = 250;
const LONGEST_MS = 5000;

/** Milliseconds to wait before try `n` (0-based): doubles up to five seconds; `chance` in 0…1 spreads many desks apart. */
export function waitBeforeTry(n: number, chance: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(n, 10));
  return Math.round(full * (0.5 + chance / 2));
}
