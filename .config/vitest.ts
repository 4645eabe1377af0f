import { defineConfig } from "vitest/config";

export default defineConfig({
  // Vitest would load graphql twice, once as ESM and once as CJS, and graphql refuses schemas "from another realm".
  resolve: { alias: { graphql: "graphql/index.js" } },
  test: {
    root: ".",
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/setup.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // Both start servers and browsers, and on a machine that is busy with much else that takes a minute.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    // CI reads the counts from a file.
    reporters: process.env.TEST_REPORT ? ["default", ["json", { outputFile: process.env.TEST_REPORT }]] : ["default"],
  },
});
