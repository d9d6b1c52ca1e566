import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { nameOf, useCatalog } from "../../api/catalog";
import { api } from "../../api/client";
import type { ContactPage } from "../../api/contract";
import { dateAndTime, languageName, nameIn } from "../../i18n/words";
import { clock } from "../../ui/duration";
import { Failed, Loading, Panel } from "../../ui/Surface";
import { TierTag } from "../customer/TierTag";
import { EventList } from "./EventList";
import { Offers } from "./Offers";
import { Recordings } from "./Recordings";
import { Segments } from "./Segments";
import { useOutcomeName } from "./words";

export default function ContactView() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const found = useQuery({
    queryKey: ["contact", id],
    queryFn: ({ signal }) => api.get<ContactPage>(`/contacts/${id}`, {}, signal),
    refetchInterval: (query) => (query.state.data && isSettled(query.state.data) ? false : 3000),
  });
  return (
    <main className="page" id="main">
      <p>
        <Link to="/contacts">← {t("history.title")}</Link>
      </p>
      {found.isPending && <Loading />}
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.data && <Whole contact={found.data} />}
    </main>
  );
}

/** Nothing on the page will change any more: closed, and no recording is still being made ready. */
const isSettled = (contact: ContactPage): boolean =>
  contact.closed_at !== null && contact.recordings.every((r) => r.state === "ready" || r.state === "failed");

function Whole({ contact }: { contact: ContactPage }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <div className="row row-wrap">
        <h1>{contact.customer?.name ?? contact.caller}</h1>
        {contact.customer && <TierTag tier={contact.customer.tier} />}
        <span className="dim figures">{dateAndTime(contact.started_at, i18n.language)}</span>
      </div>
      <Segments contact={contact} />
      <div className="two">
        <div className="stack">
          <Recordings recordings={contact.recordings} />
          <Offers offers={contact.offers} />
          <EventList history={contact.history} />
        </div>
        <div className="stack">
          <Facts contact={contact} />
          <Panel title={t("contact.notes")}>
            <p className="panel-body notes">{contact.notes || t("contact.noNotes")}</p>
          </Panel>
        </div>
      </div>
    </>
  );
}

function Facts({ contact }: { contact: ContactPage }) {
  const { t, i18n } = useTranslation();
  const { queues, agents, dispositions } = useCatalog();
  const outcome = useOutcomeName();
  const disposition = dispositions.find((d) => d.id === contact.disposition_id);
  const rows: [string, string][] = [
    [t("customer.number"), contact.caller],
    [t("customer.dialed"), contact.number],
    [t("history.queue"), nameOf(queues, contact.queue_id)],
    [t("history.agent"), nameOf(agents, contact.agent_id)],
    [t("customer.language"), languageName(contact.language, i18n.language)],
    [t("history.outcome"), contact.closed_at === null ? t("history.open") : outcome(contact.outcome)],
    [t("history.disposition"), disposition ? nameIn(disposition.names, i18n.language) : "—"],
    [t("contact.menuPath"), contact.menu_path.join(" → ") || "—"],
    [t("history.wait"), clock(contact.wait_ms)],
    [t("history.talk"), clock(contact.talk_ms)],
    [t("segment.hold"), clock(contact.hold_ms)],
    [t("segment.wrap_up"), clock(contact.wrap_up_ms)],
  ];
  return (
    <Panel title={t("contact.facts")}>
      <dl className="facts panel-body figures">
        {rows.map(([name, value]) => (
          <FactRow key={name} name={name} value={value} />
        ))}
      </dl>
    </Panel>
  );
}

function FactRow({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
