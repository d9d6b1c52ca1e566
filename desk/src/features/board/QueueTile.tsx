import { useTranslation } from "react-i18next";
import { nameOf, useCatalog } from "../../api/catalog";
import type { QueueView } from "../../api/contract";
import { percent } from "../../i18n/words";
import { clock } from "../../ui/duration";
import { Elapsed } from "../../ui/Elapsed";
import { StateMark } from "../../ui/StateMark";
import { Panel } from "../../ui/Surface";
import { Figure } from "./Figure";

const STATES = ["available", "offered", "talking", "wrap_up", "break"] as const;

export function QueueTile({ queue }: { queue: QueueView }) {
  const { t, i18n } = useTranslation();
  const { queues } = useCatalog();
  const seconds = queue.threshold_seconds;
  return (
    <Panel
      title={nameOf(queues, queue.id)}
      aside={<span className="dim figures">{t("board.threshold", { seconds })}</span>}
    >
      <div className="tile-figures" data-queue={queue.code}>
        <Figure label={t("board.waiting")} formula={t("formula.waiting")}>
          <span className={queue.waiting > 0 ? "tone-warn" : undefined}>{queue.waiting}</span>
        </Figure>
        <Figure label={t("board.longest")} formula={t("formula.longest")}>
          {queue.longest_waiting_since ? <Elapsed since={queue.longest_waiting_since} /> : "00:00"}
        </Figure>
        <Figure label={t("board.serviceLevel")} formula={t("formula.serviceLevel", { seconds })}>
          {percent(queue.service_level, i18n.language)}
        </Figure>
        <Figure label={t("board.asa")} formula={t("formula.asa")}>
          {queue.asa_seconds === null ? "—" : clock(queue.asa_seconds * 1000)}
        </Figure>
        <Figure label={t("board.offered")} formula={t("formula.offered")}>
          {queue.offered}
        </Figure>
        <Figure label={t("board.answered")} formula={t("formula.answered")}>
          {queue.answered}
        </Figure>
        <Figure label={t("board.abandoned")} formula={t("formula.abandoned")}>
          {queue.abandoned}
        </Figure>
      </div>
      <div className="tile-agents">
        {STATES.map((state) => (
          <span className="row" key={state}>
            <StateMark state={state} size={10} />
            {t(`state.${state}`)} <span className="figures">{queue.agents[state] ?? 0}</span>
          </span>
        ))}
      </div>
    </Panel>
  );
}
