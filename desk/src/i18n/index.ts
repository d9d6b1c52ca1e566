/** Four languages; English is in the first load and the other three are fetched when chosen. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./catalogs/en.json";

export const LANGUAGES = { en: "English", da: "Dansk", "zh-TW": "繁體中文", "zh-CN": "简体中文" } as const;
export type Language = keyof typeof LANGUAGES;

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const KEPT = "bothways.language";
const LOADERS: Record<Exclude<Language, "en">, () => Promise<{ default: unknown }>> = {
  da: () => import("./catalogs/da.json"),
  "zh-TW": () => import("./catalogs/zh-TW.json"),
  "zh-CN": () => import("./catalogs/zh-CN.json"),
};

export function isLanguage(text: string | null | undefined): text is Language {
  return text !== null && text !== undefined && text in LANGUAGES;
}

/** The nearest of our languages to a browser's tag: zh-Hant-HK → zh-TW, zh-SG → zh-CN, da-DK → da, else English. */
export function nearest(tag: string): Language {
  if (isLanguage(tag)) return tag;
  const parts = tag.toLowerCase().split("-");
  if (parts[0] === "zh") return parts.some((p) => ["hant", "hk", "mo", "tw"].includes(p)) ? "zh-TW" : "zh-CN";
  return parts[0] === "da" ? "da" : "en";
}

export const chosenLanguage = (): string | null => localStorage.getItem(KEPT);

export async function speak(language: Language, keep = false): Promise<void> {
  if (language !== "en" && !i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await LOADERS[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  if (keep) localStorage.setItem(KEPT, language);
}

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en } },
    lng: "en",
    fallbackLng: "en",
    load: "currentOnly",
    interpolation: { escapeValue: false }, // React escapes
  });
  await speak(nearest(chosenLanguage() ?? navigator.language));
}
