/** The history list's question, kept in the address so that it can be shared and gone back to. Pure. */
export interface Question {
  readonly q: string;
  readonly queue: string;
  readonly agent: string;
  readonly outcome: string;
  readonly from: string;
  readonly to: string;
  readonly sort: string;
}

const NAMES = ["q", "queue", "agent", "outcome", "from", "to"] as const;
export const NEWEST_FIRST = "-started_at";

export function readQuestion(search: URLSearchParams): Question {
  const get = (name: string) => search.get(name) ?? "";
  return {
    q: get("q"),
    queue: get("queue"),
    agent: get("agent"),
    outcome: get("outcome"),
    from: get("from"),
    to: get("to"),
    sort: search.get("sort") ?? NEWEST_FIRST,
  };
}

export function writeQuestion(question: Question): Record<string, string> {
  const said = Object.fromEntries(NAMES.filter((n) => question[n]).map((n) => [n, question[n]]));
  return question.sort === NEWEST_FIRST ? said : { ...said, sort: question.sort };
}

/** The server's parameters: days as typed become the start of the first and the end of the last day, local time. */
export function asParameters(question: Question): Record<string, string | number | null> {
  const start = question.from ? new Date(`${question.from}T00:00:00`).getTime() : null;
  const end = question.to ? new Date(`${question.to}T23:59:59.999`).getTime() : null;
  return { ...writeQuestion(question), sort: question.sort, from: start, to: end };
}

/** A click on a column: first descending, then ascending. */
export const nextSort = (sort: string, column: string): string =>
  sort === `-${column}` ? column : `-${column}`;

export const ariaSort = (sort: string, column: string): "ascending" | "descending" | "none" =>
  sort === column ? "ascending" : sort === `-${column}` ? "descending" : "none";
