import { useCallback } from "react";
import { useTranslation } from "react-i18next";

export const OUTCOMES = ["handled", "abandoned", "self_service", "not_in_service", "failed"] as const;

export function useOutcomeName(): (outcome: string | null) => string {
  const { t } = useTranslation();
  return useCallback(
    (outcome: string | null) => {
      const known = OUTCOMES.find((o) => o === outcome);
      return known ? t(`outcome.${known}`) : (outcome ?? "—");
    },
    [t],
  );
}

const OFFER_ENDS = ["accepted", "declined", "timed_out", "withdrawn", "failed"] as const;

export function useOfferEndName(): (outcome: string | null) => string {
  const { t } = useTranslation();
  return useCallback(
    (outcome: string | null) => {
      const known = OFFER_ENDS.find((o) => o === outcome);
      return known ? t(`offerEnd.${known}`) : (outcome ?? t("contact.running"));
    },
    [t],
  );
}
