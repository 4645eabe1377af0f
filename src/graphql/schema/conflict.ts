import { z } from "zod";
import type { Conflict } from "../../../prisma/generated/client.ts";
import { RefusedError } from "../../app/errors.ts";
import type { FieldValue, RecordFields, SideName } from "../../core/records/record.ts";
import { recordKindOf } from "../../core/records/record-kinds.ts";
import { type FieldVersions, versionsOf } from "../../core/sync/conflict-versions.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { mayReadConflict } from "../readable-conflict.ts";
import { accountRows } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { FieldVersionsType } from "./conflict-versions.ts";
import { NodeType } from "./node.ts";
import { contentOf, RecordContentType } from "./record-content.ts";
import { ResourceEnum, SideEnum } from "./resource.ts";

const kindValues = ["FIELDS", "OFFICE_DELETED", "M365_DELETED"] as const;
const ConflictKindEnum = builder.enumType("ConflictKind", {
  description: "What the two sides disagree on.",
  values: {
    FIELDS: { description: "The same fields were changed to different values." },
    OFFICE_DELETED: { description: "Deleted in Oro, edited in Microsoft." },
    M365_DELETED: { description: "Deleted in Microsoft, edited in Oro." },
  } as const,
});
const stateValues = ["OPEN", "RESOLVING", "SETTLED"] as const;
const ConflictStateEnum = builder.enumType("ConflictState", {
  description: "How far it is.",
  values: {
    OPEN: { description: "Somebody has to decide; nothing of the record is written meanwhile." },
    RESOLVING: { description: "Decided; the next run writes it." },
    SETTLED: {},
  } as const,
});
const ruleValues = ["OFFICE_WINS", "M365_WINS", "NEWEST_WINS", "ASK"] as const;
const ConflictRuleEnum = builder.enumType("ConflictRule", { description: "Who wins.", values: ruleValues });

const valueShape: z.ZodType<FieldValue> = z.json();
const fieldsShape = z.record(z.string(), valueShape).nullable().catch(null);
// Bases may be kept for each side, since a side may spell the same meaning in its own way.
const basesShape = z.union([
  z.object({ office: fieldsShape, m365: fieldsShape }).transform(({ office }) => office),
  fieldsShape,
]);

