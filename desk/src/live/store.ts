/** The live link: one WebSocket that resumes where it was, beats every two seconds, and tells its listeners. */
import { BASE } from "../api/client";
import { waitBeforeTry } from "./backoff";
import { EMPTY, type Floor, parseLive, reduceLive } from "./reduce";

export interface Live {
  readonly floor: Floor;
  readonly link: "closed" | "connecting" | "open" | "lost";
  /** Server clock minus ours, in milliseconds. */
  readonly offset: number;
  /** Our clock, when the last message came. */
  readonly heardAt: number;
  readonly lostAt: number | null;
  /** Milliseconds between our last beat and its answer. */
  readonly roundTrip: number | null;
}

const SILENCE_MS = 6500;
const CLOSED: Live = {
  floor: EMPTY,
  link: "closed",
  offset: 0,
  heardAt: 0,
  lostAt: null,
  roundTrip: null,
};

export class LiveStore {
  #live: Live = CLOSED;
  #listeners = new Set<() => void>();
  #socket: WebSocket | null = null;
  #beats: Worker | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #desk: string | null = null;
  #beatSentAt: number | null = null;
  #onRefused: () => void = () => undefined;

  get = (): Live => this.#live;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens the link for this tab. `onRefused` is told when the server shut the door before it ever opened. */
  open(desk: string | null, onRefused: () => void): void {
    this.close();
    this.#desk = desk;
    this.#onRefused = onRefused;
    this.#beats = new Worker(new URL("./beat.worker.ts", import.meta.url), { type: "module" });
    this.#beats.onmessage = () => this.#beat();
    window.addEventListener("online", this.#now);
    this.#set({ link: "connecting" });
    this.#connect();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#beats?.terminate();
    this.#beats = null;
    window.removeEventListener("online", this.#now);
    this.#drop();
    this.#tries = 0;
    this.#live = CLOSED;
    this.#tell();
  }

  #set(part: Partial<Live>): void {
    this.#live = { ...this.#live, ...part };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #connect(): void {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${BASE}/live`);
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      socket.send(JSON.stringify({ since: this.#live.floor.seq, desk: this.#desk }));
    };
    socket.onmessage = (event) => this.#take(String(event.data));
    socket.onclose = () => this.#lost(opened);
  }

  #take(text: string): void {
    const message = parseLive(text);
    if (!message) return;
    const at = Date.now();
    const beat = message.type === "beat" && this.#beatSentAt !== null ? at - this.#beatSentAt : null;
    if (message.type === "beat") this.#beatSentAt = null;
    this.#tries = 0;
    this.#set({
      floor: reduceLive(this.#live.floor, message),
      link: "open",
      lostAt: null,
      heardAt: at,
      offset: message.now - at,
      roundTrip: beat ?? this.#live.roundTrip,
    });
  }

  #beat(): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (this.#live.link === "open" && Date.now() - this.#live.heardAt > SILENCE_MS) {
      this.#lost(true); // a half-open connection never says that it is gone
      return;
    }
    this.#beatSentAt ??= Date.now();
    socket.send('{"type":"beat"}');
  }

  #lost(opened: boolean): void {
    this.#drop();
    if (!opened) this.#onRefused();
    this.#beatSentAt = null;
    this.#set({ link: "lost", lostAt: this.#live.lostAt ?? Date.now() });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), waitBeforeTry(this.#tries++, Math.random()));
  }

  #now = (): void => {
    if (this.#live.link !== "lost") return;
    clearTimeout(this.#retry);
    this.#tries = 0;
    this.#connect();
  };
}

export const live = new LiveStore();
