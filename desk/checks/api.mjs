// Writes src/api/schema.ts from a running server's description of itself (or to another file that is named second).
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const server = process.argv[2] ?? process.env.BOTHWAYS_DESK_SERVER ?? "http://127.0.0.1:8080";
const target = process.argv[3] ?? new URL("../src/api/schema.ts", import.meta.url);
const source = server.endsWith(".json")
  ? JSON.parse(readFileSync(server, "utf8"))
  : await (await fetch(`${server}/api/v1/openapi.json`)).json();
const head = "// Made from the server's own description by `npm run api`. Do not edit.\n";
writeFileSync(target, head + astToString(await openapiTS(source, { immutable: true })));
