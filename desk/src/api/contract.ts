/** The shapes of the server's contract, version 1. Times are integer milliseconds since the epoch (UTC). */

export type Role = "agent" | "supervisor" | "admin";
export type LanguageCode = "en" | "da" | "zh-TW" | "zh-CN";
export type Names = Readonly<Record<string, string>>;

export interface AgentSettings {
  readonly phone: "browser" | "desk_phone";
  readonly auto_accept: boolean;
  readonly wrap_up: "free" | "timed" | "mandatory" | "none";
  readonly wrap_up_seconds: number;
  readonly phone_only: boolean;
}

export interface SessionInfo {
  readonly user: { id: string; username: string; name: string; role: Role; language: string };
  readonly tenant: { code: string; name: string };
  readonly permissions: readonly string[];
  readonly csrf_token: string;
  readonly agent: AgentSettings | null;
  readonly expires_at: number;
}

export interface Catalog {
  readonly queues: readonly { id: string; name: string; code: string; names: Names }[];
  readonly dispositions: readonly { id: string; code: string; names: Names }[];
  readonly pause_reasons: readonly { code: string; names: Names }[];
  readonly agents: readonly { id: string; name: string; username: string }[];
  readonly skills: readonly { id: string; code: string; names: Names }[];
  readonly numbers: readonly { number: string; name: string }[];
}

export type AgentState =
  | "offline"
  | "available"
  | "offered"
  | "talking"
  | "wrap_up"
  | "break"
  | "training"
  | "not_responding";

export interface AgentView {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly state: AgentState;
  readonly reason: string | null;
  readonly since: number;
  readonly contact_id: string | null;
  readonly next_state: { state: AgentState; reason: string | null } | null;
  readonly desk_id: string | null;
  readonly desk_live: boolean;
  readonly phone: { kind: string; registered: boolean };
  readonly leg: "down" | "ringing" | "up";
  readonly wrap_up_until: number | null;
  readonly today: { handled: number; missed: number };
}

export interface OfferWhy {
  readonly skill_fit?: number;
  readonly language?: string;
  readonly tier?: string;
  readonly waited_ms?: number;
  readonly idle_ms?: number;
  readonly able?: number;
}

export interface OfferView {
  readonly id: string;
  readonly agent_id: string;
  readonly made_at: number;
  readonly deadline: number;
  readonly accepted: boolean;
  readonly leg_id: string | null;
  readonly why: OfferWhy;
}

export interface ContactView {
  readonly id: string;
  readonly number: string;
  readonly caller: string;
  readonly customer: { id: string; name: string; tier: string; language: string } | null;
  readonly stage: "arriving" | "flow" | "queued" | "offered" | "talking" | "wrap_up" | "ending" | "closed";
  readonly since: number;
  readonly started_at: number;
  readonly queued_at: number | null;
  readonly connected_at: number | null;
  readonly queue_id: string | null;
  readonly agent_id: string | null;
  readonly language: string | null;
  readonly held: boolean;
  readonly muted: boolean;
  readonly recording: "off" | "on" | "paused" | "failed";
  readonly priority: number;
  readonly ended_at: number | null;
  readonly offer: OfferView | null;
  readonly disposition_id: string | null;
  readonly notes: string;
}

export interface QueueView {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly waiting: number;
  readonly longest_waiting_since: number | null;
  readonly offered: number;
  readonly answered: number;
  readonly answered_in_time: number;
  readonly abandoned: number;
  readonly abandoned_in_time: number;
  readonly service_level: number | null;
  readonly service_level_variant: string;
  readonly threshold_seconds: number;
  readonly asa_seconds: number | null;
  readonly agents: { available: number; offered: number; talking: number; wrap_up: number; break: number };
}

export interface SystemView {
  readonly database: "up" | "down";
  readonly engine: "up" | "down";
  readonly center: "up" | "down";
}

export interface ContactRow {
  readonly id: string;
  readonly number: string;
  readonly caller: string;
  readonly customer: { id: string; name: string; tier: string | null } | null;
  readonly queue_id: string | null;
  readonly agent_id: string | null;
  readonly direction: string;
  readonly started_at: number;
  readonly closed_at: number | null;
  readonly outcome: string | null;
  readonly wait_ms: number;
  readonly talk_ms: number;
  readonly hold_ms: number;
  readonly wrap_up_ms: number;
  readonly disposition_id: string | null;
  readonly language: string | null;
  readonly recording: "none" | "ready" | "processing" | "failed" | string;
}

export type SegmentKind = "menu" | "queue" | "ring" | "talk" | "hold" | "wrap_up";

export interface Segment {
  readonly kind: SegmentKind;
  readonly began_at: number;
  readonly ended_at: number | null;
  readonly queue_id?: string | null;
  readonly agent_id?: string | null;
}

export interface OfferRow {
  readonly id: string;
  readonly agent_id: string;
  readonly made_at: number;
  readonly ended_at: number | null;
  readonly outcome: string | null;
  readonly decision_id: string | null;
}

export interface RecordingRow {
  readonly id: string;
  readonly state: string;
  readonly duration_ms: number | null;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly paused_ms: number | null;
}

export interface HistoryRow {
  readonly seq: number;
  readonly at: number;
  readonly name: string;
  readonly actor: string | null;
  readonly [fact: string]: unknown;
}

export interface ContactPage extends ContactRow {
  readonly segments: readonly Segment[];
  readonly offers: readonly OfferRow[];
  readonly notes: string;
  readonly menu_path: readonly string[];
  readonly recordings: readonly RecordingRow[];
  readonly history: readonly HistoryRow[];
}

export interface Decision {
  readonly id: string;
  readonly at: number;
  readonly contact_id: string;
  readonly agent_id: string | null;
  readonly code_version: string;
  readonly policy: string;
  readonly why: Readonly<Record<string, unknown>>;
  readonly explained: readonly { key: string; values: Readonly<Record<string, unknown>> }[];
}

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly tier: string;
  readonly language: string;
  readonly phones: readonly string[];
  readonly tags: readonly string[];
}

export interface PhoneAccount {
  readonly kind: string;
  readonly sip_uri: string;
  readonly username: string;
  readonly password: string;
  readonly ws_path: string;
  readonly ice_servers: readonly string[];
}

export interface Page<Row> {
  readonly items: readonly Row[];
  readonly next_cursor: string | null;
}
