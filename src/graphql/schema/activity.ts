import { type ResolveCursorConnectionArgs, resolveCursorConnection } from "@pothos/plugin-relay";
import type { FeedMessage } from "../../app/ports/feed.ts";
import { reachOf } from "../../core/access/rights.ts";
import { builder, pageSize } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { ResourceEnum } from "./resource.ts";

export const ActivityType = builder.objectRef<FeedMessage>("Activity").implement({
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
      description: "The run, as a rule.",
      resolve: ({ subjectId }) => subjectId ?? null,
    }),
    kind: t.string({ nullable: true, resolve: ({ detail }) => textOf(detail?.["kind"]) }),
    message: t.string({
      description: "For who may not read the mailbox's records without what they say.",
      resolve: async ({ accountId, detail }, _args, { viewer, app }) => {
        const whole = textOf(detail?.["message"]) ?? "";
        if (accountId === undefined || (await app.glass.mayReadAccount(viewer, accountId))) return whole;
        // Written by who knows what of it is a record's; without it all of it counts as such.
        return textOf(detail?.["redacted"]) ?? "something happened in this mailbox";
      },
    }),
    rate: t.float({
      nullable: true,
      description: "Items a second, where there is one.",
      resolve: ({ detail }) => (typeof detail?.["rate"] === "number" ? detail["rate"] : null),
    }),
  }),
});

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

builder.queryField("activity", (t) =>
  t.connection({
    type: ActivityType,
    description: "Newest first, as far back as events are kept.",
    resolve: async (_root, args, { viewer, app }) => {
      const reach = reachOf(viewer, "readAccounts");
      const connection = await resolveCursorConnection(
        { args, ...pageSize, toCursor: (message: FeedMessage) => message.cursor },
        // Of a list that begins with the newest, "after" is older; asked from its end, the oldest come first.
        async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => [
          ...(await app.activity.read({ reach, olderThan: after, newerThan: before, limit, isFromOldest: inverted })),
        ],
      );
      return { ...connection, totalCount: () => app.activity.count(reach) };
    },
  }),
);
