import { z } from "zod";
import type { LedgerCheck } from "../../app/ports/status-reader.ts";
import { reachOf } from "../../core/access/rights.ts";
import type { SideName } from "../../core/records/record.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { accountRows } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { ErrorCodeEnum } from "./error-catalogue.ts";
import { ResourceEnum, SideEnum } from "./resource.ts";
import { knownCode } from "./sync-error.ts";

const EffectStateEnum = builder.enumType("EffectState", {
  description: "How certain it is that a write was applied.",
  values: {
    PLANNED: { description: "About to be sent, or sent and not answered yet." },
    CONFIRMED: {},
    FAILED: { description: "Certainly not applied." },
    UNKNOWN: { description: "May have been applied; it is read back before it is repeated." },
  } as const,
});
const stateShape = z.enum(["PLANNED", "CONFIRMED", "FAILED", "UNKNOWN"]);

const EffectOperationEnum = builder.enumType("EffectOperation", {
  description: "What was done with a record.",
  values: { CREATE: { value: "create" }, UPDATE: { value: "update" }, DELETE: { value: "delete" } } as const,
});
const operationShape = z.enum(["create", "update", "delete"]);

builder.prismaObject("Effect", {
  description:
    "One write of a run, in the ledger. To Microsoft: planned before it was sent, settled after it was confirmed. To Oro: recorded with the write.",
  fields: (t) => ({
    id: t.exposeID("id"),
    runId: t.exposeID("runId"),
    accountId: t.exposeID("accountId"),
    resource: t.expose("resource", { type: ResourceEnum }),
    side: t.field({
      type: SideEnum,
      description: "Where it was written.",
      resolve: ({ side }) => z.enum(["office", "m365"]).parse(side),
    }),
    operation: t.field({ type: EffectOperationEnum, resolve: ({ operation }) => operationShape.parse(operation) }),
    officeId: t.exposeID("officeId"),
    m365Id: t.exposeID("m365Id", { nullable: true }),
    state: t.field({ type: EffectStateEnum, resolve: ({ state }) => stateShape.parse(state) }),
    plannedAt: t.expose("plannedAt", { type: "DateTime" }),
    settledAt: t.expose("settledAt", { type: "DateTime", nullable: true }),
    errorCode: t.field({
      type: ErrorCodeEnum,
      nullable: true,
      resolve: ({ errorCode }) => (errorCode === null ? null : knownCode(errorCode)),
    }),
  }),
});

interface EffectFilter {
  readonly accountId?: string | null | undefined;
  readonly runId?: string | null | undefined;
  readonly state?: string | null | undefined;
  readonly side?: SideName | null | undefined;
}

async function effectsWhere({ accountId, runId, state, side }: EffectFilter, context: Context) {
  return {
    ...(await accountRows(context, accountId)),
    ...(runId == null ? {} : { runId: { in: isUuid(runId) ? [runId] : [] } }),
    ...(state == null ? {} : { state }),
    ...(side == null ? {} : { side }),
  };
}

builder.queryField("effects", (t) =>
  t.prismaConnection(
    {
      type: "Effect",
      cursor: "id",
      description: "The ledger, newest first.",
      args: {
        accountId: t.arg.id(),
        runId: t.arg.id(),
        state: t.arg({ type: EffectStateEnum }),
        side: t.arg({ type: SideEnum, description: "Default: both." }),
      },
      totalCount: async (_root, args, context) =>
        context.prisma.effect.count({ where: await effectsWhere(args, context) }),
      resolve: async (query, _root, args, context) =>
        context.prisma.effect.findMany({
          ...wholeRow(query),
          where: await effectsWhere(args, context),
          orderBy: [{ plannedAt: "desc" }, { id: "desc" }],
        }),
    },
    { name: "EffectConnection" },
    { name: "EffectEdge" },
  ),
);

const LedgerCheckType = builder.objectRef<LedgerCheck>("LedgerCheck").implement({
  description:
    "Checks that nothing was duplicated or lost, by our own rows and by what Microsoft holds now: marks and contents. Zero everywhere means that it was proved.",
  fields: (t) => ({
    isClean: t.exposeBoolean("isClean"),
    unsettled: t.exposeInt("unsettled", {
      description: "Writes without a known outcome that no run is about to settle.",
    }),
    duplicates: t.exposeInt("duplicates", {
      description: "Records linked twice, and items that are in Microsoft twice.",
    }),
    missing: t.exposeInt("missing", { description: "Links without a record, and confirmed creates without a link." }),
    unread: t.exposeInt("unread", {
      description:
        "Mailboxes, counted for each resource, that could not be read within a minute or are not signed in: nothing is proved for them.",
    }),
  }),
});

builder.queryField("ledgerCheck", (t) =>
  t.field({
    type: LedgerCheckType,
    args: { accountId: t.arg.id({ description: "Default: all visible accounts." }) },
    resolve: (_root, { accountId }, { viewer, app }) =>
      app.checkLedger({
        reach: reachOf(viewer, "readAccounts"),
        ...(accountId == null ? {} : { accountIds: [accountId] }),
      }),
  }),
);
