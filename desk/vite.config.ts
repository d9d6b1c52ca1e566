import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.BOTHWAYS_DESK_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: { outDir: "../src/bothways/web/static", emptyOutDir: true, manifest: true, target: "es2022" },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
