import { z } from "zod";
import type { Prisma } from "../../../prisma/generated/client.ts";
import { reachOf } from "../../core/access/rights.ts";
import { accountRows } from "../account-rows.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { wholeRow } from "../whole-row.ts";
import { ErrorCodeEnum } from "./error-catalogue.ts";
import { ResourceEnum } from "./resource.ts";
import { knownCode } from "./sync-error.ts";

const types = {
  AUTH: { value: "auth" },
  SYNC: { value: "sync" },
  THROTTLE: { value: "throttle" },
  SETTINGS: { value: "settings" },
} as const;
const AlertTypeEnum = builder.enumType("AlertType", { description: "What an alert is about.", values: types });
const typeShape = z.enum(["auth", "sync", "throttle", "settings"]);

const AlertOperationEnum = builder.enumType("AlertOperation", {
  description: "On the way from Microsoft, or to it.",
  values: { IMPORT: { value: "import" }, EXPORT: { value: "export" } } as const,
});
const operationShape = z.enum(["import", "export"]).nullable().catch(null);

export const AlertType = builder.prismaObject("Alert", {
  description:
    "Something a person should know. It resolves itself when the cause is gone; the same trouble is the same alert.",
  fields: (t) => ({
    id: t.exposeID("id"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    account: t.prismaField({
      type: "Account",
      nullable: true,
      resolve: (query, { accountId }, _args, { prisma }) =>
        accountId === null ? null : prisma.account.findUnique({ ...wholeRow(query), where: { id: accountId } }),
    }),
    organization: t.prismaField({
      type: "Organization",
      nullable: true,
      resolve: (query, { organizationId }, _args, { prisma }) =>
        organizationId === null
          ? null
          : prisma.organization.findUnique({ ...wholeRow(query), where: { id: organizationId } }),
    }),
    source: t.exposeString("source"),
    resource: t.expose("resource", { type: ResourceEnum, nullable: true }),
    type: t.field({ type: AlertTypeEnum, resolve: ({ type }) => typeShape.parse(type) }),
    operation: t.field({
      type: AlertOperationEnum,
      nullable: true,
      resolve: ({ operation }) => operationShape.parse(operation),
    }),
    step: t.exposeString("step", { nullable: true }),
    itemId: t.exposeID("itemId", { nullable: true, description: "The record in Oro." }),
    externalId: t.exposeID("externalId", { nullable: true, description: "The record in Microsoft." }),
    code: t.field({ type: ErrorCodeEnum, resolve: ({ code }) => knownCode(code) }),
    message: t.exposeString("message"),
    remedy: t.exposeString("remedy"),
    occurrences: t.exposeInt("occurrences"),
    resolvedAt: t.expose("resolvedAt", { type: "DateTime", nullable: true }),
  }),
});

/** Alerts of visible accounts; those of an organization for who sees all of it; the system's own for who sees the system. */
export async function visibleAlerts(context: Context, accountId?: string | null): Promise<Prisma.AlertWhereInput> {
  const reach = reachOf(context.viewer, "readAccounts");
  const ofAccounts = await accountRows(context, accountId);
  if (accountId != null || reach.kind === "all") return ofAccounts;
  if (reach.kind !== "organization") return ofAccounts;
  return { OR: [ofAccounts, { accountId: null, organizationId: reach.organizationId }] };
}

interface AlertFilter {
  readonly accountId?: string | null | undefined;
  readonly isResolved?: boolean | null | undefined;
}

async function alertsWhere({ accountId, isResolved }: AlertFilter, context: Context): Promise<Prisma.AlertWhereInput> {
  const visible = await visibleAlerts(context, accountId);
  if (isResolved == null) return visible;
  return { AND: [visible, { resolvedAt: isResolved ? { not: null } : null }] };
}

builder.queryField("alerts", (t) =>
  t.prismaConnection({
    type: "Alert",
    cursor: "id",
    description: "Newest first.",
    args: {
      accountId: t.arg.id(),
      isResolved: t.arg.boolean({ defaultValue: false, description: "Null for all." }),
    },
    totalCount: async (_root, args, context) => context.prisma.alert.count({ where: await alertsWhere(args, context) }),
    resolve: async (query, _root, args, context) =>
      context.prisma.alert.findMany({
        ...wholeRow(query),
        where: await alertsWhere(args, context),
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      }),
  }),
);
