/** Short sentences about what just failed or happened; shown for a while and read aloud. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: "bad" | "plain";
}

const STAY_MS = 8000;
let notices: readonly Notice[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(to: readonly Notice[]): void {
  notices = to;
  for (const listener of listeners) listener();
}

export const getNotices = (): readonly Notice[] => notices;

export function onNotices(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const dismiss = (id: number): void => set(notices.filter((n) => n.id !== id));

export function notice(text: string, tone: Notice["tone"] = "bad"): void {
  if (notices.some((n) => n.text === text)) return;
  const id = next++;
  set([...notices, { id, text, tone }].slice(-3));
  setTimeout(() => dismiss(id), STAY_MS);
}
