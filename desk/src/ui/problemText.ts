import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "../api/problem";

const KNOWN = [
  "unreachable",
  "unavailable",
  "illegal-move",
  "offer-gone",
  "desk-read-only",
  "not-found",
  "forbidden",
  "disposition-needed",
] as const;

/** What happened, what is safe, and what to do, in the reader's language. */
export function useProblemText(): (problem: Problem) => string {
  const { t } = useTranslation();
  return useCallback(
    (problem: Problem) => {
      const kind = KNOWN.find((k) => k === problem.kind);
      if (kind) return t(`problem.${kind}`);
      if (problem.status === 404) return t("problem.not-found");
      if (problem.status === 403) return t("problem.forbidden");
      return t("problem.other", { detail: problem.message });
    },
    [t],
  );
}
