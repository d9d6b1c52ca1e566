/** The one door to the server: JSON in and out, CSRF token and desk id added, refusals thrown as `Problem`. */
import { Problem, problemOf } from "./problem";

export const BASE = "/api/v1";

export type Query = Readonly<Record<string, string | number | null | undefined>>;

interface Call {
  readonly body?: unknown;
  readonly query?: Query;
  readonly signal?: AbortSignal;
  /** The same key on a repeated command makes it happen once. */
  readonly key?: string;
}

const held: { csrf: string; desk: string; onSignedOut: () => void } = {
  csrf: "",
  desk: "",
  onSignedOut: () => undefined,
};

export const setCsrf = (token: string): void => {
  held.csrf = token;
};
export const setDesk = (id: string): void => {
  held.desk = id;
};
export const onSignedOut = (tell: () => void): void => {
  held.onSignedOut = tell;
};

export function urlOf(path: string, query: Query = {}): string {
  const wanted = Object.entries(query).filter(([, v]) => v !== null && v !== undefined && v !== "");
  const text = new URLSearchParams(wanted.map(([k, v]) => [k, String(v)])).toString();
  return text ? `${BASE}${path}?${text}` : `${BASE}${path}`;
}

function headersFor(method: string, call: Call): Headers {
  const headers = new Headers({ Accept: "application/json" });
  if (call.body !== undefined) headers.set("Content-Type", "application/json");
  if (method === "GET") return headers;
  if (held.csrf) headers.set("X-CSRF-Token", held.csrf);
  if (held.desk) headers.set("X-Desk", held.desk);
  headers.set("Idempotency-Key", call.key ?? crypto.randomUUID());
  return headers;
}

async function answerTo(method: string, path: string, call: Call): Promise<Response> {
  try {
    return await fetch(urlOf(path, call.query), {
      method,
      headers: headersFor(method, call),
      body: call.body === undefined ? null : JSON.stringify(call.body),
      credentials: "same-origin",
      signal: call.signal ?? null,
    });
  } catch (thrown) {
    if (call.signal?.aborted) throw thrown;
    throw new Problem("unreachable", 0, { detail: String(thrown) });
  }
}

async function accepted(method: string, path: string, call: Call): Promise<Response> {
  const response = await answerTo(method, path, call);
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && path !== "/session") held.onSignedOut();
  throw problem;
}

async function request<T>(method: string, path: string, call: Call = {}): Promise<T> {
  const response = await accepted(method, path, call);
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const api = {
  get: <T>(path: string, query: Query = {}, signal?: AbortSignal) =>
    request<T>("GET", path, signal ? { query, signal } : { query }),
  bytes: async (path: string, signal: AbortSignal) => (await accepted("GET", path, { signal })).arrayBuffer(),
  post: <T = unknown>(path: string, body?: unknown, key?: string) =>
    request<T>("POST", path, { ...(body === undefined ? {} : { body }), ...(key ? { key } : {}) }),
  put: <T = unknown>(path: string, body: unknown) => request<T>("PUT", path, { body }),
  delete: <T = unknown>(path: string) => request<T>("DELETE", path),
};
