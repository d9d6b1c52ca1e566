import { CloseButton } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./icons";
import { dismiss, getNotices, onNotices } from "./notices";

export function Notices() {
  const { t } = useTranslation();
  const notices = useSyncExternalStore(onNotices, getNotices);
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={`notice notice-${notice.tone}`}>
          <Icon name={notice.tone === "bad" ? "warning" : "check"} />
          <span>{notice.text}</span>
          <CloseButton size="sm" aria-label={t("common.dismiss")} onClick={() => dismiss(notice.id)} />
        </div>
      ))}
    </div>
  );
}
