import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { useLive } from "../../live/hooks";
import { phone as phoneStore } from "../../phone/store";
import { Icon } from "../../ui/icons";
import { commands, useCommand } from "./commands";
import { type Trouble, troubles } from "./model";
import { type Desk, useDesk } from "./useDesk";

/** What is wrong, what is safe meanwhile, and what to do. */
export function Banners() {
  const desk = useDesk();
  const session = useSession();
  const link = useLive((now) => now.link);
  const system = useLive((now) => now.floor.entities.system.system);
  return (
    <div className="banners" role="alert" aria-live="assertive">
      {troubles(link, system, desk.phone).map((trouble) => (
        <TroubleBanner key={trouble} trouble={trouble} talking={desk.contact?.stage === "talking"} />
      ))}
      {session.agent && link !== "lost" && <ReadOnlyBanner desk={desk} />}
    </div>
  );
}

function TroubleBanner({ trouble, talking }: { trouble: Trouble; talking: boolean }) {
  const { t } = useTranslation();
  const mild = trouble === "phone" || trouble === "microphone";
  return (
    <div className={mild ? "banner" : "banner banner-bad"} data-trouble={trouble}>
      <strong>
        <Icon name="warning" />
        {t(`trouble.${trouble}.what`)}
      </strong>
      <span>{talking ? t(`trouble.${trouble}.talking`) : t(`trouble.${trouble}.safe`)}</span>
      {trouble === "microphone" && (
        <Button size="compact-xs" variant="default" onClick={() => void phoneStore.start()}>
          {t("common.tryAgain")}
        </Button>
      )}
    </div>
  );
}

function ReadOnlyBanner({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const { busy, run } = useCommand();
  if (desk.ownership !== "elsewhere") return null;
  return (
    <div className="banner" data-trouble="read-only">
      <strong>
        <Icon name="warning" />
        {t("readOnly.what")}
      </strong>
      <span>{desk.contact?.stage === "talking" ? t("readOnly.talking") : t("readOnly.safe")}</span>
      <Button size="compact-xs" loading={busy} onClick={() => void run(commands.takeOver)}>
        {t("readOnly.workHere")}
      </Button>
    </div>
  );
}
