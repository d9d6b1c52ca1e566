import { Button, Popover } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ContactView } from "../../api/contract";
import { phone as phoneStore } from "../../phone/store";
import { Icon, type IconName } from "../../ui/icons";
import { notice } from "../../ui/notices";
import { commands, useCommand } from "./commands";
import { endContact } from "./ending";
import { useDesk } from "./useDesk";
import { useShortcuts } from "./useShortcuts";

/** Mute, hold, keypad, recording, end. */
export function CallBar({ contact }: { contact: ContactView }) {
  const { t } = useTranslation();
  const { active } = useDesk();
  const { run } = useCommand();
  const [keypad, setKeypad] = useState(false);
  const act = useCallActs(contact);
  const end = () => act.end();
  useShortcuts({
    F8: active ? act.mute : undefined,
    F9: active ? act.hold : undefined,
    "Alt+KeyK": () => setKeypad((open) => !open),
    "Alt+KeyR": active ? act.record : undefined,
    "Alt+Shift+KeyE": end,
  });
  const recordable = contact.recording === "on" || contact.recording === "paused";
  return (
    <div className="callbar" role="toolbar" aria-label={t("call.bar")}>
      <BarButton
        icon={contact.muted ? "micOff" : "mic"}
        hint="F8"
        on={contact.muted}
        disabled={!active}
        text={contact.muted ? t("call.unmute") : t("call.mute")}
        act={act.mute}
      />
      <BarButton
        icon={contact.held ? "play" : "pause"}
        hint="F9"
        on={contact.held}
        disabled={!active}
        text={contact.held ? t("call.unhold") : t("call.hold")}
        act={act.hold}
      />
      <Popover opened={keypad} onChange={setKeypad} trapFocus position="bottom-start">
        <Popover.Target>
          <Button
            variant="default"
            size="sm"
            disabled={!active}
            aria-expanded={keypad}
            aria-keyshortcuts="Alt+K"
            leftSection={<Icon name="keypad" />}
            onClick={() => setKeypad((open) => !open)}
          >
            {t("call.keypad")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t("call.keypad")}>
          <Keypad press={(digit) => void run(() => commands.digits(contact.id, digit))} />
        </Popover.Dropdown>
      </Popover>
      {recordable && (
        <BarButton
          icon="record"
          hint="Alt+R"
          on={contact.recording === "paused"}
          disabled={!active}
          text={contact.recording === "paused" ? t("call.resumeRecording") : t("call.pauseRecording")}
          act={act.record}
        />
      )}
      <Button
        className="callbar-end"
        size="sm"
        color="red"
        variant="outline"
        leftSection={<Icon name="hangUp" />}
        aria-keyshortcuts="Alt+Shift+E"
        title="Alt+Shift+E"
        onClick={end}
      >
        {t("call.end")}
      </Button>
    </div>
  );
}

function useCallActs(contact: ContactView) {
  const { t } = useTranslation();
  const { run } = useCommand();
  return {
    mute: () => {
      phoneStore.setMuted(!contact.muted); // silent at once; the center then says the same
      void run(() => commands.mute(contact.id, !contact.muted)).then(
        (done) => done || phoneStore.setMuted(contact.muted),
      );
    },
    hold: () => void run(() => commands.hold(contact.id, !contact.held)),
    record: () => void run(() => commands.recording(contact.id, contact.recording === "paused")),
    end: () =>
      void endContact(contact.id).then((sent) => {
        if (sent === "waiting") notice(t("call.endWaiting"), "plain");
      }),
  };
}

interface BarButtonProps {
  readonly icon: IconName;
  readonly hint: string;
  readonly on: boolean;
  readonly disabled: boolean;
  readonly text: string;
  readonly act: () => void;
}

function BarButton({ icon, hint, on, disabled, text, act }: BarButtonProps) {
  return (
    <Button
      variant={on ? "filled" : "default"}
      size="sm"
      disabled={disabled}
      title={hint}
      aria-keyshortcuts={hint}
      leftSection={<Icon name={icon} />}
      onClick={act}
    >
      {text}
    </Button>
  );
}

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

function Keypad({ press }: { press: (digit: string) => void }) {
  const { t } = useTranslation();
  const [pressed, setPressed] = useState("");
  const one = (digit: string) => {
    setPressed((before) => (before + digit).slice(-16));
    press(digit);
  };
  return (
    <fieldset
      className="plain stack"
      onKeyDown={(event) => {
        if (KEYS.includes(event.key)) one(event.key);
      }}
      aria-label={t("call.keypad")}
    >
      <output className="figures" aria-label={t("call.pressed")}>
        {pressed || " "}
      </output>
      <div className="keys">
        {KEYS.map((key) => (
          <Button key={key} variant="default" size="sm" onClick={() => one(key)}>
            {key}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}
