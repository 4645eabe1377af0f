import { type ResolveCursorConnectionArgs, resolveCursorConnection } from "@pothos/plugin-relay";
import { z } from "zod";
import { activityLines } from "../../app/live/activity-lines.ts";
import { Watching } from "../../app/live/live-source.ts";
import { activityKinds, type FeedMessage } from "../../app/ports/feed.ts";
import { reachOf } from "../../core/access/rights.ts";
import { builder, pageSize } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { ResourceEnum } from "./resource.ts";
import { findRun } from "./run.ts";
import { RunStateEnum } from "./run-enums.ts";

const ActivityKindEnum = builder.enumType("ActivityKind", {
  description: "What a line of the event log is about.",
  values: {
    RUN_ENDED: { description: "A run ended, or a brake stopped it." },
    MAILBOX_CONNECTED: {},
    MAILBOX_DISCONNECTED: {},
    PRIMARY_MAILBOX_CHOSEN: { description: "From now on a mailbox takes the records that its owner makes in Oro." },
    PERSON_CHANGED: { description: "A person was added, changed, transferred, suspended or resumed." },
    PERSON_REMOVED: {},
  } as const satisfies Record<(typeof activityKinds)[number], object>,
});
const kindShape = z.enum(activityKinds).nullable().catch(null);
const stateShape = z.enum(["AWAITING_APPROVAL", "SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED"]).nullable().catch(null);

const ActivityType = builder.objectRef<FeedMessage>("Activity").implement({
  description: "One line of the event log.",
  fields: (t) => ({
    cursor: t.exposeString("cursor"),
    at: t.expose("at", { type: "DateTime" }),
    accountId: t.id({ nullable: true, resolve: ({ accountId }) => accountId ?? null }),
    account: t.prismaField({
      type: "Account",
      nullable: true,
      resolve: (query, { accountId }, _args, { prisma }) =>
        accountId === undefined ? null : prisma.account.findUnique({ ...wholeRow(query), where: { id: accountId } }),
    }),
    resource: t.field({ type: ResourceEnum, nullable: true, resolve: ({ resource }) => resource ?? null }),
    subjectId: t.id({
      nullable: true,
      description: "The run, where the line is about one.",
      resolve: ({ subjectId }) => subjectId ?? null,
    }),
    kind: t.field({
      type: ActivityKindEnum,
      nullable: true,
      description: "Null for a line of an old version.",
      resolve: ({ detail }) => kindShape.parse(detail?.["kind"]),
    }),
    run: t.prismaField({
      type: "Run",
      nullable: true,
      description: "For RUN_ENDED: the run with its counts.",
      resolve: (query, { subjectId, detail }, _args, context) =>
        detail?.["kind"] === "RUN_ENDED" && subjectId !== undefined ? findRun(query, subjectId, context) : null,
    }),
    runState: t.field({
      type: RunStateEnum,
      nullable: true,
      description: "For RUN_ENDED: the run's state then. If it was approved later, it has continued since.",
      resolve: ({ detail }) => stateShape.parse(detail?.["state"]),
    }),
    seconds: t.float({
      nullable: true,
      description: "For RUN_ENDED: how long it took.",
      resolve: ({ detail }) => numberOf(detail?.["seconds"]),
    }),
    message: t.string({
      description: "Viewers who may not read the mailbox's records see it without their content.",
      resolve: async ({ accountId, detail }, _args, { viewer, app }) => {
        const whole = textOf(detail?.["message"]) ?? "";
        if (accountId === undefined || (await app.glass.mayReadAccount(viewer, accountId))) return whole;
        // The writer of the message knows which parts are from a record; without a redacted version all of it counts as such.
        return textOf(detail?.["redacted"]) ?? "something happened in this mailbox";
      },
    }),
    rate: t.float({
      nullable: true,
      description: "For RUN_ENDED: items a second. Null for a few items, since their rate means nothing.",
      resolve: ({ detail }) => numberOf(detail?.["rate"]),
    }),
  }),
});

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

builder.queryField("activity", (t) =>
  t.connection(
    {
      type: ActivityType,
      description: "Newest first, as far back as events are kept.",
      resolve: async (_root, args, { viewer, app }) => {
        const reach = reachOf(viewer, "readAccounts");
        const connection = await resolveCursorConnection(
          { args, ...pageSize, toCursor: (message: FeedMessage) => message.cursor },
          // In a list that begins with the newest, "after" means older; read from its end, the oldest come first.
          async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => [
            ...(await app.activity.read({ reach, olderThan: after, newerThan: before, limit, isFromOldest: inverted })),
          ],
        );
        return { ...connection, totalCount: () => app.activity.count(reach) };
      },
    },
    { name: "ActivityConnection" },
    { name: "ActivityEdge" },
  ),
);

builder.subscriptionField("activity", (t) =>
  t.field({
    type: ActivityType,
    description: "The last twenty lines of the event log, oldest first, then every new one.",
    args: { after: t.arg.string() },
    subscribe: (_root, { after }, { viewer, app }) =>
      new Watching(activityLines(app.activity, reachOf(viewer, "readAccounts")), after),
    resolve: ({ value }) => value,
  }),
);
