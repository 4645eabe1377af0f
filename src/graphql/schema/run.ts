import { z } from "zod";
import { paceOf } from "../../core/status/run-pace.ts";
import { noCounts, type RunCounts } from "../../core/sync/run-state.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { accountRows } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { NodeType } from "./node.ts";
import { ResourceEnum } from "./resource.ts";
import { RunPhaseEnum, RunStateEnum, RunTriggerEnum } from "./run-enums.ts";
import { SyncError, shownError } from "./sync-error.ts";

const RunCountsType = builder.objectRef<RunCounts>("RunCounts").implement({
  description: "What a run did so far.",
  fields: (t) => ({
    createdInOffice: t.exposeInt("createdInOffice"),
    updatedInOffice: t.exposeInt("updatedInOffice"),
    deletedInOffice: t.exposeInt("deletedInOffice"),
    createdInM365: t.exposeInt("createdInM365"),
    updatedInM365: t.exposeInt("updatedInM365"),
    deletedInM365: t.exposeInt("deletedInM365"),
    unchanged: t.exposeInt("unchanged"),
    conflicts: t.exposeInt("conflicts"),
    failed: t.exposeInt("failed"),
    mailed: t.exposeInt("mailed", {
      description: "People whom Exchange mailed for the meetings that the run wrote, counted once for each meeting.",
    }),
    withheld: t.exposeInt("withheld", {
      description:
        "Meetings created without their attendees: a first sync invites nobody, nor does a meeting that is over.",
    }),
    overruled: t.exposeInt("overruled", {
      description: "Mails that Oro and Microsoft had changed differently: Microsoft's state stands.",
    }),
    overruledRead: t.exposeInt("overruledRead", { description: "Of these, how many by their read mark." }),
    overruledFlag: t.exposeInt("overruledFlag"),
    overruledCategories: t.exposeInt("overruledCategories"),
    overruledFolder: t.exposeInt("overruledFolder"),
  }),
});

// Stored as JSON: a count that an older version did not know is zero, and a brake that cannot be read has at least its reason.
const countsShape = z
  .partialRecord(z.enum(Object.keys(noCounts) as (keyof RunCounts)[]), z.number().catch(0))
  .catch({});
const brakeShape = z.object({
  reason: z.string().catch("The run would delete more than the limit allows."),
  deletesInOffice: z.number().int().catch(0),
  deletesInM365: z.number().int().catch(0),
  titles: z.array(z.string()).catch([]),
  people: z.number().int().catch(0),
  peopleOutside: z.number().int().catch(0),
  addresses: z.array(z.string()).catch([]),
  meetings: z.array(z.string()).catch([]),
  meetingsToWrite: z.number().int().catch(0),
});

const forReaders = async (texts: string[], accountId: string, { viewer, app }: Context): Promise<string[]> =>
  (await app.glass.mayReadAccount(viewer, accountId)) ? texts : [];

const BrakeType = builder.objectRef<z.infer<typeof brakeShape> & { readonly accountId: string }>("Brake").implement({
  description: "What stopped a run until somebody decides.",
  fields: (t) => ({
    reason: t.exposeString("reason"),
    deletesInOffice: t.exposeInt("deletesInOffice"),
    deletesInM365: t.exposeInt("deletesInM365"),
    sampleTitles: t.stringList({
      description: "Some of the records that would be deleted; empty for viewers who may not read records.",
      resolve: ({ titles, accountId }, _args, context) => forReaders(titles, accountId, context),
    }),
    meetingsToWrite: t.exposeInt("meetingsToWrite", {
      description: "Meetings whose writing would mail their attendees.",
    }),
    peopleToMail: t.exposeInt("people", { description: "People who would be mailed, each counted once." }),
    peopleOutside: t.exposeInt("peopleOutside", { description: "Those of them outside of the mailbox's own domain." }),
    sampleAddresses: t.stringList({
      description: "Some of the people who would be mailed; empty for viewers who may not read records.",
      resolve: ({ addresses, accountId }, _args, context) => forReaders(addresses, accountId, context),
    }),
    sampleMeetings: t.stringList({
      description: "Some of the meetings; empty for viewers who may not read records.",
      resolve: ({ meetings, accountId }, _args, context) => forReaders(meetings, accountId, context),
    }),
  }),
});

