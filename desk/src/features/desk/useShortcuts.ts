import { useEffect, useRef } from "react";

/** Keys by their place on the board; function keys and Alt combinations never collide with typing. */
export type Shortcuts = Readonly<Record<string, (() => void) | undefined>>;

export function nameOfKey(
  event: Pick<KeyboardEvent, "altKey" | "shiftKey" | "ctrlKey" | "metaKey" | "code">,
): string {
  if (event.ctrlKey || event.metaKey) return "";
  return `${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${event.code}`;
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const act = event.repeat ? undefined : latest.current[nameOfKey(event)];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}
