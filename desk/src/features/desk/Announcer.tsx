import { useTranslation } from "react-i18next";
import { nameOf, useCatalog } from "../../api/catalog";
import { incoming, whoIs } from "./model";
import { useDesk } from "./useDesk";

/** Says aloud, for people who do not see the page, what has just begun. Clocks are never read out. */
export function Announcer() {
  const { t } = useTranslation();
  const { queues } = useCatalog();
  const { agent, contact } = useDesk();
  let text = "";
  if (agent && contact) {
    const who = whoIs(contact);
    if (incoming(contact, agent.id)) {
      text = t("announce.incoming", { who, queue: nameOf(queues, contact.queue_id) });
    } else if (contact.stage === "talking") {
      text = contact.held ? t("announce.held", { who }) : t("announce.talking", { who });
    } else if (contact.stage === "wrap_up") text = t("announce.wrapUp", { who });
  }
  return (
    <div className="sr-only" role="status" aria-live="assertive" data-announcer="">
      {text}
    </div>
  );
}