const triggerShape = z.enum(["INTERVAL", "MANUAL", "OFFICE_CHANGE", "NOTIFICATION", "RETRY", "SETTINGS", "APPROVAL"]);
const phaseShape = z.enum(["LISTS", "READ", "COMPARE", "WRITE"]).nullable().catch(null);

export const RunType = builder.prismaObject("Run", {
  description: "One attempt to make one account's one resource agree.",
  interfaces: [NodeType],
  fields: (t) => ({
    id: t.exposeID("id"),
    account: t.prismaField({
      type: "Account",
      resolve: (query, { accountId }, _args, { prisma }) =>
        prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: accountId } }),
    }),
    resource: t.expose("resource", { type: ResourceEnum }),
    trigger: t.field({
      type: RunTriggerEnum,
      resolve: ({ trigger }) => triggerShape.parse(trigger),
    }),
    state: t.expose("state", { type: RunStateEnum }),
    phase: t.field({ type: RunPhaseEnum, nullable: true, resolve: ({ phase }) => phaseShape.parse(phase) }),
    done: t.exposeInt("done"),
    total: t.exposeInt("total", { nullable: true, description: "Null while unknown." }),
    ratePerSecond: t.float({ nullable: true, resolve: (run) => paceOf(run, new Date()).ratePerSecond }),
    secondsLeft: t.int({
      nullable: true,
      description: "At the rate so far.",
      resolve: (run) => (run.state === "RUNNING" ? paceOf(run, new Date()).secondsLeft : null),
    }),
    counts: t.field({
      type: RunCountsType,
      resolve: ({ counts }) => ({ ...noCounts, ...countsShape.parse(counts) }),
    }),
    graphRequests: t.exposeInt("graphRequests"),
    queuedAt: t.expose("queuedAt", { type: "DateTime" }),
    startedAt: t.expose("startedAt", { type: "DateTime", nullable: true }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
    movedAt: t.expose("movedAt", { type: "DateTime", nullable: true, description: "When it last made progress." }),
    waitingUntil: t.expose("waitingUntil", { type: "DateTime", nullable: true }),
    error: t.field({
      type: SyncError,
      nullable: true,
      description:
        "Viewers who may not read the mailbox's records see a general text, since a message may quote a record.",
      resolve: async ({ errorCode, errorMessage, accountId }, _args, { viewer, app }) =>
        errorCode === null
          ? null
          : shownError(errorCode, (await app.glass.mayReadAccount(viewer, accountId)) ? errorMessage : null),
    }),
    brake: t.field({
      type: BrakeType,
      nullable: true,
      resolve: ({ brake, accountId }) => (brake === null ? null : { ...brakeShape.parse(brake), accountId }),
    }),
  }),
});

builder.queryField("runs", (t) =>
  t.prismaConnection(
    {
      type: "Run",
      cursor: "id",
      description: "Newest first.",
      args: { accountId: t.arg.id(), resource: t.arg({ type: ResourceEnum }), state: t.arg({ type: RunStateEnum }) },
      totalCount: async (_root, { accountId, resource, state }, context) =>
        context.prisma.run.count({
          where: { ...(await accountRows(context, accountId)), ...(resource && { resource }), ...(state && { state }) },
        }),
      resolve: async (query, _root, { accountId, resource, state }, context) =>
        context.prisma.run.findMany({
          ...wholeRow(query),
          where: { ...(await accountRows(context, accountId)), ...(resource && { resource }), ...(state && { state }) },
          orderBy: [{ queuedAt: "desc" }, { id: "desc" }],
        }),
    },
    { name: "RunConnection" },
    { name: "RunEdge" },
  ),
);

export async function findRun<Q extends object>(query: Q, id: string, context: Context) {
  if (!isUuid(id)) return null;
  return context.prisma.run.findFirst({ ...wholeRow(query), where: { id, ...(await accountRows(context)) } });
}

builder.queryField("run", (t) =>
  t.prismaField({
    type: "Run",
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (query, _root, { id }, context) => findRun(query, id, context),
  }),
);
