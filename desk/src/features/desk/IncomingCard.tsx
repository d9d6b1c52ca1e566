import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { nameOf, useCatalog } from "../../api/catalog";
import type { ContactView, OfferView } from "../../api/contract";
import { languageName } from "../../i18n/words";
import { useNow } from "../../live/hooks";
import { clock, secondsLeft } from "../../ui/duration";
import { Icon } from "../../ui/icons";
import { TierTag } from "../customer/TierTag";
import { commands, useCommand } from "./commands";
import { waitedMs, whoIs } from "./model";
import { useDesk } from "./useDesk";
import { WhyMe } from "./WhyMe";

export function IncomingCard({ contact, offer }: { contact: ContactView; offer: OfferView }) {
  const { t, i18n } = useTranslation();
  const { active } = useDesk();
  const { queues } = useCatalog();
  const { busy, run } = useCommand();
  const now = useNow();
  const left = secondsLeft(offer.deadline, now);
  return (
    <section className="panel incoming arrives" aria-label={t("incoming.title")} data-offer={offer.id}>
      <div className="incoming-body">
        <div className="row spread row-wrap">
          <div>
            <p className="dim">
              {t("incoming.call")} · {nameOf(queues, contact.queue_id)}
            </p>
            <p className="row row-wrap">
              <span className="who">{whoIs(contact)}</span>
              {contact.customer && <TierTag tier={contact.customer.tier} />}
              {contact.customer && <span className="dim figures">{contact.caller}</span>}
            </p>
          </div>
          <div className="timers">
            <span>
              <span className="dim">{t("incoming.waited")} </span>
              <span className="figures">{clock(waitedMs(contact, now))}</span>
            </span>
            <span>
              <span className="dim">{t("incoming.language")} </span>
              {languageName(contact.language, i18n.language)}
            </span>
          </div>
        </div>
        <WhyMe why={offer.why} />
        <div className="row row-wrap">
          <Button
            disabled={!active || left === 0}
            loading={busy}
            leftSection={<Icon name="answer" />}
            rightSection={<kbd>F2</kbd>}
            aria-keyshortcuts="F2"
            onClick={() => void run(() => commands.accept(offer.id))}
          >
            {t("incoming.accept")}
          </Button>
          <Button
            variant="default"
            disabled={!active || busy}
            rightSection={<kbd>F4</kbd>}
            aria-keyshortcuts="F4"
            onClick={() => void run(() => commands.decline(offer.id))}
          >
            {t("incoming.decline")}
          </Button>
          <span className="dim figures" role="timer">
            {t("incoming.left", { seconds: left })}
          </span>
        </div>
      </div>
      <Countdown offer={offer} left={left} />
    </section>
  );
}

function Countdown({ offer, left }: { offer: OfferView; left: number }) {
  const whole = Math.max(1, (offer.deadline - offer.made_at) / 1000);
  return (
    <div className="countdown-track" aria-hidden="true">
      <div className="countdown-left" style={{ transform: `scaleX(${Math.min(1, left / whole)})` }} />
    </div>
  );
}
