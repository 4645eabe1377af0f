import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { type ExecutionArgs, type GraphQLObjectType, parse } from "graphql";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Watching } from "../../src/app/live/live-source.ts";
import type { Role } from "../../src/core/access/role.ts";
import type { Context } from "../../src/graphql/context.ts";
import { schema } from "../../src/graphql/schema.ts";
import { must } from "../../src/lib/must.ts";
import { systemClock } from "../../src/lib/system-clock.ts";
import type { LiveStream } from "../../src/server/live/live-stream.ts";
import { createLiveSubscriptions, type LiveSubscriptions } from "../../src/server/live/live-subscriptions.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { fillMailbox } from "../support/full-mailbox.ts";
import { selectionOf } from "../support/whole-selection.ts";

const numRuns = Number(process.env.MODEL_RUNS ?? 6);
const roles: readonly Role[] = ["ADMINISTRATOR", "ORGANIZATION_ADMINISTRATOR", "USER", "AUDITOR"];
let api: TestApi;
/** Two people of each role in one organization, and one in another; each with a full mailbox. */
let people: { id: string; organizationId: string }[];

beforeAll(async () => {
  api = await startApi();
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } });
  const branch = (await api.prisma.organization.create({ data: { name: "Branch" } })).id;
  people = [];
  for (const [index, where] of [organizationId, organizationId, branch].entries()) {
    for (const role of roles) {
      const name = `${role}-${index}`;
      const { id } = await api.prisma.user.create({
        data: { organizationId: where, name, email: `${name.toLowerCase()}@example.com`, role },
      });
      await fillMailbox(api.prisma, id, `Zephyrine-${index}-${role}`);
      people.push({ id, organizationId: where });
    }
  }
  // Lines are present once no older transaction of the server is open, and other tests have theirs.
  await vi.waitUntil(
    async () => {
      const [feed] = await api.prisma.$queryRaw<{ isFinal: boolean }[]>`
        SELECT bool_and(xact < pg_snapshot_xmin(pg_current_snapshot())) AS "isFinal" FROM feed_event`;
      return feed?.isFinal;
    },
    { timeout: 60_000 },
  );
});
afterAll(() => api[Symbol.asyncDispose]());

const subscriptions: GraphQLObjectType = must(schema.getSubscriptionType(), "subscriptions");
const operations = Object.values(subscriptions.getFields()).map(
  (field) => `subscription { ${field.name} ${selectionOf(field.type)} }`,
);

const viewerOf = (nth: number, role: Role): Context => {
  const { id: userId, organizationId } = must(people[nth], "a person");
  return {
    viewer: { userId, organizationId, name: "", email: "", role },
    authenticated: {
      viewer: { userId, organizationId, name: "", email: "", role },
      ...{ tokenId: randomUUID(), expiresAt: null, signedInBy: null, parent: null },
    },
    app: api.app,
    prisma: api.prisma,
  };
};

const open = (): LiveSubscriptions =>
  createLiveSubscriptions({
    ...{ feed: api.app.feed, turns: api.app.turns, clock: systemClock },
    mask: (error) => (error instanceof Error ? error : new Error(String(error))),
  });

/** How many objects there are for this viewer now, without any sharing. */
async function presentFor(text: string, context: Context): Promise<number> {
  const field = must(
    Object.values(subscriptions.getFields()).find(({ name }) => text.includes(`{ ${name} `)),
    "a field",
  );
  const watching: unknown = await field.subscribe?.({}, {}, context, {} as never);
  if (!(watching instanceof Watching)) throw new Error("It watches nothing.");
  return (await watching.source.present("", 1_000)).length;
}

/** What a viewer is sent of the present objects, but for what passes by the second. */
async function presentOf(live: LiveSubscriptions, text: string, context: Context): Promise<readonly string[]> {
  const args: ExecutionArgs = { schema, document: parse(text), contextValue: context };
  const stream = (await live.subscribe(args, context)) as LiveStream;
  const texts: string[] = [];
  for (let left = await presentFor(text, context); left > 0; left -= 1) {
    const { value } = await stream.next();
    texts.push(must(value, "a present object").stringify());
  }
  await stream.return();
  return texts.map((one) =>
    one
      .replaceAll(/"cursor":"[^"]*"/g, '"cursor":""')
      .replaceAll(/"(freshnessSeconds|secondsLeft|seconds)":[0-9.]+/g, '"$1":0'),
  );
}

const joining = fc.record({
  who: fc.nat(11),
  role: fc.constantFrom(...roles),
  operation: fc.constantFrom(...operations),
  /** Somebody breaks the glass of another person, or all broken glass ends. */
  glass: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.record({ of: fc.nat(11), ends: fc.boolean() })),
});

test("whoever shares a subscription with others, whatever rights change meanwhile, is sent exactly what they would be sent alone", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(joining, { minLength: 4, maxLength: 12 }), async (steps) => {
      const shared = open();
      await api.prisma.brokenGlass.deleteMany();
      try {
        const operation = must(steps[0], "a step").operation;
        for (const { who, role, glass, ...step } of steps) {
          const context = viewerOf(who, role);
          if (glass?.ends === true) await api.prisma.brokenGlass.updateMany({ data: { endedAt: new Date() } });
          if (glass?.ends === false) {
            await api.prisma.brokenGlass.create({
              data: {
                ...{ viewerId: context.viewer.userId, viewerName: "", viewerRole: role, reason: "A test" },
                ...{ userId: must(people[glass.of], "a person").id, startedAt: new Date() },
                endsAt: new Date(Date.now() + 3_600_000),
              },
            });
          }
          // Most ask for the same, so that they do share.
          const text = who % 3 === 0 ? step.operation : operation;
          const alone = open();
          const sent = await presentOf(shared, text, context);
          expect(sent, `${role} ${who} ${text}`).toEqual(await presentOf(alone, text, context));
          alone.stop();
        }
      } finally {
        shared.stop();
      }
    }),
    { numRuns },
  );
});
