import { Button, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCatalog } from "../../api/catalog";
import type { AgentState, AgentView } from "../../api/contract";
import { nameIn } from "../../i18n/words";
import { Elapsed } from "../../ui/Elapsed";
import { Icon } from "../../ui/icons";
import { StateMark } from "../../ui/StateMark";
import { commands, useCommand } from "../desk/commands";
import { useDesk } from "../desk/useDesk";

const BUSY: readonly AgentState[] = ["offered", "talking", "wrap_up"];

/** State, reason, time in state, and what comes after this contact. */
export function StateBar() {
  const { t } = useTranslation();
  const { agent } = useDesk();
  if (!agent) return <span className="dim">{t("common.loading")}</span>;
  return (
    <div className="statebar">
      <StateMenu agent={agent} />
      {agent.since > 0 && <Elapsed since={agent.since} label={t("desk.timeInState")} />}
      {agent.next_state && (
        <span className="tag">
          <StateMark state={agent.next_state.state} size={10} />
          {t("desk.afterThis", { state: t(`state.${agent.next_state.state}`) })}
        </span>
      )}
    </div>
  );
}

function StateMenu({ agent }: { agent: AgentView }) {
  const { t, i18n } = useTranslation();
  const { active } = useDesk();
  const { pause_reasons } = useCatalog();
  const { busy, run } = useCommand();
  const set = (state: AgentState, reason?: string) => void run(() => commands.setState(state, reason));
  const reason = nameIn(pause_reasons.find((r) => r.code === agent.reason)?.names, i18n.language);
  const item = (state: AgentState, text: string, code?: string) => (
    <Menu.Item key={code ?? state} leftSection={<StateMark state={state} />} onClick={() => set(state, code)}>
      {text}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          loading={busy}
          disabled={!active}
          leftSection={<StateMark state={agent.state} />}
          rightSection={<Icon name="chevron" size={14} />}
          data-state={agent.state}
          aria-label={t("desk.stateMenu", { state: t(`state.${agent.state}`) })}
        >
          {t(`state.${agent.state}`)}
          {reason && ` · ${reason}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {BUSY.includes(agent.state) && <Menu.Label>{t("desk.afterThisContact")}</Menu.Label>}
        {item("available", t("state.available"))}
        {pause_reasons
          .filter((r) => r.code !== "training")
          .map((r) => item("break", nameIn(r.names, i18n.language), r.code))}
        {pause_reasons.length === 0 && item("break", t("state.break"))}
        {item("training", t("state.training"))}
        <Menu.Divider />
        {item("offline", t("state.offline"))}
      </Menu.Dropdown>
    </Menu>
  );
}
