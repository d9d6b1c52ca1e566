import { useEffect, useState, useSyncExternalStore } from "react";
import { type Live, live } from "./store";

/** A part of the live state. The selector must give back stored objects, not new ones. */
export function useLive<T>(select: (now: Live) => T): T {
  return useSyncExternalStore(live.subscribe, () => select(live.get()));
}

export const serverNow = (): number => Date.now() + live.get().offset;

const ticking = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function eachTick(tell: () => void): () => void {
  ticking.add(tell);
  timer ??= setInterval(() => {
    for (const t of ticking) t();
  }, 250);
  return () => {
    ticking.delete(tell);
    if (ticking.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The server's time in whole seconds (as milliseconds), renewed each second for every clock on the page together. */
export function useNow(): number {
  const whole = () => Math.floor(serverNow() / 1000) * 1000;
  const [now, setNow] = useState(whole);
  useEffect(() => eachTick(() => setNow(whole())), []);
  return now;
}
