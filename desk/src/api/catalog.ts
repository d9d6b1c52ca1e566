import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { nameIn } from "../i18n/words";
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

/** Names of queues (in the language spoken here), people, dispositions…; empty lists until they are there. */
export function useCatalog(): Catalog {
  const found = useQuery({
    queryKey: ["catalog"],
    queryFn: ({ signal }) => api.get<Catalog>("/catalog", {}, signal),
    staleTime: FRESH_MS,
  });
  const { language } = useTranslation().i18n;
  const catalog = found.data ?? NONE;
  return useMemo(
    () => ({
      ...catalog,
      queues: catalog.queues.map((queue) => ({
        ...queue,
        name: nameIn(queue.names, language) || queue.name,
      })),
    }),
    [catalog, language],
  );
}

export function nameOf(rows: readonly { id: string; name: string }[], id: string | null | undefined): string {
  return rows.find((row) => row.id === id)?.name ?? (id ? id.slice(0, 8) : "—");
}
