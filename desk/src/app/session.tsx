/** Who is signed in; restored after a reload, gone when the server says so. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { api, onSignedOut, setCsrf, setDesk } from "../api/client";
import type { SessionInfo } from "../api/contract";
import { asProblem } from "../api/problem";
import { chosenLanguage, nearest, speak } from "../i18n";
import { live } from "../live/store";
import { phone } from "../phone/store";
import { deskId } from "./deskId";

export type Restoring = "restoring" | "unreachable" | "done";

interface Sessions {
  readonly session: SessionInfo | null;
  readonly desk: string;
  readonly restoring: Restoring;
  /** True when the session began in this tab by a password, false when it was found after a reload. */
  readonly justSignedIn: boolean;
  readonly signedIn: (session: SessionInfo) => void;
  readonly signOut: () => Promise<void>;
}

const SessionContext = createContext<Sessions | null>(null);
const AGAIN_MS = 2000;

export function useSessions(): Sessions {
  const found = useContext(SessionContext);
  if (!found) throw new Error("no session provider above");
  return found;
}

/** The session on pages that exist only when signed in. */
export function useSession(): SessionInfo {
  const { session } = useSessions();
  if (!session) throw new Error("not signed in");
  return session;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [session, setSession] = useState<SessionInfo | null>(null);
  const [desk, setDeskId] = useState("");
  const [restoring, setRestoring] = useState<Restoring>("restoring");

  const [justSignedIn, setJustSignedIn] = useState(false);

  const begin = useCallback((to: SessionInfo) => {
    setCsrf(to.csrf_token);
    setSession(to);
    if (!chosenLanguage()) void speak(nearest(to.user.language));
  }, []);

  const signedIn = useCallback(
    (to: SessionInfo) => {
      setJustSignedIn(true);
      begin(to);
    },
    [begin],
  );

  const forget = useCallback(() => {
    phone.stop();
    live.close();
    queries.clear();
    setCsrf("");
    setSession(null);
  }, [queries]);

  useEffect(() => onSignedOut(forget), [forget]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const restore = async () => {
      const id = await deskId();
      setDesk(id);
      setDeskId(id);
      try {
        begin(await api.get<SessionInfo>("/session"));
        setRestoring("done");
      } catch (thrown) {
        const problem = asProblem(thrown);
        const nobody = problem.status === 401 || problem.status === 403 || problem.status === 404;
        setRestoring(nobody ? "done" : "unreachable");
        if (!nobody) timer = setTimeout(restore, AGAIN_MS);
      }
    };
    void restore();
    return () => clearTimeout(timer);
  }, [begin]);

  const owner = session?.agent ? desk : null;
  const signed = session !== null;
  useEffect(() => {
    if (!signed) return;
    // A refused door may mean that the session is over; asking for it tells (a 401 there signs out).
    const ask = () =>
      void api.get<SessionInfo>("/session").catch((thrown) => {
        if (asProblem(thrown).status === 401) forget();
      });
    live.open(owner, ask);
    return () => live.close();
  }, [signed, owner, forget]);

  const signOut = useCallback(async () => {
    await api.delete("/session").catch(() => undefined);
    forget();
  }, [forget]);

  const value = useMemo(
    () => ({ session, desk, restoring, justSignedIn, signedIn, signOut }),
    [session, desk, restoring, justSignedIn, signedIn, signOut],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}
