import { Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { useProblemText } from "./problemText";

export function Panel({ title, aside, children, label }: PanelProps) {
  return (
    <section className="panel" aria-label={label ?? title}>
      {title && (
        <header className="panel-head">
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}

interface PanelProps {
  readonly title?: string;
  readonly label?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <div className="empty" role="status">
      <Loader size="sm" type="dots" aria-hidden="true" />
      <p>{t("common.loading")}</p>
    </div>
  );
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const say = useProblemText();
  return (
    <div className="empty" role="alert">
      <p className="empty-title">{say(asProblem(error))}</p>
      {retry && (
        <button type="button" className="link" onClick={retry}>
          {t("common.tryAgain")}
        </button>
      )}
    </div>
  );
}
