import { useQuery } from "@tanstack/react-query";
import { api } from "./client";
import type { Catalog } from "./contract";

const NONE: Catalog = {
  queues: [],
  dispositions: [],
  pause_reasons: [],
  agents: [],
  skills: [],
  numbers: [],
};
const FRESH_MS = 60_000;

/** Names of queues, people, dispositions…; empty lists until they are there. */
export function useCatalog(): Catalog {
  const found = useQuery({
    queryKey: ["catalog"],
    queryFn: ({ signal }) => api.get<Catalog>("/catalog", {}, signal),
    staleTime: FRESH_MS,
  });
  return found.data ?? NONE;
}

export function nameOf(rows: readonly { id: string; name: string }[], id: string | null | undefined): string {
  return rows.find((row) => row.id === id)?.name ?? (id ? id.slice(0, 8) : "—");
}
