import { z } from "zod";
import type { Alert, Prisma } from "../../../prisma/generated/client.ts";
import { RefusedError } from "../../app/errors.ts";
import { tellAll, tellRedacted } from "../../core/access/record-text.ts";
import { reachOf } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { errorCatalogue } from "../../core/sync/error-catalogue.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { rowsWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { ErrorCodeEnum } from "./error-catalogue.ts";
import { ResourceEnum } from "./resource.ts";
import { knownCode } from "./sync-error.ts";

const types = {
  AUTH: { value: "auth" },
  SYNC: { value: "sync" },
  THROTTLE: { value: "throttle" },
  SETTINGS: { value: "settings" },
  ACCESS: { value: "access" },
} as const;
const AlertTypeEnum = builder.enumType("AlertType", { description: "What an alert is about.", values: types });
const typeShape = z.enum(["auth", "sync", "throttle", "settings", "access"]);

const AlertOperationEnum = builder.enumType("AlertOperation", {
  description: "On the way from Microsoft, or to it.",
  values: { IMPORT: { value: "import" }, EXPORT: { value: "export" } } as const,
});
const operationShape = z.enum(["import", "export"]).nullable().catch(null);

export const AlertType = builder.prismaObject("Alert", {
  description:
    "Something that people should know. It is resolved automatically when its cause is gone; the same trouble is the same alert.",
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
    message: t.string({
      description: "Viewers who may not read the mailbox's records see it without their content.",
      resolve: async (alert, _args, context) => shownMessage(alert, context),
    }),
    remedy: t.string({
      resolve: (alert, _args, { viewer }) => (isForAnother(alert, viewer) ? catalogueOf(alert).remedy : alert.remedy),
    }),
    occurrences: t.exposeInt("occurrences"),
    resolvedAt: t.expose("resolvedAt", { type: "DateTime", nullable: true }),
    canAcknowledge: t.boolean({
      description:
        "Whether it tells the viewer about a way in that somebody made for them, or about mail of a mailbox they read that did not arrive: acknowledgeAlert resolves it.",
      resolve: ({ id, code, userId, resolvedAt }, _args, { viewer, app }) => {
        if (resolvedAt !== null) return false;
        return code === "MAIL_BOUNCED"
          ? app.acknowledgeAlert.isFor(id, viewer)
          : code === "WAY_IN_MADE" && userId === viewer.userId;
      },
    }),
  }),
});

const partsShape = z.record(z.string(), z.string()).nullable().catch(null);
const nouns = { TASKS: "A task", CALENDAR: "An event", EMAIL: "A message" } as const;

const catalogueOf = ({ code }: Alert) => errorCatalogue[knownCode(code)];

/** The text addresses the person: "… may read your records". */
const isForAnother = ({ type, userId }: Alert, viewer: Viewer): boolean =>
  type === "access" && userId !== viewer.userId;

/** A message without a mailbox quotes no record. */
async function shownMessage(alert: Alert, { viewer, app, prisma }: Context): Promise<string> {
  const told = { text: alert.message, parts: partsShape.parse(alert.parts) };
  const { accountId } = alert;
  if (isForAnother(alert, viewer)) return catalogueOf(alert).cause;
  // Only tokens that may read mail are told what it says.
  const isShut = alert.code === "MAIL_BOUNCED" && !(viewer.scopes ?? []).includes("mail.read");
  if (accountId === null || (!isShut && (await app.glass.mayReadAccount(viewer, accountId)))) return tellAll(told);
  const { cause } = catalogueOf(alert);
  if (told.parts === null) return cause;
  const account = await prisma.account.findUnique({ where: { id: accountId }, select: { userPrincipalName: true } });
  const title = `${nouns[alert.resource ?? "TASKS"]} of ${account?.userPrincipalName ?? "a mailbox"}`;
  const noun = alert.resource === "CALENDAR" ? "calendar" : "list";
  return tellRedacted(told, { title, reason: cause, list: `A ${noun}`, lists: `a ${noun} that was chosen` }, cause);
}

/**
 * The viewer's own alerts; those of visible accounts; those of an organization for viewers who may see all of it; the system's for viewers
 * with system-wide reach.
 */
export async function visibleAlerts(
  { viewer, prisma }: Pick<Context, "viewer" | "prisma">,
  accountId?: string | null,
): Promise<Prisma.AlertWhereInput> {
  const reach = reachOf(viewer, "readAccounts");
  const ofAccounts = await rowsWithin(prisma, reach, accountId);
  if (accountId != null || reach.kind === "all") return ofAccounts;
  const own = { userId: viewer.userId };
  if (reach.kind !== "organization") return { OR: [ofAccounts, own] };
  return { OR: [ofAccounts, own, { accountId: null, organizationId: reach.organizationId }] };
}

builder.mutationField("acknowledgeAlert", (t) =>
  t.prismaField({
    type: "Alert",
    description:
      "The viewer has seen that somebody made a way in to their records (WAY_IN_MADE), or that mail of a mailbox they read did not reach somebody (MAIL_BOUNCED); this resolves the alert. Refused with the very token that the alert is about. Harmless to repeat.",
    errors: { types: [RefusedError] },
    args: { id: t.arg.id({ required: true }) },
    async resolve(query, _root, { id }, { authenticated, app, prisma }) {
      await app.acknowledgeAlert(authenticated, id);
      return prisma.alert.findUniqueOrThrow({ ...wholeRow(query), where: { id } });
    },
  }),
);

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
  t.prismaConnection(
    {
      type: "Alert",
      cursor: "id",
      description: "Newest first.",
      args: {
        accountId: t.arg.id(),
        isResolved: t.arg.boolean({ defaultValue: false, description: "Null: resolved and unresolved ones." }),
      },
      totalCount: async (_root, args, context) =>
        context.prisma.alert.count({ where: await alertsWhere(args, context) }),
      resolve: async (query, _root, args, context) =>
        context.prisma.alert.findMany({
          ...wholeRow(query),
          where: await alertsWhere(args, context),
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        }),
    },
    { name: "AlertConnection" },
    { name: "AlertEdge" },
  ),
);
