import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { nameOf, useCatalog } from "../../api/catalog";
import { api } from "../../api/client";
import type { ContactRow, ContactView, Customer, Page } from "../../api/contract";
import { dateAndTime, languageName, timeOfDay } from "../../i18n/words";
import { useNow } from "../../live/hooks";
import { Empty, Panel } from "../../ui/Surface";
import { zoneOf } from "../desk/model";
import { TierTag } from "./TierTag";

/** Who is on the line: what is known, their time of day, and what was before. */
export function CustomerCard({ contact }: { contact: ContactView | null }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("customer.title")}>
      {contact ? <Known contact={contact} /> : <Empty title={t("customer.none")} />}
    </Panel>
  );
}

function Known({ contact }: { contact: ContactView }) {
  const { t, i18n } = useTranslation();
  const customer = contact.customer;
  const zone = zoneOf(contact.caller);
  const now = useNow();
  return (
    <>
      <div className="panel-body stack">
        <div className="row row-wrap">
          <strong>{customer?.name ?? t("customer.unknown")}</strong>
          {customer && <TierTag tier={customer.tier} />}
        </div>
        <dl className="facts">
          <dt>{t("customer.number")}</dt>
          <dd className="figures">{contact.caller}</dd>
          <dt>{t("customer.language")}</dt>
          <dd>{languageName(customer?.language ?? contact.language, i18n.language)}</dd>
          {zone && <dt>{t("customer.localTime")}</dt>}
          {zone && <dd className="figures">{timeOfDay(now, i18n.language, zone)}</dd>}
          <dt>{t("customer.dialed")}</dt>
          <dd className="figures">{contact.number}</dd>
        </dl>
        {customer && <Tags customerId={customer.id} />}
      </div>
      {customer && <LastContacts customerId={customer.id} present={contact.id} />}
    </>
  );
}

function Tags({ customerId }: { customerId: string }) {
  const found = useQuery({
    queryKey: ["customer", customerId],
    queryFn: ({ signal }) => api.get<Customer>(`/customers/${customerId}`, {}, signal),
  });
  const tags = found.data?.tags ?? [];
  if (tags.length === 0) return null;
  return (
    <div className="row row-wrap">
      {tags.map((tag) => (
        <span className="tag" key={tag}>
          {tag}
        </span>
      ))}
    </div>
  );
}

function LastContacts({ customerId, present }: { customerId: string; present: string }) {
  const { t, i18n } = useTranslation();
  const { queues } = useCatalog();
  const found = useQuery({
    queryKey: ["contacts", "of-customer", customerId],
    queryFn: ({ signal }) =>
      api.get<Page<ContactRow>>("/contacts", { customer: customerId, limit: 6, sort: "-started_at" }, signal),
  });
  const rows = (found.data?.items ?? []).filter((row) => row.id !== present).slice(0, 5);
  return (
    <div>
      <p className="group-title">{t("customer.lastContacts")}</p>
      {rows.length === 0 && <p className="panel-body dim">{t("customer.firstContact")}</p>}
      {rows.map((row) => (
        <Link key={row.id} className="roster-item" to={`/contacts/${row.id}`}>
          <span aria-hidden="true">·</span>
          <span className="figures">{dateAndTime(row.started_at, i18n.language)}</span>
          <small>{nameOf(queues, row.queue_id)}</small>
        </Link>
      ))}
    </div>
  );
}
