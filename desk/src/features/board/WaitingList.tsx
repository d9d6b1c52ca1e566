import { useTranslation } from "react-i18next";
import { nameOf, useCatalog } from "../../api/catalog";
import type { ContactView } from "../../api/contract";
import { Elapsed } from "../../ui/Elapsed";
import { Empty, Panel } from "../../ui/Surface";
import { TierTag } from "../customer/TierTag";
import { whoIs } from "../desk/model";
import { waitingRows } from "./model";

export function WaitingList({ contacts }: { contacts: Readonly<Record<string, ContactView>> }) {
  const { t } = useTranslation();
  const { queues } = useCatalog();
  const rows = waitingRows(contacts);
  return (
    <Panel title={t("board.waitingList")}>
      {rows.length === 0 && <Empty title={t("board.nobodyWaits")} />}
      <ol>
        {rows.map((contact, n) => (
          <li className="roster-item" key={contact.id}>
            <span className="dim figures">{n + 1}</span>
            <span className="row roster-name">
              {whoIs(contact)}
              {contact.customer && <TierTag tier={contact.customer.tier} />}
            </span>
            <Elapsed since={contact.queued_at ?? contact.started_at} label={t("incoming.waited")} />
            <small>
              {nameOf(queues, contact.queue_id)}
              {contact.stage === "offered" && ` · ${t("state.offered")}`}
            </small>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
