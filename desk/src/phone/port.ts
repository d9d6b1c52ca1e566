import type { PhoneAccount } from "../api/contract";
import type { PhoneEvent } from "./model";

export type Tell = (event: PhoneEvent) => void;

/** A phone as the desk needs it; what it does comes back as events. */
export interface PhonePort {
  /** Registers and stays registered until `stop`. */
  start(): Promise<void>;
  stop(): void;
  answer(): void;
  hangUp(): void;
  setMuted(muted: boolean): void;
  /** Loudness of the microphone now, 0…1. */
  level(): number;
}

export type FetchAccount = () => Promise<PhoneAccount>;
export type MakePhone = (account: FetchAccount, tell: Tell) => Promise<PhonePort>;
