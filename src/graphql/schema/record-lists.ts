import { RefusedError } from "../../app/errors.ts";
import type { FailingRecord, LeftOutRecord } from "../../app/ports/record-lists.ts";
import { builder } from "../builder.ts";
import { pageOf } from "../listed.ts";
import { wholeRow } from "../whole-row.ts";
import { ResourceEnum, SideEnum } from "./resource.ts";
import { SyncError, shownError } from "./sync-error.ts";
import { LeftOutReasonEnum } from "./sync-status.ts";

const FailingRecordType = builder.objectRef<FailingRecord>("FailingRecord").implement({
  description:
    "A record that could not be synced. It is tried again automatically, when it changes, or by `retryItem`.",
  fields: (t) => ({
    account: t.prismaField({
      type: "Account",
      resolve: (query, { accountId }, _args, { prisma }) =>
        prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: accountId } }),
    }),
    resource: t.expose("resource", { type: ResourceEnum }),
    side: t.expose("side", {
      type: SideEnum,
      description: "The side on which it changed; an argument of `retryItem`.",
    }),
    recordId: t.exposeID("recordId", { description: "An argument of `retryItem`." }),
    title: t.exposeString("title", { nullable: true, description: "Null for viewers who may not read the record." }),
    error: t.field({
      type: SyncError,
      nullable: true,
      description: "The reason; viewers who may read the record see Microsoft's own words.",
      resolve: ({ code, message }) => shownError(code, message),
    }),
    attempts: t.exposeInt("attempts"),
    nextAttemptAt: t.expose("nextAttemptAt", {
      type: "DateTime",
      nullable: true,
      description: "Null: only when it changes, or somebody asks.",
    }),
    failedAt: t.expose("failedAt", { type: "DateTime", description: "When it was last tried." }),
  }),
});

const LeftOutRecordType = builder.objectRef<LeftOutRecord>("LeftOutRecord").implement({
  description: "A record that is kept without being synced.",
  fields: (t) => ({
    account: t.prismaField({
      type: "Account",
      resolve: (query, { accountId }, _args, { prisma }) =>
        prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: accountId } }),
    }),
    resource: t.expose("resource", { type: ResourceEnum }),
    reason: t.field({ type: LeftOutReasonEnum, resolve: ({ reason }) => reason }),
    recordId: t.exposeID("recordId", { description: "Its id in Oro, or in Microsoft if it exists only there." }),
    title: t.exposeString("title", { nullable: true, description: "Null for viewers who may not read the record." }),
    since: t.expose("since", { type: "DateTime", description: "When it was last synced, or first left out." }),
  }),
});

builder.queryField("failingRecords", (t) =>
  t.connection(
    {
      type: FailingRecordType,
      description: "Records that could not be synced, by name and reason, the latest failure first.",
      args: {
        accountId: t.arg.id(),
        resource: t.arg({ type: ResourceEnum }),
        text: t.arg.string({ description: "Text contained in the title, for records that the viewer may read." }),
      },
      resolve: (_root, { accountId, resource, text, ...args }, { viewer, app }) =>
        pageOf(args, (page) =>
          app.listRecords.failing(viewer, {
            accountId: accountId ?? undefined,
            resource: resource ?? undefined,
            text: text ?? undefined,
            ...page,
          }),
        ),
    },
    {
      name: "FailingRecordConnection",
      fields: (connection) => ({
        totalCount: connection.int({ description: "On all pages.", resolve: ({ totalCount }) => totalCount }),
      }),
    },
    { name: "FailingRecordEdge" },
  ),
);

builder.queryField("leftOutRecords", (t) =>
  t.connection(
    {
      type: LeftOutRecordType,
      description: "Records kept without being synced for one reason, by title. `syncStatus` counts them.",
      args: {
        accountId: t.arg.id(),
        resource: t.arg({ type: ResourceEnum }),
        reason: t.arg({ type: LeftOutReasonEnum, required: true }),
        text: t.arg.string({ description: "Text contained in the title, for records that the viewer may read." }),
      },
      resolve: (_root, { accountId, resource, reason, text, ...args }, { viewer, app }) =>
        pageOf(args, (page) =>
          app.listRecords.leftOut(viewer, {
            accountId: accountId ?? undefined,
            resource: resource ?? undefined,
            reason,
            text: text ?? undefined,
            ...page,
          }),
        ),
    },
    {
      name: "LeftOutRecordConnection",
      fields: (connection) => ({
        totalCount: connection.int({ description: "On all pages.", resolve: ({ totalCount }) => totalCount }),
      }),
    },
    { name: "LeftOutRecordEdge" },
  ),
);

const RejectionEnum = builder.enumType("Rejection", {
  description: "The answer to a brake.",
  values: {
    DELETION_REJECTED: { description: "Records that were not to be deleted, and are no longer synced." },
    INVITATIONS: { description: "Meetings that were not to be sent." },
  } as const,
});

const TakeBackPayload = builder.objectRef<{ readonly accountId: string }>("TakeBackRejectionPayload").implement({
  description: "The next run decides on the records again, and asks again if the brakes say so.",
  fields: (t) => ({ accountId: t.exposeID("accountId") }),
});

builder.mutationField("takeBackRejection", (t) =>
  t.field({
    type: TakeBackPayload,
    description:
      "Undoes a rejection: records still missing on one side are deleted on the other, and meetings not sent are sent; the brakes ask first.",
    errors: { types: [RefusedError] },
    args: {
      accountId: t.arg.id({ required: true }),
      resource: t.arg({ type: ResourceEnum, required: true }),
      rejection: t.arg({ type: RejectionEnum, required: true }),
      recordIds: t.arg.idList({ description: "Only these `leftOutRecords`; default: all." }),
    },
    resolve: async (_root, { accountId, resource, rejection, recordIds }, { viewer, app }) => {
      await app.syncControl.takeBackRejection(viewer, accountId, resource, rejection, recordIds ?? null);
      return { accountId };
    },
  }),
);
