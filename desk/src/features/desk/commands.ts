/** What an agent asks for. A refusal becomes a notice; the floor itself changes only through the live feed. */
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import type { AgentState } from "../../api/contract";
import { asProblem } from "../../api/problem";
import { notice } from "../../ui/notices";
import { useProblemText } from "../../ui/problemText";

export const commands = {
  setState: (state: AgentState, reason?: string) =>
    api.put("/agent/state", reason ? { state, reason } : { state }),
  takeOver: () => api.post("/agent/desk/takeover"),
  accept: (offer: string) => api.post(`/offers/${offer}/accept`),
  decline: (offer: string) => api.post(`/offers/${offer}/decline`),
  hold: (contact: string, held: boolean) => api.post(`/contacts/${contact}/${held ? "hold" : "unhold"}`),
  mute: (contact: string, muted: boolean) => api.post(`/contacts/${contact}/${muted ? "mute" : "unmute"}`),
  digits: (contact: string, digits: string) => api.post(`/contacts/${contact}/digits`, { digits }),
  recording: (contact: string, on: boolean) =>
    api.post(`/contacts/${contact}/recording/${on ? "resume" : "pause"}`),
  wrapUp: (contact: string, form: WrapUpForm) => api.put(`/contacts/${contact}/wrap-up`, form),
};

export interface WrapUpForm {
  readonly disposition_id?: string;
  readonly notes?: string;
  readonly finish: boolean;
}

/** Runs one command at a time; true when the server took it. */
export function useCommand(): { busy: boolean; run: (command: () => Promise<unknown>) => Promise<boolean> } {
  const [busy, setBusy] = useState(false);
  const say = useProblemText();
  const run = useCallback(
    async (command: () => Promise<unknown>) => {
      setBusy(true);
      try {
        await command();
        return true;
      } catch (thrown) {
        notice(say(asProblem(thrown)));
        return false;
      } finally {
        setBusy(false);
      }
    },
    [say],
  );
  return { busy, run };
}
