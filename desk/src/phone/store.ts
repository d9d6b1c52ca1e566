/** One phone per tab: starts when this tab owns the desk, stops when it does not. */
import { api } from "../api/client";
import type { PhoneAccount } from "../api/contract";
import { OFF, type Phone, type PhoneEvent, phoneStep } from "./model";
import type { MakePhone, PhonePort } from "./port";

const realPhone: MakePhone = async (account, tell) => (await import("./webrtc")).makePhone(account, tell);

export class PhoneStore {
  #phone: Phone = OFF;
  #port: PhonePort | null = null;
  #listeners = new Set<() => void>();
  /** Counts starts and stops, so that a slow start does not outlive a later stop. */
  #turn = 0;
  readonly #make: MakePhone;

  constructor(make: MakePhone = realPhone) {
    this.#make = make;
  }

  get = (): Phone => this.#phone;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async start(): Promise<void> {
    this.stop();
    const turn = this.#turn;
    const tell = (event: PhoneEvent) => {
      if (turn === this.#turn) this.#take(event);
    };
    this.#take({ kind: "started" });
    const port = await this.#make(() => api.get<PhoneAccount>("/phone"), tell);
    if (turn !== this.#turn) {
      port.stop();
      return;
    }
    this.#port = port;
    await port.start();
  }

  stop(): void {
    this.#turn += 1;
    this.#port?.stop();
    this.#port = null;
    this.#take({ kind: "stopped" });
  }

  answer = (): void => this.#port?.answer();
  hangUp = (): void => this.#port?.hangUp();
  setMuted = (muted: boolean): void => this.#port?.setMuted(muted);
  level = (): number => this.#port?.level() ?? 0;

  #take(event: PhoneEvent): void {
    const next = phoneStep(this.#phone, event);
    if (next === this.#phone) return;
    this.#phone = next;
    for (const listener of this.#listeners) listener();
  }
}

export const phone = new PhoneStore();
