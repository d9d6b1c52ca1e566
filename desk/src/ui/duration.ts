/** 02:14, or 1:02:14 from an hour on; never negative. */
export function clock(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** A length to a tenth of a second, for tables whose rows are short and add up: 00:08.3. */
export function clockWithTenths(tenths: number): string {
  return `${clock(Math.floor(tenths / 10) * 1000)}.${tenths % 10}`;
}

/** Seconds left until `deadline`, rounded up so that it reads 0 only when it is over. */
export const secondsLeft = (deadline: number, now: number): number =>
  Math.max(0, Math.ceil((deadline - now) / 1000));
