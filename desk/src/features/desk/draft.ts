/** Notes and disposition as typed here, until the server has them; they outlive a reload and a lost network. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { ContactView } from "../../api/contract";
import { asProblem, type Problem } from "../../api/problem";
import { commands, type WrapUpForm } from "./commands";

export interface Draft {
  readonly notes: string;
  readonly disposition: string | null;
}
export type Saving = "saved" | "unsaved" | "saving" | "failed";

const QUIET_MS = 600;
const AGAIN_MS = 3000;
const keyOf = (contact: string) => `bothways.draft.${contact}`;

function kept(contact: ContactView): { draft: Draft; dirty: boolean } {
  const text = sessionStorage.getItem(keyOf(contact.id));
  if (text) return { draft: JSON.parse(text) as Draft, dirty: true };
  return { draft: { notes: contact.notes, disposition: contact.disposition_id }, dirty: false };
}

const formOf = (draft: Draft, finish: boolean): WrapUpForm => ({
  notes: draft.notes,
  ...(draft.disposition ? { disposition_id: draft.disposition } : {}),
  finish,
});

export interface DraftDesk {
  readonly draft: Draft;
  readonly saving: Saving;
  readonly change: (part: Partial<Draft>) => void;
  /** Saves and ends the wrap-up; the problem when that was refused. */
  readonly finish: () => Promise<Problem | null>;
}

export function useDraft(contact: ContactView, active: boolean): DraftDesk {
  const [{ draft, dirty }, setState] = useState(() => kept(contact));
  const [saving, setSaving] = useState<Saving>(dirty ? "unsaved" : "saved");
  const latest = useRef(draft);
  latest.current = draft;

  const change = useCallback(
    (part: Partial<Draft>) => {
      const next = { ...latest.current, ...part };
      latest.current = next;
      sessionStorage.setItem(keyOf(contact.id), JSON.stringify(next));
      setState({ draft: next, dirty: true });
      setSaving("unsaved");
    },
    [contact.id],
  );

  useEffect(() => {
    if (!active || (saving !== "unsaved" && saving !== "failed")) return;
    const save = async () => {
      const sent = latest.current;
      setSaving("saving");
      try {
        await commands.wrapUp(contact.id, formOf(sent, false));
        if (latest.current !== sent) return setSaving("unsaved");
        sessionStorage.removeItem(keyOf(contact.id));
        setSaving("saved");
      } catch {
        setSaving("failed"); // kept here; tried again
      }
    };
    const timer = setTimeout(save, saving === "failed" ? AGAIN_MS : QUIET_MS);
    return () => clearTimeout(timer);
  }, [active, saving, draft, contact.id]);

  const finish = useCallback(async () => {
    try {
      await commands.wrapUp(contact.id, formOf(latest.current, true));
      sessionStorage.removeItem(keyOf(contact.id));
      return null;
    } catch (thrown) {
      return asProblem(thrown);
    }
  }, [contact.id]);
  return { draft, saving, change, finish };
}
