// The first page load, compressed, must stay below 450 kB, and the softphone outside of it.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 450_000;
const folder = new URL("../../src/bothways/web/static/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", folder), "utf8"));
const entry = Object.values(manifest).find((chunk) => chunk.isEntry);

function withImports(chunk, seen = new Set()) {
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const name of chunk.imports ?? []) withImports(manifest[name], seen);
  return seen;
}

const files = ["index.html", ...withImports(entry)];
const sizes = files.map((file) => [file, gzipSync(readFileSync(new URL(file, folder))).length]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
const withPhone = files.some((file) => /webrtc|jssip/i.test(file));
for (const [file, size] of sizes) console.log(`${String(size).padStart(8)} ${file}`);
console.log(`${String(total).padStart(8)} first load, compressed (limit ${LIMIT})`);
if (total >= LIMIT) throw new Error("the first page load is too heavy");
if (withPhone) throw new Error("the softphone belongs in a chunk of its own");
if (!Object.keys(manifest).some((name) => name.includes("webrtc")))
  throw new Error("the softphone has no chunk");
