import type { PhoneEvent } from "./model";
import type { FetchAccount, PhonePort, Tell } from "./port";

/** A phone that follows a script: `hear` says what happens, `asked` keeps what the desk wanted. */
export class FakePhone implements PhonePort {
  readonly asked: string[] = [];
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  static readonly make = async (_account: FetchAccount, tell: Tell): Promise<FakePhone> =>
    new FakePhone(tell);

  hear(...events: PhoneEvent[]): void {
    for (const event of events) this.#tell(event);
  }
  async start(): Promise<void> {
    this.asked.push("start");
    this.hear({ kind: "microphone", state: "ok" }, { kind: "registered" });
  }
  stop(): void {
    this.asked.push("stop");
  }
  answer(): void {
    this.asked.push("answer");
    this.hear({ kind: "answering" }, { kind: "answered" });
  }
  hangUp(): void {
    this.asked.push("hang up");
    this.hear({ kind: "hung_up" });
  }
  setMuted(muted: boolean): void {
    this.asked.push(muted ? "mute" : "unmute");
    this.hear({ kind: "mute_set", muted });
  }
  level(): number {
    return 0;
  }
}
