import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

/** One number with its name; its formula is one hover, or one tab stop, away. */
export function Figure({
  label,
  formula,
  children,
}: {
  label: string;
  formula: string;
  children: ReactNode;
}) {
  return (
    <div>
      <div className="tile-figure">{children}</div>
      <Tooltip label={formula} multiline w={260} events={{ hover: true, focus: true, touch: true }}>
        <button type="button" className="sort figure-label">
          {label}
        </button>
      </Tooltip>
    </div>
  );
}
