import { useCallback } from "react";
import { useTranslation } from "react-i18next";

const KNOWN = ["vip", "gold", "silver", "standard"] as const;

export function useTierName(): (tier: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (tier: string) => {
      const known = KNOWN.find((k) => k === tier.toLowerCase());
      return known ? t(`tier.${known}`) : tier;
    },
    [t],
  );
}

export function TierTag({ tier }: { tier: string | null }) {
  const name = useTierName();
  if (!tier) return null;
  const strong = ["vip", "gold"].includes(tier.toLowerCase());
  return <span className={strong ? "tag tag-strong" : "tag"}>{name(tier)}</span>;
}
