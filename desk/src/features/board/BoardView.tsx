import { useTranslation } from "react-i18next";
import { Navigate } from "react-router";
import { useSession } from "../../app/session";
import { useLive, useNow } from "../../live/hooks";
import { Empty, Loading, Panel } from "../../ui/Surface";
import { AgentGrid } from "./AgentGrid";
import { queueRows } from "./model";
import { QueueTable } from "./QueueTable";
import { QueueTile } from "./QueueTile";
import { WaitingList } from "./WaitingList";

/** The supervisor's live board, pushed by the center; nothing here is fetched again and again. */
export default function BoardView() {
  const { t } = useTranslation();
  const { permissions } = useSession();
  const floor = useLive((now) => now.floor);
  if (!permissions.includes("board.see")) return <Navigate to="/contacts" replace />;
  if (floor.seq === null) return <Loading />;
  const queues = queueRows(floor.entities.queue);
  return (
    <main className="page" id="main">
      <div className="row spread row-wrap">
        <h1>{t("board.title")}</h1>
        <Age />
      </div>
      {queues.length === 0 && (
        <Panel label={t("board.queues")}>
          <Empty title={t("board.noQueues")} />
        </Panel>
      )}
      <div className="tiles">
        {queues.map((queue) => (
          <QueueTile key={queue.id} queue={queue} />
        ))}
      </div>
      <AgentGrid agents={floor.entities.agent} contacts={floor.entities.contact} />
      <div className="two">
        <QueueTable queues={queues} />
        <WaitingList contacts={floor.entities.contact} />
      </div>
    </main>
  );
}

/** How old the figures are: what was heard last, and whether the link stands. */
function Age() {
  const { t } = useTranslation();
  const heardAt = useLive((now) => now.heardAt);
  const link = useLive((now) => now.link);
  useNow();
  const seconds = Math.max(0, Math.round((Date.now() - heardAt) / 1000));
  return (
    <span className={link === "open" ? "dim figures" : "tone-bad figures"}>
      {link === "open" ? t("board.live", { seconds }) : t("board.stale", { seconds })}
    </span>
  );
}
