import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOf, useCatalog } from "../../api/catalog";
import { api } from "../../api/client";
import type { Decision, OfferRow, OfferWhy } from "../../api/contract";
import { timeOfDay } from "../../i18n/words";
import { clock } from "../../ui/duration";
import { Empty, Failed, Loading, Panel } from "../../ui/Surface";
import { WhyMe } from "../desk/WhyMe";
import { useOfferEndName } from "./words";

/** To whom the contact was shown, how that ended, and why that person. */
export function Offers({ offers }: { offers: readonly OfferRow[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("contact.offers")}>
      {offers.length === 0 && <Empty title={t("contact.noOffers")} />}
      {offers.map((offer) => (
        <Offer key={offer.id} offer={offer} />
      ))}
    </Panel>
  );
}

function Offer({ offer }: { offer: OfferRow }) {
  const { t, i18n } = useTranslation();
  const { agents } = useCatalog();
  const ended = useOfferEndName();
  const [open, setOpen] = useState(false);
  return (
    <div className="panel-body stack">
      <div className="row spread row-wrap">
        <span>
          <strong>{nameOf(agents, offer.agent_id)}</strong>{" "}
          <span className="dim figures">{timeOfDay(offer.made_at, i18n.language)}</span>
        </span>
        <span>{ended(offer.outcome)}</span>
        {offer.ended_at !== null && (
          <span className="figures dim">{clock(offer.ended_at - offer.made_at)}</span>
        )}
        {offer.decision_id && (
          <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t("contact.whyThisAgent")}
          </button>
        )}
      </div>
      {open && offer.decision_id && <Explained id={offer.decision_id} />}
    </div>
  );
}

function Explained({ id }: { id: string }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["decision", id],
    queryFn: ({ signal }) => api.get<Decision>(`/decisions/${id}`, {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} />;
  return (
    <div className="stack">
      <WhyMe why={found.data.why as OfferWhy} title={t("contact.because")} />
      <p className="dim">
        {t("contact.decidedBy", { policy: found.data.policy, version: found.data.code_version })}
      </p>
    </div>
  );
}
