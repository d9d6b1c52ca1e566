import { Button, Popover } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { useLive } from "../../live/hooks";
import { phone as phoneStore } from "../../phone/store";
import { Icon } from "../../ui/icons";
import { useDesk } from "../desk/useDesk";

/** Microphone meter, registration and network: one word in the bar, the rest one click away. */
export function Health() {
  const { t } = useTranslation();
  const session = useSession();
  const { agent, phone } = useDesk();
  const link = useLive((now) => now.link);
  const roundTrip = useLive((now) => now.roundTrip);
  const browser = session.agent?.phone === "browser";
  const registered = browser ? phone.line === "registered" : (agent?.phone.registered ?? false);
  const good = link === "open" && registered && (!browser || phone.microphone === "ok");
  const word = good ? t("health.ok") : t("health.attention");
  return (
    <Popover position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color={good ? "gray" : "red"}
          size="xs"
          data-health={good ? "ok" : "attention"}
          aria-label={t("health.title", { word })}
          leftSection={<Icon name={good ? "headset" : "warning"} />}
        >
          {word}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("health.heading")}>
        <div className="stack">
          <dl className="facts">
            <dt>{t("health.microphone")}</dt>
            <dd>{browser ? t(`health.mic.${phone.microphone}`) : t("health.deskPhone")}</dd>
            <dt>{t("health.phone")}</dt>
            <dd data-registered={registered}>
              {registered ? t("health.registered") : t("health.notRegistered")}
            </dd>
            <dt>{t("health.network")}</dt>
            <dd>
              {link === "open" ? t("health.connected") : t("health.disconnected")}
              {link === "open" && roundTrip !== null && (
                <span className="figures dim"> · {Math.round(roundTrip)} ms</span>
              )}
            </dd>
          </dl>
          {browser && <Meter />}
          {browser && !good && (
            <Button size="xs" variant="default" onClick={() => void phoneStore.start()}>
              {t("health.reconnect")}
            </Button>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function Meter() {
  const { t } = useTranslation();
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      if (bar.current) bar.current.style.transform = `scaleX(${phoneStore.level().toFixed(3)})`;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <div className="stack">
      <span className="dim">{t("health.speak")}</span>
      <div className="meter" role="img" aria-label={t("health.meter")}>
        <span ref={bar} />
      </div>
    </div>
  );
}
