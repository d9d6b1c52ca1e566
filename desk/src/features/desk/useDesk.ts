import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import type { AgentView, ContactView } from "../../api/contract";
import { useSession, useSessions } from "../../app/session";
import { useLive } from "../../live/hooks";
import { type Phone, shouldAnswer } from "../../phone/model";
import { startRinging } from "../../phone/ring";
import { phone as phoneStore } from "../../phone/store";
import { commands } from "./commands";
import { flushEnd } from "./ending";
import { incoming, me, myContact, type Ownership, ownership, type Taking, taking } from "./model";

export interface Desk {
  readonly agent: AgentView | null;
  readonly contact: ContactView | null;
  readonly ownership: Ownership;
  /** Commands are possible: this tab owns the desk and hears the center. */
  readonly active: boolean;
  readonly phone: Phone;
}

export const usePhone = (): Phone => useSyncExternalStore(phoneStore.subscribe, phoneStore.get);

const DeskContext = createContext<Desk | null>(null);
export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("no desk above");
  return desk;
}

/** The desk of the agent who is signed in. Called once, by the shell: it also runs the phone of this tab. */
export function useRunningDesk(): Desk {
  const session = useSession();
  const { desk: deskId, justSignedIn } = useSessions();
  const entities = useLive((now) => now.floor.entities);
  const link = useLive((now) => now.link);
  const phone = usePhone();
  const agent = session.agent ? me(entities, session.user.id) : null;
  const contact = myContact(entities, agent);
  const owner = ownership(agent, deskId);

  // Signing in counts once: a desk that was taken away afterwards stays away.
  const owned = useRef(false);
  if (owner === "mine") owned.current = true;
  useTakingOver(link === "open" ? taking(agent, owner, justSignedIn && !owned.current) : "no");
  usePhoneOfThisTab(owner, session.agent?.phone === "browser");
  useAnswering(phone, contact, session.agent?.auto_accept ?? false);
  useMuteAsTheCenterSays(phone, contact);
  useRing(owner === "mine" && incoming(contact, session.user.id) !== null);
  useEffect(() => {
    if (link === "open") void flushEnd();
  }, [link]);
  return { agent, contact, ownership: owner, active: owner === "mine" && link === "open", phone };
}

const COMES_BACK_MS = 3000;

function useTakingOver(may: Taking): void {
  useEffect(() => {
    if (may === "no" || document.visibilityState !== "visible") return;
    // A refusal leaves the banner, where a person can decide.
    const take = () => void commands.takeOver().catch(() => undefined);
    const timer = setTimeout(take, may === "now" ? 0 : COMES_BACK_MS);
    return () => clearTimeout(timer);
  }, [may]);
}

function usePhoneOfThisTab(owner: Ownership, browserPhone: boolean): void {
  useEffect(() => {
    if (!browserPhone || owner === "elsewhere") phoneStore.stop();
    else if (owner === "mine" && phoneStore.get().line === "off") void phoneStore.start();
  }, [owner, browserPhone]);
}

function useAnswering(phone: Phone, contact: ContactView | null, autoAccept: boolean): void {
  const offer = contact?.offer;
  const accepted = offer?.accepted ? offer.id : null;
  useEffect(() => {
    if (shouldAnswer(phone, { autoAccept, accepted: accepted ? [accepted] : [] })) phoneStore.answer();
  }, [phone, autoAccept, accepted]);
}

function useMuteAsTheCenterSays(phone: Phone, contact: ContactView | null): void {
  const muted = contact?.stage === "talking" ? contact.muted : null;
  const talking = phone.call.kind === "talking";
  useEffect(() => {
    if (talking && muted !== null) phoneStore.setMuted(muted);
  }, [talking, muted]);
}

function useRing(ringing: boolean): void {
  useEffect(() => {
    if (!ringing) return;
    const title = document.title;
    document.title = `● ${title}`;
    const silence = startRinging();
    return () => {
      silence();
      document.title = title;
    };
  }, [ringing]);
}
