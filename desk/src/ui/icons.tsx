/** Line icons on a 24 grid, drawn here so that nothing else is loaded. Decoration only: words carry the meaning. */
const PATHS = {
  mic: "M12 4a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3zM5 11a7 7 0 0 0 14 0M12 18v3",
  micOff:
    "M4 4l16 16M9 9v3a3 3 0 0 0 4.6 2.5M15 11V7a3 3 0 0 0-5.9-.8M5 11a7 7 0 0 0 11 5.7M19 11a7 7 0 0 1-.4 2.3M12 18v3",
  pause: "M8 5v14M16 5v14",
  play: "M7 5l12 7-12 7z",
  keypad: "M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01",
  record: "M12 12m-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0M12 12m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0",
  hangUp: "M3 13.5c5-5 13-5 18 0l-2.6 3-4-1.6v-2.6a12 12 0 0 0-4.8 0v2.6l-4 1.6z",
  answer: "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2",
  headset:
    "M4 14v-2a8 8 0 0 1 16 0v2M4 14a2 2 0 0 1 2-1h1v6H6a2 2 0 0 1-2-2zM20 14a2 2 0 0 0-2-1h-1v6h1a2 2 0 0 0 2-2zM18 19a6 3 0 0 1-5 2",
  chevron: "M6 9l6 6 6-6",
  person: "M12 11m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M5 20a7 6 0 0 1 14 0",
  search: "M11 11m-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0M20 20l-4.5-4.5",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  check: "M5 12l5 5L20 7",
  warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
  network: "M4 18h.01M8 18v-4M12 18v-8M16 18V7M20 18V4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "keypad" ? 3 : 2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
