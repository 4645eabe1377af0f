import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Real servers and browsers begin first: a file of minutes that begins last keeps one worker busy while the other has nothing left to do. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => /\/test\/(e2e|dashboard|demo)\//.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

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
    expect: { poll: { timeout: 60_000 } },
    // One more than a small machine has cores: a tenth of the time a test waits, for a lease, a clock or a process of its own.
    maxWorkers: 3,
    // A worker keeps what it has imported and compiled for its next files; a process for each file would pay a second of CPU for it anew. So no
    // test leaves anything behind: what it opens it closes, and what it changes in its process it puts back.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // CI reads the counts from a file.
    reporters: process.env.TEST_REPORT ? ["default", ["json", { outputFile: process.env.TEST_REPORT }]] : ["default"],
  },
});
