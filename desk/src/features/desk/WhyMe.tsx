import { useTranslation } from "react-i18next";
import type { OfferWhy } from "../../api/contract";
import { languageName } from "../../i18n/words";
import { clock } from "../../ui/duration";
import { useTierName } from "../customer/TierTag";

/** The decision's reasons in words, weightiest first; only those that were really given. */
export function WhyMe({ why, title }: { why: OfferWhy; title?: string }) {
  const { t, i18n } = useTranslation();
  const tierName = useTierName();
  const reasons = [
    why.tier ? t("why.tier", { tier: tierName(why.tier) }) : null,
    why.language ? t("why.language", { language: languageName(why.language, i18n.language) }) : null,
    why.skill_fit ? t("why.skillFit", { fit: why.skill_fit }) : null,
    why.waited_ms === undefined ? null : t("why.waited", { time: clock(why.waited_ms) }),
    why.idle_ms === undefined ? null : t("why.idle", { time: clock(why.idle_ms) }),
    why.able === undefined ? null : t("why.able", { count: why.able }),
  ].filter((reason) => reason !== null);
  return (
    <p className="why">
      <strong>{title ?? t("why.title")}</strong>
      {reasons.map((reason) => (
        <span key={reason}>{reason}</span>
      ))}
    </p>
  );
}
