import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LANGUAGES, nearest } from "./index";
import { nameIn, percent } from "./words";

type Tree = { readonly [key: string]: string | Tree };

const read = (language: string): Tree =>
  JSON.parse(readFileSync(new URL(`./catalogs/${language}.json`, import.meta.url), "utf8")) as Tree;

function flat(tree: Tree, before = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string" ? [[before + key, value] as const] : [...flat(value, `${before}${key}.`)],
    ),
  );
}

const slots = (text: string): string[] => (text.match(/{{\w+}}/g) ?? []).sort();
const english = flat(read("en"));

describe.each(Object.keys(LANGUAGES))("the catalog %s", (language) => {
  const catalog = flat(read(language));
  it("has exactly the keys of the English one", () => {
    expect([...catalog.keys()].sort()).toEqual([...english.keys()].sort());
  });
  it("leaves nothing empty and fills in the same values", () => {
    for (const [key, text] of catalog) {
      expect(text.trim(), key).not.toBe("");
      expect(slots(text), key).toEqual(slots(english.get(key) ?? ""));
    }
  });
});

describe("languages", () => {
  it("finds the nearest of ours", () => {
    expect(["zh-Hant-HK", "zh-SG", "da-DK", "fr", "zh-TW"].map(nearest)).toEqual([
      "zh-TW",
      "zh-CN",
      "da",
      "en",
      "zh-TW",
    ]);
  });
  it("falls back from a region to its language and then to English", () => {
    expect(nameIn({ en: "Sold", da: "Solgt" }, "da")).toBe("Solgt");
    expect(nameIn({ en: "Sold" }, "zh-TW")).toBe("Sold");
    expect(nameIn(undefined, "en")).toBe("");
  });
  it("says nothing where there is no share yet", () => {
    expect(percent(null, "en")).toBe("—");
    expect(percent(0.864, "en")).toBe("86%");
  });
});
