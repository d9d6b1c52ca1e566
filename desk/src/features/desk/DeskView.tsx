import { Button } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { nameOf, useCatalog } from "../../api/catalog";
import type { AgentState, AgentView, ContactView } from "../../api/contract";
import { languageName } from "../../i18n/words";
import { useLive } from "../../live/hooks";
import { clock } from "../../ui/duration";
import { Elapsed } from "../../ui/Elapsed";
import { Icon } from "../../ui/icons";
import { StateMark } from "../../ui/StateMark";
import { Loading, Panel } from "../../ui/Surface";
import { CustomerCard } from "../customer/CustomerCard";
import { TierTag } from "../customer/TierTag";
import { Announcer } from "./Announcer";
import { CallBar } from "./CallBar";
import { commands, useCommand } from "./commands";
import { IncomingCard } from "./IncomingCard";
import { incoming, primaryAct, waitedMs, whoIs } from "./model";
import { Roster } from "./Roster";
import { useDesk } from "./useDesk";
import { useShortcuts } from "./useShortcuts";
import { WrapUp } from "./WrapUp";

/** The agent's one page: who is waiting for me, who I talk to, who it is. */
export function DeskView() {
  const { t } = useTranslation();
  const { agent, contact } = useDesk();
  const finish = useRef<(() => void) | null>(null);
  useDeskKeys(finish);
  return (
    <main className="desk" id="main">
      <h1 className="sr-only">{t("nav.desk")}</h1>
      <Announcer />
      <Roster />
      <div className="desk-middle">
        {agent ? <Middle agent={agent} contact={contact} finish={finish} /> : <Loading />}
      </div>
      <div className="desk-customer">
        <CustomerCard contact={contact} />
      </div>
    </main>
  );
}

function useDeskKeys(finish: { current: (() => void) | null }): void {
  const { agent, contact, active } = useDesk();
  const { run } = useCommand();
  const offer = agent ? incoming(contact, agent.id)?.offer : null;
  const acts = {
    accept: () => offer && void run(() => commands.accept(offer.id)),
    finish: () => finish.current?.(),
    available: () => void run(() => commands.setState("available")),
  };
  const act = active ? primaryAct(agent, contact) : null;
  useShortcuts({
    F2: act ? acts[act] : undefined,
    F4: active && offer ? () => void run(() => commands.decline(offer.id)) : undefined,
  });
}

interface MiddleProps {
  readonly agent: AgentView;
  readonly contact: ContactView | null;
  readonly finish: { current: (() => void) | null };
}

function Middle({ agent, contact, finish }: MiddleProps) {
  const offered = incoming(contact, agent.id);
  if (offered?.offer) return <IncomingCard contact={offered} offer={offered.offer} />;
  if (!contact) return <Idle agent={agent} />;
  return (
    <>
      <CallHead contact={contact} />
      {contact.stage !== "offered" && <WrapUp key={contact.id} contact={contact} finishRef={finish} />}
    </>
  );
}

function CallHead({ contact }: { contact: ContactView }) {
  const { t, i18n } = useTranslation();
  const { queues } = useCatalog();
  const talking = contact.stage === "talking";
  return (
    <Panel label={t("call.title")}>
      <div className="call-body" data-stage={contact.stage}>
        <div className="row spread row-wrap">
          <div>
            <p className="dim">
              {nameOf(queues, contact.queue_id)} · {languageName(contact.language, i18n.language)} ·{" "}
              {t("incoming.waited")}{" "}
              <span className="figures">{clock(waitedMs(contact, contact.since))}</span>
            </p>
            <p className="row row-wrap">
              <span className="who">{whoIs(contact)}</span>
              {contact.customer && <TierTag tier={contact.customer.tier} />}
              <RecordingTag recording={contact.recording} />
            </p>
          </div>
          {talking && contact.connected_at !== null && (
            <span className="timer-big">
              <Elapsed since={contact.connected_at} label={t("call.talkTime")} />
            </span>
          )}
        </div>
        {contact.stage === "offered" && <p role="status">{t("call.connecting")}</p>}
        {contact.held && (
          <p className="held row" role="status">
            <Icon name="pause" />
            {t("call.onHold")} <Elapsed since={contact.since} label={t("call.holdTime")} />
          </p>
        )}
        {talking && <CallBar contact={contact} />}
      </div>
    </Panel>
  );
}

function RecordingTag({ recording }: { recording: ContactView["recording"] }) {
  const { t } = useTranslation();
  if (recording === "off") return null;
  const tone = { on: "tone-bad", paused: "tone-warn", failed: "tone-bad" }[recording];
  return (
    <span className={`tag ${tone}`} data-recording={recording}>
      <Icon
        name={recording === "paused" ? "pause" : recording === "failed" ? "warning" : "record"}
        size={12}
      />
      {t(`call.recording.${recording}`)}
    </span>
  );
}

type IdleKind = "offline" | "break" | "training" | "not_responding" | "available";

function idleKind(state: AgentState): IdleKind {
  const away: readonly AgentState[] = ["offline", "break", "training", "not_responding"];
  return away.includes(state) ? (state as IdleKind) : "available";
}

function Idle({ agent }: { agent: AgentView }) {
  const { t } = useTranslation();
  const { active } = useDesk();
  const { busy, run } = useCommand();
  const kind = idleKind(agent.state);
  const away = kind !== "available";
  return (
    <>
      <Panel label={t("idle.title")}>
        <div className="empty">
          <StateMark state={agent.state} size={20} />
          <p className="empty-title">{t(`idle.${kind}.what`)}</p>
          <p>{t(`idle.${kind}.next`)}</p>
          {away && (
            <Button
              disabled={!active}
              loading={busy}
              rightSection={<kbd>F2</kbd>}
              aria-keyshortcuts="F2"
              onClick={() => void run(() => commands.setState("available"))}
            >
              {t("idle.becomeAvailable")}
            </Button>
          )}
          <p className="figures">{t("idle.today", agent.today)}</p>
        </div>
      </Panel>
      <MyQueues />
    </>
  );
}

function MyQueues() {
  const { t } = useTranslation();
  const queues = useLive((now) => now.floor.entities.queue);
  const catalog = useCatalog();
  const rows = Object.values(queues).sort((a, b) => a.name.localeCompare(b.name));
  if (rows.length === 0) return null;
  return (
    <Panel title={t("idle.queues")}>
      {rows.map((queue) => (
        <div className="queue-line" key={queue.id}>
          <span>{nameOf(catalog.queues, queue.id)}</span>
          <span className="figures">{t("idle.waiting", { count: queue.waiting })}</span>
          <span className="dim">
            {queue.longest_waiting_since ? (
              <Elapsed since={queue.longest_waiting_since} label={t("board.longest")} />
            ) : (
              <span className="figures">00:00</span>
            )}
          </span>
        </div>
      ))}
    </Panel>
  );
}