export const ConflictType = builder.prismaObject("Conflict", {
  description:
    "Two edits that cannot both stand. Kept also when a rule decided it. What is in the records is for who may read them; of a private event for its owner only.",
  interfaces: [NodeType],
  fields: (t) => ({
    id: t.exposeID("id"),
    account: t.prismaField({
      type: "Account",
      resolve: (query, { accountId }, _args, { prisma }) =>
        prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: accountId } }),
    }),
    resource: t.expose("resource", { type: ResourceEnum }),
    kind: t.field({ type: ConflictKindEnum, resolve: ({ kind }) => z.enum(kindValues).parse(kind) }),
    fields: t.exposeStringList("fields", { description: "Names of the fields in conflict; empty for a deletion." }),
    state: t.field({ type: ConflictStateEnum, resolve: ({ state }) => z.enum(stateValues).parse(state) }),
    rule: t.field({ type: ConflictRuleEnum, resolve: ({ rule }) => z.enum(ruleValues).parse(rule) }),
    outcome: t.exposeString("outcome", {
      nullable: true,
      description:
        "Once settled: OFFICE or M365, whose version it became; MERGED, of both; AGREED, both sides were the same by then; KEPT_APART, nothing was written.",
    }),
    reason: t.exposeString("reason", {
      nullable: true,
      description: "Why it ended so without a person's choice: which setting was changed, and by whom.",
    }),
    title: t.string({
      nullable: true,
      description: "What the record is called; null for who may not read records.",
      resolve: async (conflict, _args, context) => ((await mayReadConflict(conflict, context)) ? conflict.title : null),
    }),
    officeId: t.exposeID("officeId"),
    m365Id: t.exposeID("m365Id"),
    base: t.field({
      type: RecordContentType,
      nullable: true,
      description: "As both sides last agreed; null when they never did.",
      resolve: (conflict, _args, context) => shownContent(conflict, basesShape.parse(conflict.bases), context),
    }),
    office: t.field({
      type: RecordContentType,
      nullable: true,
      description: "As Oro has it; null when it is deleted there.",
      resolve: (conflict, _args, context) => shownContent(conflict, fieldsShape.parse(conflict.office), context),
    }),
    m365: t.field({
      type: RecordContentType,
      nullable: true,
      description: "As Microsoft has it; null when it is deleted there.",
      resolve: (conflict, _args, context) => shownContent(conflict, fieldsShape.parse(conflict.m365), context),
    }),
    versions: t.field({
      type: [FieldVersionsType],
      description: "Field by field: those in conflict; of a deletion all that the other side changed.",
      resolve: async (conflict, _args, context) =>
        (await mayReadConflict(conflict, context)) ? shownVersions(conflict) : [],
    }),
    decidedBy: t.exposeString("decidedBy", { nullable: true }),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

async function shownContent(conflict: Conflict, fields: RecordFields | null, context: Context) {
  return (await mayReadConflict(conflict, context)) ? contentOf(conflict.resource, fields) : null;
}

function shownVersions({ resource, fields, bases, office, m365 }: Conflict): FieldVersions[] {
  const kind = recordKindOf(resource);
  if (kind === null) return [];
  const records = {
    base: basesShape.parse(bases),
    office: fieldsShape.parse(office),
    m365: fieldsShape.parse(m365),
  };
  return [...versionsOf(kind, { fields, ...records })];
}

builder.queryField("conflicts", (t) =>
  t.prismaConnection(
    {
      type: "Conflict",
      cursor: "id",
      description: "Newest first.",
      args: {
        accountId: t.arg.id(),
        resource: t.arg({ type: ResourceEnum }),
        state: t.arg({ type: ConflictStateEnum, defaultValue: "OPEN", description: "Null for all." }),
      },
      totalCount: async (_root, { accountId, resource, state }, context) =>
        context.prisma.conflict.count({
          where: { ...(await accountRows(context, accountId)), ...(resource && { resource }), ...(state && { state }) },
        }),
      resolve: async (query, _root, { accountId, resource, state }, context) =>
        context.prisma.conflict.findMany({
          ...wholeRow(query),
          where: { ...(await accountRows(context, accountId)), ...(resource && { resource }), ...(state && { state }) },
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        }),
    },
    { name: "ConflictConnection" },
    { name: "ConflictEdge" },
  ),
);

export async function findConflict<Q extends object>(query: Q, id: string, context: Context) {
  if (!isUuid(id)) return null;
  return context.prisma.conflict.findFirst({ ...wholeRow(query), where: { id, ...(await accountRows(context)) } });
}

builder.queryField("conflict", (t) =>
  t.prismaField({
    type: "Conflict",
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (query, _root, { id }, context) => findConflict(query, id, context),
  }),
);

const FieldChoice = builder.inputType("FieldChoice", {
  description: "The side whose value one field takes.",
  fields: (t) => ({
    field: t.string({ required: true }),
    take: t.field({ type: SideEnum, required: true }),
  }),
});

const ResolveConflictInput = builder.inputType("ResolveConflictInput", {
  description: "A whole side, or a side for each field in conflict. A deletion takes a whole side.",
  fields: (t) => ({
    conflictId: t.id({ required: true }),
    take: t.field({ type: SideEnum }),
    fields: t.field({ type: [FieldChoice] }),
  }),
});

builder.mutationField("resolveConflict", (t) =>
  t.prismaField({
    type: "Conflict",
    description: "Decides an open conflict; the next run writes it, which begins at once.",
    errors: { types: [RefusedError] },
    args: { input: t.arg({ type: ResolveConflictInput, required: true }) },
    resolve: async (query, _root, { input: { conflictId, take, fields } }, { viewer, app, prisma }) => {
      const chosen: Record<string, SideName> = Object.fromEntries(
        (fields ?? []).map((choice) => [choice.field, choice.take]),
      );
      await app.syncControl.resolveConflict(viewer, conflictId, {
        ...(take ? { take } : {}),
        ...(fields ? { fields: chosen } : {}),
      });
      return prisma.conflict.findUniqueOrThrow({ ...wholeRow(query), where: { id: conflictId } });
    },
  }),
);

builder.mutationField("reopenConflict", (t) =>
  t.prismaField({
    type: "Conflict",
    description: "Puts a settled conflict before people again.",
    errors: { types: [RefusedError] },
    args: { conflictId: t.arg.id({ required: true }) },
    resolve: async (query, _root, { conflictId }, { viewer, app, prisma }) => {
      await app.syncControl.reopenConflict(viewer, conflictId);
      return prisma.conflict.findUniqueOrThrow({ ...wholeRow(query), where: { id: conflictId } });
    },
  }),
);
