import { afterAll, beforeAll, expect, test } from "vitest";
import { createGlassStore } from "../../../src/adapters/store/glass.ts";
import type { GlassStore } from "../../../src/app/ports/glass-store.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";
import { must } from "../../../src/lib/must.ts";
import { startApi, type TestApi } from "../../support/api.ts";

const now = new Date("2026-05-04T10:00:00Z");
let api: TestApi;
let store: GlassStore;
let viewer: Viewer;
let people: string[];

beforeAll(async () => {
  api = await startApi();
  store = createGlassStore(api.prisma);
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } });
  viewer = { userId: api.administratorId, organizationId, name: "", email: "", role: "ADMINISTRATOR" };
  people = [];
  for (let nth = 0; nth < 8; nth += 1) {
    const data = { organizationId, name: `${nth}`, email: `${nth}@example.com`, role: "USER" as const };
    people.push((await api.prisma.user.create({ data })).id);
  }
});
afterAll(() => api[Symbol.asyncDispose]());

test("one who broke the glass of several people reads of all at once, in any mixture, and each read is counted", async () => {
  await api.prisma.brokenGlass.createMany({
    data: people.map((userId) => ({
      ...{ viewerId: viewer.userId, viewerName: "", viewerRole: viewer.role, reason: "A test", userId },
      ...{ startedAt: now, endsAt: new Date(now.getTime() + 3_600_000) },
    })),
  });
  const among = (nth: number): string[] | null =>
    nth % 2 === 0 ? null : [0, 1, 2, 3].map((at) => must(people[(nth + at) % people.length], "a person"));
  const reads = Array.from({ length: 1_000 }, (_, nth) => among(nth));
  for (let from = 0; from < reads.length; from += 10) {
    const answers = await Promise.all(reads.slice(from, from + 10).map((of) => store.readable(viewer, of, now)));
    for (const [index, answer] of answers.entries()) {
      expect(answer.toSorted()).toEqual((reads[from + index] ?? people).toSorted());
    }
  }
  const counted = await api.prisma.brokenGlass.aggregate({ _sum: { reads: true } });
  expect(counted._sum.reads).toBe(reads.reduce((sum, of) => sum + (of ?? people).length, 0));
});
