/** Words that depend on the language but are not in a catalog: names from the tenant, dates, percentages. */
import type { Names } from "../api/contract";

export function nameIn(names: Names | undefined, language: string): string {
  if (!names) return "";
  return names[language] ?? names[language.split("-")[0] ?? ""] ?? names.en ?? Object.values(names)[0] ?? "";
}

export function languageName(code: string | null | undefined, spoken: string): string {
  if (!code) return "—";
  try {
    return new Intl.DisplayNames([spoken], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

export const percent = (share: number | null, language: string): string =>
  share === null
    ? "—"
    : new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);

export const dateAndTime = (at: number, language: string): string =>
  new Intl.DateTimeFormat(language, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);

export const timeOfDay = (at: number, language: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(timeZone ? { timeZone } : { second: "2-digit" }),
  }).format(at);
