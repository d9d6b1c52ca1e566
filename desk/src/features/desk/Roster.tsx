import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api } from "../../api/client";
import type { ContactRow, ContactView, Page } from "../../api/contract";
import { useSession } from "../../app/session";
import { timeOfDay } from "../../i18n/words";
import { Elapsed } from "../../ui/Elapsed";
import { Mark } from "../../ui/StateMark";
import { Panel } from "../../ui/Surface";
import { whoIs } from "./model";
import { useDesk } from "./useDesk";

const KEPT = 10;

/** My contacts: new, active, in wrap-up, and the last ten that ended. */
export function Roster() {
  const { t } = useTranslation();
  const { contact } = useDesk();
  return (
    <Panel title={t("roster.title")}>
      {contact ? <Present contact={contact} /> : <p className="panel-body dim">{t("roster.none")}</p>}
      <Ended present={contact?.id ?? null} />
    </Panel>
  );
}

const LOOK = {
  offered: { shape: "diamond", tone: "warn" },
  talking: { shape: "triangle", tone: "accent" },
  wrap_up: { shape: "half", tone: "wrap" },
} as const;

function Present({ contact }: { contact: ContactView }) {
  const { t } = useTranslation();
  const stage = contact.stage === "offered" || contact.stage === "talking" ? contact.stage : "wrap_up";
  return (
    <div className="roster-item" aria-current="true">
      <Mark {...LOOK[stage]} />
      <span className="roster-name">{whoIs(contact)}</span>
      <Elapsed since={contact.since} label={t("roster.since")} />
      <small>{contact.held ? t("call.onHold") : t(`roster.${stage}`)}</small>
    </div>
  );
}

function Ended({ present }: { present: string | null }) {
  const { t, i18n } = useTranslation();
  const { user } = useSession();
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ["contacts", "mine"],
    queryFn: ({ signal }) =>
      api.get<Page<ContactRow>>(
        "/contacts",
        { agent: user.id, limit: KEPT + 1, sort: "-started_at" },
        signal,
      ),
  });
  useEffect(() => {
    if (present === null) void queries.invalidateQueries({ queryKey: ["contacts"] });
  }, [present, queries]);
  const ended = (found.data?.items ?? [])
    .filter((row) => row.closed_at !== null && row.id !== present)
    .slice(0, KEPT);
  if (ended.length === 0) return null;
  return (
    <nav aria-label={t("roster.ended")}>
      <p className="group-title">{t("roster.ended")}</p>
      {ended.map((row) => (
        <Link className="roster-item" key={row.id} to={`/contacts/${row.id}`}>
          <span aria-hidden="true" className="dim">
            ✓
          </span>
          <span className="roster-name">{row.customer?.name ?? row.caller}</span>
          <span className="dim figures">{timeOfDay(row.started_at, i18n.language).slice(0, 5)}</span>
        </Link>
      ))}
    </nav>
  );
}
