/** A refusal, in the words of RFC 9457, or "unreachable" when nothing answered at all. */
export class Problem extends Error {
  readonly kind: string;
  readonly status: number;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(kind: string, status: number, facts: Readonly<Record<string, unknown>> = {}) {
    super(typeof facts.detail === "string" ? facts.detail : kind);
    this.name = "Problem";
    this.kind = kind;
    this.status = status;
    this.facts = facts;
  }
}

export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem("unreachable", 0, { detail: String(thrown) });
}

export async function problemOf(response: Response): Promise<Problem> {
  const facts = await response.json().catch(() => ({}));
  const known = typeof facts === "object" && facts !== null ? (facts as Record<string, unknown>) : {};
  return new Problem(
    typeof known.kind === "string" ? known.kind : `http-${response.status}`,
    response.status,
    known,
  );
}
