import { useTranslation } from "react-i18next";
import { nameOf, useCatalog } from "../../api/catalog";
import type { AgentView, ContactView } from "../../api/contract";
import { nameIn } from "../../i18n/words";
import { Elapsed } from "../../ui/Elapsed";
import { StateMark } from "../../ui/StateMark";
import { Empty, Panel } from "../../ui/Surface";
import { whoIs } from "../desk/model";
import { agentRows } from "./model";

interface GridProps {
  readonly agents: Readonly<Record<string, AgentView>>;
  readonly contacts: Readonly<Record<string, ContactView>>;
}

export function AgentGrid({ agents, contacts }: GridProps) {
  const { t } = useTranslation();
  const rows = agentRows(agents);
  return (
    <Panel title={t("board.agents")}>
      {rows.length === 0 && <Empty title={t("board.noAgents")} />}
      {rows.length > 0 && (
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("board.name")}</th>
                <th scope="col">{t("board.state")}</th>
                <th scope="col" className="num">
                  {t("board.inState")}
                </th>
                <th scope="col">{t("board.contact")}</th>
                <th scope="col">{t("history.queue")}</th>
                <th scope="col">{t("health.phone")}</th>
                <th scope="col" className="num">
                  {t("board.handled")}
                </th>
                <th scope="col" className="num">
                  {t("board.missed")}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((agent) => (
                <Row key={agent.id} agent={agent} contact={contacts[agent.contact_id ?? ""] ?? null} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function Row({ agent, contact }: { agent: AgentView; contact: ContactView | null }) {
  const { t, i18n } = useTranslation();
  const { queues, pause_reasons } = useCatalog();
  const reason = nameIn(pause_reasons.find((r) => r.code === agent.reason)?.names, i18n.language);
  return (
    <tr data-agent={agent.username} data-state={agent.state}>
      <th scope="row">{agent.name}</th>
      <td>
        <span className="row">
          <StateMark state={agent.state} />
          {t(`state.${agent.state}`)}
          {reason && <span className="dim">{reason}</span>}
        </span>
      </td>
      <td className="num">{agent.since === 0 ? "—" : <Elapsed since={agent.since} />}</td>
      <td>
        {contact ? whoIs(contact) : "—"}
        {contact?.held && <span className="dim"> · {t("call.onHold")}</span>}
      </td>
      <td>{contact ? nameOf(queues, contact.queue_id) : "—"}</td>
      <td>
        {agent.phone.registered ? (
          t("health.registered")
        ) : (
          <span className={agent.state === "offline" ? "dim" : "tone-warn"}>{t("health.notRegistered")}</span>
        )}
      </td>
      <td className="num">{agent.today.handled}</td>
      <td className="num">{agent.today.missed}</td>
    </tr>
  );
}
