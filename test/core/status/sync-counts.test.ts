import { expect, test } from "vitest";
import { addUp } from "../../../src/core/status/sync-counts.ts";

test("each record counts once, in the first that fits: failing, excluded, detached, waiting, in sync", () => {
  const counts = addUp({
    links: { ACTIVE: 100, CONFLICT: 3, DETACHED: 10 },
    failingLinks: { ACTIVE: 2, DETACHED: 1 },
    ...{ failingUnlinked: 4, excluded: 5 },
    pendingLinks: { ACTIVE: 7, DETACHED: 1 },
    pendingUnlinked: 6,
  });
  expect(counts).toEqual({
    ...{ inSync: 91, excluded: 5, failing: 7, inConflict: 3, detached: 9, pending: 13 },
    total: 128,
  });
});
