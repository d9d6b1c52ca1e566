import { Button, Select, Textarea } from "@mantine/core";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "../../api/catalog";
import type { ContactView } from "../../api/contract";
import { useSession } from "../../app/session";
import { nameIn } from "../../i18n/words";
import { Remaining } from "../../ui/Elapsed";
import { Icon } from "../../ui/icons";
import { notice } from "../../ui/notices";
import { useProblemText } from "../../ui/problemText";
import { Panel } from "../../ui/Surface";
import { type DraftDesk, useDraft } from "./draft";
import { useDesk } from "./useDesk";

/** Notes while talking; notes, disposition and the way out after it. One form, so nothing typed is lost between. */
export function WrapUp({
  contact,
  finishRef,
}: {
  contact: ContactView;
  finishRef: RefObject<(() => void) | null>;
}) {
  const { t } = useTranslation();
  const session = useSession();
  const { agent, active } = useDesk();
  const desk = useDraft(contact, active);
  const wrapping = contact.stage === "wrap_up";
  const mandatory = session.agent?.wrap_up === "mandatory";
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const say = useProblemText();
  const missing = mandatory && !desk.draft.disposition;
  const finish = async () => {
    setAsked(true);
    if (missing || busy) return;
    setBusy(true);
    const problem = await desk.finish();
    setBusy(false);
    if (problem) notice(say(problem));
  };
  finishRef.current = wrapping && active ? () => void finish() : null;
  useEffect(
    () => () => {
      finishRef.current = null;
    },
    [finishRef],
  );
  return (
    <Panel
      title={wrapping ? t("wrapUp.title") : t("wrapUp.notes")}
      aside={
        wrapping &&
        agent?.wrap_up_until && (
          <span className="tone-wrap">
            {t("wrapUp.endsIn")} <Remaining until={agent.wrap_up_until} label={t("wrapUp.endsIn")} />
          </span>
        )
      }
    >
      <div className="panel-body stack">
        <Fields
          desk={desk}
          readOnly={!active}
          wrapping={wrapping}
          mandatory={mandatory}
          warn={asked && missing}
        />
        <div className="row spread">
          <SavingWord desk={desk} />
          {wrapping && (
            <Button
              disabled={!active}
              loading={busy}
              leftSection={<Icon name="check" />}
              rightSection={<kbd>F2</kbd>}
              aria-keyshortcuts="F2"
              onClick={() => void finish()}
            >
              {t("wrapUp.finish")}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}

interface FieldsProps {
  readonly desk: DraftDesk;
  readonly readOnly: boolean;
  readonly wrapping: boolean;
  readonly mandatory: boolean;
  readonly warn: boolean;
}

function Fields({ desk, readOnly, wrapping, mandatory, warn }: FieldsProps) {
  const { t, i18n } = useTranslation();
  const { dispositions } = useCatalog();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wrapping) first.current?.focus({ preventScroll: true });
  }, [wrapping]);
  return (
    <>
      <Select
        ref={first}
        label={t("wrapUp.disposition")}
        placeholder={t("wrapUp.choose")}
        data={dispositions.map((d) => ({ value: d.id, label: nameIn(d.names, i18n.language) }))}
        value={desk.draft.disposition}
        onChange={(value) => desk.change({ disposition: value })}
        required={mandatory}
        disabled={readOnly}
        error={warn ? t("wrapUp.missing") : undefined}
        searchable
        openOnFocus={false}
      />
      <Textarea
        label={t("wrapUp.notesLabel")}
        minRows={4}
        autosize
        maxLength={4000}
        value={desk.draft.notes}
        readOnly={readOnly}
        onChange={(event) => desk.change({ notes: event.currentTarget.value })}
      />
    </>
  );
}

function SavingWord({ desk }: { desk: DraftDesk }) {
  const { t } = useTranslation();
  return (
    <span className={desk.saving === "failed" ? "tone-warn" : "dim"} aria-live="polite">
      {t(`wrapUp.${desk.saving}`)}
    </span>
  );
}
