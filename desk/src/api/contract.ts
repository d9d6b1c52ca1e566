/** The contract's shapes: what HTTP answers comes from the server's own description, the live views stand here. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Names = Readonly<Record<string, string>>;
export type Role = "agent" | "supervisor" | "admin";
export type AgentSettings = Schemas["AgentSettingsOut"];
export type SessionInfo = Omit<Schemas["SessionOut"], "user"> & {
  readonly user: Omit<Schemas["UserOut"], "role"> & { readonly role: Role };
};
export type Catalog = Schemas["Catalog"];
export type ContactRow = Schemas["ContactRow"];
export type ContactPage = Schemas["ContactOut"];
export type Segment = Schemas["SegmentOut"];
export type SegmentKind = Segment["kind"];
export type OfferRow = Schemas["OfferOut"];
export type RecordingRow = Schemas["RecordingOut"];
export type HistoryRow = Schemas["HistoryLine"];
export type Decision = Schemas["DecisionOut"];
export type Customer = Schemas["CustomerOut"];
export type PhoneAccount = Schemas["PhoneOut"];

export interface Page<Row> {
  readonly items: readonly Row[];
  readonly next_cursor: string | null;
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
