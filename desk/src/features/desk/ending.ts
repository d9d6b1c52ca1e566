/** The wish to end a call is kept until the server has heard it: it outlives a lost network and a reload. */
import { api } from "../../api/client";
import { asProblem } from "../../api/problem";

const KEPT = "bothways.ending";

export interface Ending {
  readonly contact: string;
  readonly key: string;
}

export interface Kept {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

export function pendingEnd(kept: Kept = sessionStorage): Ending | null {
  const text = kept.getItem(KEPT);
  return text ? (JSON.parse(text) as Ending) : null;
}

const send = (ending: Ending): Promise<unknown> =>
  api.post(`/contacts/${ending.contact}/end`, undefined, ending.key);

/** Sends what is pending. The wish is forgotten when it was heard, or refused for good (the contact is over). */
export async function flushEnd(
  kept: Kept = sessionStorage,
  post = send,
): Promise<"none" | "sent" | "waiting"> {
  const ending = pendingEnd(kept);
  if (!ending) return "none";
  try {
    await post(ending);
  } catch (thrown) {
    const { status } = asProblem(thrown);
    if (status === 0 || status === 429 || status >= 500) return "waiting";
  }
  kept.removeItem(KEPT);
  return "sent";
}

export async function endContact(
  contact: string,
  kept: Kept = sessionStorage,
  post = send,
): Promise<"none" | "sent" | "waiting"> {
  const already = pendingEnd(kept);
  if (already?.contact !== contact) {
    kept.setItem(KEPT, JSON.stringify({ contact, key: crypto.randomUUID() } satisfies Ending));
  }
  return flushEnd(kept, post);
}
