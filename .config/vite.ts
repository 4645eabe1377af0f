import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The server of `npm start` behind Vite's own, for work on the page: `npx vite --config .config/vite.ts`. */
const server = process.env["DASHBOARD_SERVER"] ?? "http://localhost:4000";

export default defineConfig({
  root: fromRoot("src/dashboard"),
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    outDir: fromRoot("dist/dashboard"),
    emptyOutDir: true,
    // The oldest browsers that know light-dark(), which the style sheet is built on.
    target: ["chrome123", "firefox120", "safari17.5"],
  },
  server: { proxy: { "/graphql": { target: server, ws: true }, "/login": server, "/logout": server } },
});
