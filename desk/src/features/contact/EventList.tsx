import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "../../api/catalog";
import type { HistoryRow } from "../../api/contract";
import { timeOfDay } from "../../i18n/words";
import { Empty, Panel } from "../../ui/Surface";

const SHOWN = 12;

/** Every fact of the ledger about this contact, in order. Names are the ledger's own. */
export function EventList({ history }: { history: readonly HistoryRow[] }) {
  const { t, i18n } = useTranslation();
  const [all, setAll] = useState(false);
  const rows = all ? history : history.slice(0, SHOWN);
  return (
    <Panel title={t("contact.history")}>
      {history.length === 0 && <Empty title={t("contact.noHistory")} />}
      {history.length > 0 && (
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col" className="num">
                  {t("contact.number")}
                </th>
                <th scope="col">{t("contact.time")}</th>
                <th scope="col">{t("contact.event")}</th>
                <th scope="col">{t("contact.actor")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.seq}>
                  <td className="num">{row.seq}</td>
                  <td>{timeOfDay(row.at, i18n.language)}</td>
                  <td>{row.name}</td>
                  <td>
                    <Actor actor={row.actor} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {history.length > SHOWN && !all && (
        <p className="panel-body">
          <button type="button" className="link" onClick={() => setAll(true)}>
            {t("contact.showAll", { count: history.length })}
          </button>
        </p>
      )}
    </Panel>
  );
}

function Actor({ actor }: { actor: string | null }) {
  const { agents } = useCatalog();
  const id = actor?.split(":").at(-1);
  return <>{agents.find((agent) => agent.id === id)?.name ?? actor ?? "—"}</>;
}
