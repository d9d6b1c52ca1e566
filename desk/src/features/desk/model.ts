/** What an agent's desk shows, taken from the live floor. Pure. */
import type { AgentView, ContactView, SystemView } from "../../api/contract";
import type { Entities } from "../../live/reduce";
import type { Phone } from "../../phone/model";

export function me(entities: Entities, userId: string): AgentView | null {
  return entities.agent[userId] ?? null;
}

export function myContact(entities: Entities, agent: AgentView | null): ContactView | null {
  return agent?.contact_id ? (entities.contact[agent.contact_id] ?? null) : null;
}

/** The contact that waits for this agent's yes or no, until it was accepted. */
export function incoming(contact: ContactView | null, agentId: string): ContactView | null {
  const offer = contact?.stage === "offered" ? contact.offer : null;
  return offer && offer.agent_id === agentId && !offer.accepted ? contact : null;
}

/** Accepted, and now the phone is being connected. */
export function connecting(contact: ContactView | null): boolean {
  return contact?.stage === "offered" && contact.offer?.accepted === true;
}

export type Ownership = "mine" | "elsewhere" | "unknown";

/** Does this tab own the desk? `elsewhere` means that another tab does: then this one only reads. */
export function ownership(agent: AgentView | null, deskId: string): Ownership {
  if (!agent) return "unknown";
  if (agent.desk_id === null || agent.desk_id === deskId) return agent.desk_id === null ? "unknown" : "mine";
  return "elsewhere";
}

export type Taking = "now" | "soon" | "no";

/**
 * May this tab make itself the desk without being told to? `now`: its person has just signed in here and talks nowhere.
 * `soon`: the other tab is not heard any more; it gets a moment to come back first. Else only a person decides.
 */
export function taking(agent: AgentView | null, owner: Ownership, justSignedIn: boolean): Taking {
  if (!agent || owner !== "elsewhere") return "no";
  if (!agent.desk_live) return "soon";
  return justSignedIn && agent.contact_id === null ? "now" : "no";
}

export type Trouble = "connection" | "database" | "center" | "engine" | "phone" | "microphone";

/** What is wrong now, worst first; each gets a banner that says what is safe. */
export function troubles(link: string, system: SystemView | undefined, phone: Phone): Trouble[] {
  if (link === "lost") return ["connection"];
  const found: Trouble[] = [];
  if (system?.center === "down") found.push("center");
  if (system?.database === "down") found.push("database");
  if (system?.engine === "down") found.push("engine");
  if (phone.microphone === "denied" || phone.microphone === "missing") found.push("microphone");
  else if (phone.line === "lost") found.push("phone");
  return found;
}

/** What the one key (F2) does now. */
export type PrimaryAct = "accept" | "finish" | "available" | null;

export function primaryAct(agent: AgentView | null, contact: ContactView | null): PrimaryAct {
  if (!agent) return null;
  if (incoming(contact, agent.id)) return "accept";
  if (contact?.stage === "wrap_up") return "finish";
  const away = ["offline", "break", "training", "not_responding"];
  return away.includes(agent.state) ? "available" : null;
}

/** The name to show: the customer's, else the number they call from. */
export const whoIs = (contact: ContactView): string => contact.customer?.name ?? contact.caller;

/** How long the caller waited in the queue up to `now`; zero when never queued. */
export function waitedMs(contact: ContactView, now: number): number {
  return contact.queued_at === null ? 0 : Math.max(0, (contact.connected_at ?? now) - contact.queued_at);
}

const ZONES: readonly (readonly [prefix: string, zone: string])[] = [
  ["+886", "Asia/Taipei"],
  ["+86", "Asia/Shanghai"],
  ["+45", "Europe/Copenhagen"],
  ["+44", "Europe/London"],
];

/** The time zone that a number's country lives by, for countries that have one. */
export const zoneOf = (number: string): string | null =>
  ZONES.find(([prefix]) => number.startsWith(prefix))?.[1] ?? null;
