/** What the browser phone is doing. No SIP library and no React in here. */

export type Line = "off" | "connecting" | "registered" | "lost";
export type Microphone = "unknown" | "ok" | "denied" | "missing";
export type Call =
  | { readonly kind: "idle" }
  | { readonly kind: "ringing"; readonly offer: string | null }
  | { readonly kind: "answering"; readonly offer: string | null }
  | { readonly kind: "talking"; readonly offer: string | null; readonly muted: boolean };

export interface Phone {
  readonly line: Line;
  readonly microphone: Microphone;
  readonly call: Call;
}

export type PhoneEvent =
  | { readonly kind: "started" }
  | { readonly kind: "stopped" }
  | { readonly kind: "registered" }
  | { readonly kind: "line_lost" }
  | { readonly kind: "microphone"; readonly state: Microphone }
  | { readonly kind: "rang"; readonly offer: string | null }
  | { readonly kind: "answering" }
  | { readonly kind: "answered" }
  | { readonly kind: "mute_set"; readonly muted: boolean }
  | { readonly kind: "hung_up" };

const IDLE: Call = { kind: "idle" };
export const OFF: Phone = { line: "off", microphone: "unknown", call: IDLE };

function callStep(call: Call, event: PhoneEvent): Call {
  switch (event.kind) {
    case "hung_up":
    case "stopped":
      return IDLE;
    case "rang":
      return call.kind === "idle" ? { kind: "ringing", offer: event.offer } : call;
    case "answering":
      return call.kind === "ringing" ? { kind: "answering", offer: call.offer } : call;
    case "answered":
      return call.kind === "ringing" || call.kind === "answering"
        ? { kind: "talking", offer: call.offer, muted: false }
        : call;
    case "mute_set":
      return call.kind === "talking" ? { ...call, muted: event.muted } : call;
    default:
      return call;
  }
}

function lineStep(line: Line, event: PhoneEvent): Line {
  switch (event.kind) {
    case "started":
      return "connecting";
    case "stopped":
      return "off";
    case "registered":
      return line === "off" ? line : "registered";
    case "line_lost":
      return line === "off" ? line : "lost";
    default:
      return line;
  }
}

/** The next phone. A call lives on when the line is lost: its voice does not pass through the line. */
export function phoneStep(phone: Phone, event: PhoneEvent): Phone {
  const next: Phone = {
    line: lineStep(phone.line, event),
    microphone: event.kind === "microphone" ? event.state : phone.microphone,
    call: callStep(phone.call, event),
  };
  const same = next.line === phone.line && next.microphone === phone.microphone && next.call === phone.call;
  return same ? phone : next;
}

export interface AnswerRule {
  readonly autoAccept: boolean;
  /** Offer ids that the center counts as accepted by this agent. */
  readonly accepted: readonly string[];
}

/**
 * Answer by itself? Only what this agent accepted (wherever that was), or everything with auto-accept. A ring without
 * an offer is the line that is kept up all shift: nobody else can ring this phone.
 */
export function shouldAnswer(phone: Phone, rule: AnswerRule): boolean {
  if (phone.call.kind !== "ringing") return false;
  if (rule.autoAccept || phone.call.offer === null) return true;
  return rule.accepted.includes(phone.call.offer);
}
