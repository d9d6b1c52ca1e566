import { useTranslation } from "react-i18next";
import { nameOf, useCatalog } from "../../api/catalog";
import type { ContactPage } from "../../api/contract";
import { timeOfDay } from "../../i18n/words";
import { useNow } from "../../live/hooks";
import { clock, clockWithTenths } from "../../ui/duration";
import { Empty, Panel } from "../../ui/Surface";
import { share, stretches, tenths, totalMs } from "./model";

/** The contact's time: a bar for the eye, a table for the figures; the rows add up to the total. */
export function Segments({ contact }: { contact: ContactPage }) {
  const { t, i18n } = useTranslation();
  const { queues, agents } = useCatalog();
  const rows = stretches(contact.segments, useNow());
  const shown = tenths(rows);
  if (rows.length === 0) {
    return (
      <Panel title={t("contact.segments")}>
        <Empty title={t("contact.noSegments")} />
      </Panel>
    );
  }
  return (
    <Panel title={t("contact.segments")}>
      <div className="panel-body stack">
        <div className="segments-bar" aria-hidden="true">
          {rows.map((row) => (
            <span
              key={`${row.began_at}-${row.kind}`}
              className={`seg-${row.kind}`}
              style={{ width: `${share(row, rows)}%` }}
              title={`${t(`segment.${row.kind}`)} ${clock(row.ms)}`}
            />
          ))}
        </div>
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("contact.segment")}</th>
                <th scope="col">{t("contact.began")}</th>
                <th scope="col">{t("contact.where")}</th>
                <th scope="col" className="num">
                  {t("contact.length")}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, n) => (
                <tr key={`${row.began_at}-${row.kind}`} data-segment={row.kind} data-ms={row.ms}>
                  <td>
                    <span className={`swatch seg-${row.kind}`} />
                    {t(`segment.${row.kind}`)}
                    {row.running && ` (${t("contact.running")})`}
                  </td>
                  <td>{timeOfDay(row.began_at, i18n.language)}</td>
                  <td>{row.agent_id ? nameOf(agents, row.agent_id) : nameOf(queues, row.queue_id)}</td>
                  <td className="num">{clockWithTenths(shown[n] ?? 0)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={3}>
                  {t("contact.total")}
                </th>
                <td className="num" data-total-ms={totalMs(rows)}>
                  <strong>{clockWithTenths(Math.round(totalMs(rows) / 100))}</strong>
                </td>
              </tr>
            </tfoot>
          </table>
        </div>
      </div>
    </Panel>
  );
}
