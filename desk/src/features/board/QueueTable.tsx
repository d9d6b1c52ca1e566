import { useTranslation } from "react-i18next";
import { nameOf, useCatalog } from "../../api/catalog";
import type { QueueView } from "../../api/contract";
import { Panel } from "../../ui/Surface";
import { shares } from "./model";

/** The day so far as bars beside the numbers they are drawn from. */
export function QueueTable({ queues }: { queues: readonly QueueView[] }) {
  const { t } = useTranslation();
  const catalog = useCatalog();
  return (
    <Panel title={t("board.today")}>
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("history.queue")}</th>
              <th scope="col" className="num">
                <span className="swatch bar-in" />
                {t("board.inTime")}
              </th>
              <th scope="col" className="num">
                <span className="swatch bar-late" />
                {t("board.late")}
              </th>
              <th scope="col" className="num">
                <span className="swatch bar-lost" />
                {t("board.abandoned")}
              </th>
              <th scope="col">{t("board.share")}</th>
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <tr key={queue.id}>
                <td>{nameOf(catalog.queues, queue.id)}</td>
                <td className="num">{queue.answered_in_time}</td>
                <td className="num">{queue.answered - queue.answered_in_time}</td>
                <td className="num">{queue.abandoned}</td>
                <td>
                  <Bar queue={queue} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Bar({ queue }: { queue: QueueView }) {
  const parts = shares(queue);
  return (
    <div className="bar" aria-hidden="true">
      {parts && <span className="bar-in" style={{ width: `${parts.inTime}%` }} />}
      {parts && <span className="bar-late" style={{ width: `${parts.late}%` }} />}
      {parts && <span className="bar-lost" style={{ width: `${parts.lost}%` }} />}
    </div>
  );
}
