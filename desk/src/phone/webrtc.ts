/** The real phone: JsSIP's callbacks become `PhoneEvent`s. This module is its own chunk, loaded when a phone starts. */
import JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, RTCSessionEvent, UA } from "jssip/lib/UA";
import type { PhoneAccount } from "../api/contract";
import { OpenMicrophone } from "./microphone";
import type { FetchAccount, PhonePort, Tell } from "./port";

const OFFER_HEADER = "X-Bothways-Offer";
const BUSY_HERE = 486;
const AGAIN_AFTER_MS = 1500;

export function makePhone(account: FetchAccount, tell: Tell): PhonePort {
  return new WebRtcPhone(account, tell);
}

class WebRtcPhone implements PhonePort {
  readonly #fetchAccount: FetchAccount;
  readonly #tell: Tell;
  #ua: UA | null = null;
  #session: RTCSession | null = null;
  #microphone: OpenMicrophone | null = null;
  #iceServers: RTCIceServer[] = [];
  #again: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(account: FetchAccount, tell: Tell) {
    this.#fetchAccount = account;
    this.#tell = tell;
  }

  async start(): Promise<void> {
    if (this.#stopped || !(await this.#openMicrophone())) return;
    try {
      const account = await this.#fetchAccount();
      if (!this.#stopped) this.#register(account);
    } catch {
      this.#startAgain(); // the server is away or said no: the line shows as lost until it answers
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#again);
    this.#ua?.stop();
    this.#ua = null;
    this.#microphone?.close();
    this.#microphone = null;
    this.#tell({ kind: "stopped" });
  }

  answer(): void {
    const session = this.#session;
    if (!session?.isInProgress() || !this.#microphone) return;
    this.#tell({ kind: "answering" });
    session.answer({ mediaStream: this.#microphone.stream, pcConfig: { iceServers: this.#iceServers } });
  }

  hangUp(): void {
    if (this.#session && !this.#session.isEnded()) this.#session.terminate();
  }

  setMuted(muted: boolean): void {
    this.#microphone?.setMuted(muted);
    this.#tell({ kind: "mute_set", muted });
  }

  level(): number {
    return this.#microphone?.level() ?? 0;
  }

  async #openMicrophone(): Promise<boolean> {
    if (this.#microphone) return true;
    const opened = await OpenMicrophone.open(() => this.#microphoneGone());
    if (!(opened instanceof OpenMicrophone)) {
      this.#tell({ kind: "microphone", state: opened });
      return false;
    }
    if (this.#stopped) {
      opened.close();
      return false;
    }
    this.#microphone = opened;
    this.#tell({ kind: "microphone", state: "ok" });
    return true;
  }

  #microphoneGone(): void {
    this.#microphone?.close();
    this.#microphone = null;
    this.#tell({ kind: "microphone", state: "missing" });
    void this.#openMicrophone().then((ok) => (ok ? this.#replaceTrack() : undefined));
  }

  async #replaceTrack(): Promise<void> {
    const track = this.#microphone?.stream.getAudioTracks()[0];
    const sender = this.#session?.connection?.getSenders().find((s) => s.track?.kind === "audio");
    if (track && sender) await sender.replaceTrack(track);
  }

  #startAgain(): void {
    this.#tell({ kind: "line_lost" });
    clearTimeout(this.#again);
    if (!this.#stopped) this.#again = setTimeout(() => void this.start(), AGAIN_AFTER_MS);
  }

  /** A running user agent gets the new password and registers again; stopping it would cut its call. */
  #register(account: PhoneAccount): void {
    this.#iceServers = account.ice_servers.map((urls) => ({ urls }));
    if (this.#ua) {
      this.#ua.set("password", account.password);
      this.#ua.register();
      return;
    }
    const ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(socketUrl(account.ws_path))],
      uri: account.sip_uri,
      authorization_user: account.username,
      password: account.password,
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 5,
    });
    ua.on("registered", () => this.#tell({ kind: "registered" }));
    ua.on("unregistered", () => this.#tell({ kind: "line_lost" }));
    ua.on("disconnected", () => this.#tell({ kind: "line_lost" }));
    ua.on("registrationFailed", () => this.#startAgain());
    ua.on("newRTCSession", (event: RTCSessionEvent) => {
      if (event.originator === "remote") this.#rang(event as IncomingRTCSessionEvent);
    });
    this.#ua = ua;
    ua.start();
  }

  #rang({ session, request }: IncomingRTCSessionEvent): void {
    if (this.#session && !this.#session.isEnded()) {
      session.terminate({ status_code: BUSY_HERE });
      return;
    }
    this.#session = session;
    this.#listen(session);
    this.#tell({ kind: "rang", offer: request.getHeader(OFFER_HEADER) || null });
  }

  #listen(session: RTCSession): void {
    const over = () => {
      if (this.#session === session) this.#session = null;
      this.#microphone?.setMuted(false);
      this.#tell({ kind: "hung_up" });
    };
    session.on("peerconnection", ({ peerconnection }) => {
      peerconnection.addEventListener("track", ({ streams }) => playRemote(streams[0] ?? null));
    });
    session.on("icecandidate", ({ candidate, ready }) => {
      if (candidate.type === "host") ready(); // without it the answer waits for the end of gathering
    });
    session.on("confirmed", () => this.#tell({ kind: "answered" }));
    session.on("ended", over);
    session.on("failed", over);
  }
}

function socketUrl(path: string): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}

function playRemote(stream: MediaStream | null): void {
  const speaker = document.getElementById("remote-audio");
  if (!(speaker instanceof HTMLAudioElement)) return;
  speaker.srcObject = stream;
  void speaker.play().catch(() => undefined); // refused only before any gesture on the page; sign-in was one
}
