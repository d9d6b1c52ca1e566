/** State as shape and color; the word stands beside it, so nothing rests on color alone. */
import type { AgentState } from "../api/contract";

type Shape = "disc" | "ring" | "diamond" | "triangle" | "bars" | "square" | "half";

const LOOK: Record<AgentState, { shape: Shape; tone: string }> = {
  available: { shape: "disc", tone: "ok" },
  offered: { shape: "diamond", tone: "warn" },
  talking: { shape: "triangle", tone: "accent" },
  wrap_up: { shape: "half", tone: "wrap" },
  break: { shape: "bars", tone: "dim" },
  training: { shape: "square", tone: "dim" },
  offline: { shape: "ring", tone: "dim" },
  not_responding: { shape: "diamond", tone: "bad" },
};

const DRAWN: Record<Shape, string> = {
  disc: "M6 6m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0",
  ring: "M6 1.5a4.5 4.5 0 1 0 .01 0zm0 1.6a2.9 2.9 0 1 1-.01 0z",
  diamond: "M6 .8L11.2 6 6 11.2.8 6z",
  triangle: "M2.5 1.2L11 6l-8.5 4.8z",
  bars: "M2.5 1.5h2.4v9H2.5zM7.1 1.5h2.4v9H7.1z",
  square: "M1.8 1.8h8.4v8.4H1.8z",
  half: "M6 1.5a4.5 4.5 0 1 0 .01 0zm0 1.4v6.2a3.1 3.1 0 0 1 0-6.2z",
};

export function Mark({ shape, tone, size = 12 }: { shape: Shape; tone: string; size?: number }) {
  return (
    <svg className={`mark tone-${tone}`} width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
      <path d={DRAWN[shape]} fillRule="evenodd" fill="currentColor" />
    </svg>
  );
}

export function StateMark({ state, size }: { state: AgentState; size?: number }) {
  return <Mark {...LOOK[state]} {...(size ? { size } : {})} />;
}
