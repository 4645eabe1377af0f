import { reachOf } from "../../core/access/rights.ts";
import { missingScopesOf } from "../../core/microsoft/scopes.ts";
import type { Resource } from "../../core/records/record.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { accountsWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { NodeType } from "./node.ts";
import { ResourceEnum } from "./resource.ts";

const AccountStateEnum = builder.enumType("AccountState", {
  description: "The state of a mailbox's sign-in.",
  values: {
    CONNECTED: {},
    MISSING_SCOPES: { description: "A required permission was not granted; connect again." },
    NEEDS_REAUTH: {
      description: "Microsoft no longer accepts the sign-in; connect again. Changes are kept meanwhile.",
    },
    NO_MAILBOX: { description: "The account has no mailbox in Exchange Online." },
    DISCONNECTED: { description: "Disconnected by a person here; connecting again continues from there." },
  } as const,
});

/** No mail is made in Oro. */
const resourcesMadeInOro = ["CALENDAR", "TASKS"] as const;

/** What the system syncs, read once for each operation however many accounts ask. */
const switchedOn = new WeakMap<Context, Promise<readonly Resource[]>>();
function readSwitchedOn(context: Context): Promise<readonly Resource[]> {
  const reading = switchedOn.get(context) ?? context.app.switchedOn();
  switchedOn.set(context, reading);
  return reading;
}

export const MailboxAccessEnum = builder.enumType("MailboxAccess", {
  description: "How a mailbox is reached in Microsoft 365.",
  values: {
    OWN: { description: "With its own sign-in." },
    DELEGATED: {
      description:
        "With the sign-in of a connected account that has full access to it. Microsoft then tells nothing of new mail, so it is found at each interval, and files of more than 3 MB cannot be sent.",
    },
    APPLICATION: {
      description:
        "With the application's own permission, which an administrator of the organization granted. Only administrators of the system choose it: it may reach any mailbox of the tenant.",
    },
  } as const,
});

const AccountKindEnum = builder.enumType("AccountKind", {
  description: "Whose mailbox it is: a person's, or the organization's.",
  values: { USER: {}, SYSTEM: {} } as const,
});

builder.prismaObject("Account", {
  description: "One connected Microsoft mailbox.",
  interfaces: [NodeType],
  fields: (t) => ({
    id: t.exposeID("id"),
    userPrincipalName: t.exposeString("userPrincipalName"),
    displayName: t.exposeString("displayName"),
    state: t.expose("state", { type: AccountStateEnum }),
    stateReason: t.exposeString("stateReason", { nullable: true }),
    grantedScopes: t.exposeStringList("grantedScopes"),
    missingScopes: t.stringList({
      description: "Permissions that the switched-on resources need and that were not granted.",
      select: { grantedScopes: true, access: true, userId: true },
      resolve: async (account, _args, context) => [...missingScopesOf(account, await readSwitchedOn(context))],
    }),
    kind: t.field({
      type: AccountKindEnum,
      select: { userId: true },
      resolve: ({ userId }) => (userId === null ? "SYSTEM" : "USER"),
    }),
    access: t.expose("access", { type: MailboxAccessEnum }),
    viaAccountId: t.exposeID("viaAccountId", {
      nullable: true,
      description: "With DELEGATED: the account whose sign-in is used.",
    }),
    timeZone: t.exposeString("timeZone"),
    primaryFor: t.field({
      type: [ResourceEnum],
      description:
        "Records that its owner makes in Oro go to this mailbox: the first that was connected, unless another was chosen.",
      select: {
        id: true,
        user: {
          select: {
            accounts: {
              where: { releasedAt: null },
              select: { id: true, primaryFor: { select: { resource: true } } },
              orderBy: [{ createdAt: "asc" }, { id: "asc" }],
            },
          },
        },
      },
      resolve: ({ id, user }) =>
        resourcesMadeInOro.filter((resource) => {
          const accounts = user?.accounts ?? [];
          const chosen = accounts.find(({ primaryFor }) => primaryFor.some((one) => one.resource === resource));
          return (chosen ?? accounts[0])?.id === id;
        }),
    }),
    importedRecords: t.int({
      description: "How many of Oro's records disconnecting it with DELETE_IMPORTED would delete.",
      select: { id: true },
      resolve: ({ id }, _args, { app }) => app.accounts.countImported(id),
    }),
    releasedAt: t.expose("releasedAt", {
      type: "DateTime",
      nullable: true,
      description:
        "When its person was removed: since then it is in no list, and the mailbox may belong to another person.",
    }),
    connectedAt: t.expose("connectedAt", { type: "DateTime" }),
    user: t.relation("user", { nullable: true, description: "Its owner; null for a mailbox without a person." }),
    organization: t.relation("organization"),
  }),
});

builder.queryField("accounts", (t) =>
  t.prismaConnection(
    {
      type: "Account",
      cursor: "id",
      args: {
        search: t.arg.string({ description: "Text contained in the name, the address or its person's name." }),
        state: t.arg({ type: AccountStateEnum }),
      },
      totalCount: (_root, args, context) =>
        context.prisma.account.count({ where: { ...visibleAccounts(args, context), releasedAt: null } }),
      resolve: (query, _root, args, context) =>
        context.prisma.account.findMany({
          ...wholeRow(query),
          where: { ...visibleAccounts(args, context), releasedAt: null },
          orderBy: [{ userPrincipalName: "asc" }, { id: "asc" }],
        }),
    },
    { name: "AccountConnection" },
    { name: "AccountEdge" },
  ),
);

export async function findAccount<Q extends object>(query: Q, id: string, context: Context) {
  if (!isUuid(id)) return null;
  const where = { AND: [{ id }, visibleAccounts({}, context)] };
  return context.prisma.account.findFirst({ ...wholeRow(query), where });
}

builder.queryField("account", (t) =>
  t.prismaField({
    type: "Account",
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (query, _root, { id }, context) => findAccount(query, id, context),
  }),
);

interface Filter {
  readonly search?: string | null | undefined;
  readonly state?: (typeof AccountStateEnum)["$inferType"] | null | undefined;
}

function visibleAccounts({ search, state }: Filter, { viewer }: Context) {
  const contains = { contains: search ?? "", mode: "insensitive" } as const;
  return {
    AND: [
      accountsWithin(reachOf(viewer, "readAccounts")),
      ...(state ? [{ state }] : []),
      ...(search
        ? [{ OR: [{ userPrincipalName: contains }, { displayName: contains }, { user: { name: contains } }] }]
        : []),
    ],
  };
}
