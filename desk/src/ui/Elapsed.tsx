import { useNow } from "../live/hooks";
import { clock } from "./duration";

/** A running clock since a moment of the server's time. */
export function Elapsed({ since, label }: { since: number; label?: string }) {
  const now = useNow();
  return (
    <span className="figures" role="timer" aria-label={label}>
      {clock(now - since)}
    </span>
  );
}

/** A clock that runs down to a deadline. */
export function Remaining({ until, label }: { until: number; label?: string }) {
  const now = useNow();
  return (
    <span className="figures" role="timer" aria-label={label}>
      {clock(Math.ceil((until - now) / 1000) * 1000)}
    </span>
  );
}
