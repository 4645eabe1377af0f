import Bowser from "bowser";
import type { Prisma } from "../../../prisma/generated/client.ts";
import { reachOf } from "../../core/access/rights.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { usersWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { RoleEnum } from "./role.ts";

export const SignedInByEnum = builder.enumType("SignedInBy", {
  description: "How a session began.",
  values: {
    TOKEN: { value: "token", description: "With a token that somebody pasted." },
    LINK: { value: "link", description: "With a one-time link." },
    MICROSOFT: { value: "microsoft", description: "With single sign-on." },
  } as const,
});

const signedInBy = { token: "token", link: "link", microsoft: "microsoft" } as const;

const SessionType = builder.prismaObject("ApiToken", {
  variant: "Session",
  description:
    "A browser that is signed in. The session ends when it expires, when nobody used it for a while, or when somebody ends it.",
  fields: (t) => ({
    id: t.exposeID("id"),
    user: t.relation("user"),
    role: t.expose("role", { type: RoleEnum }),
    signedInBy: t.field({
      type: SignedInByEnum,
      nullable: true,
      description: "Null for one that began before this was kept.",
      resolve: (row) => signedInBy[row.signedInBy as keyof typeof signedInBy] ?? null,
    }),
    address: t.exposeString("address", { nullable: true, description: "The address that the connection came from." }),
    userAgent: t.exposeString("userAgent", { nullable: true, description: "The browser's user agent." }),
    browser: t.string({
      nullable: true,
      description: "The browser in words: “Firefox 141 on Linux”. Null if unknown.",
      resolve: ({ userAgent }) => (userAgent ? browserName(userAgent) : null),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    lastUsedAt: t.expose("lastUsedAt", { type: "DateTime", nullable: true, description: "To the minute." }),
    expiresAt: t.expose("expiresAt", { type: "DateTime", nullable: true }),
    isCurrent: t.boolean({
      description: "Whether this request comes from it.",
      resolve: ({ id }, _args, { authenticated }) => id === authenticated.tokenId,
    }),
  }),
});

/** The major version says enough, and stays the same for some weeks. */
function browserName(userAgent: string): string | null {
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return null;
  const version = browser.version?.split(".")[0] ?? "";
  return `${browser.name}${version === "" ? "" : ` ${version}`}${os.name ? ` on ${os.name}` : ""}`;
}

builder.queryField("sessions", (t) =>
  t.prismaConnection(
    {
      type: SessionType,
      cursor: "id",
      description:
        "Browsers that are signed in now, the last used first: the viewer's own, and those of people whose tokens the viewer may read.",
      args: { userId: t.arg.id({ description: "Only this person's." }) },
      totalCount: async (_root, args, context) =>
        context.prisma.apiToken.count({ where: await openSessions(args, context) }),
      resolve: async (query, _root, args, context) =>
        context.prisma.apiToken.findMany({
          ...wholeRow(query),
          where: await openSessions(args, context),
          orderBy: [{ lastUsedAt: { sort: "desc", nulls: "last" } }, { id: "desc" }],
        }),
    },
    { name: "SessionConnection" },
    { name: "SessionEdge" },
  ),
);

/** Sessions that would still be accepted. */
async function openSessions(
  { userId }: { readonly userId?: string | null | undefined },
  { viewer, app }: Context,
): Promise<Prisma.ApiTokenWhereInput> {
  const { now, beganAfter, usedAfter } = await app.openSessions.bounds();
  return {
    isSession: true,
    revokedAt: null,
    expiresAt: { gt: now },
    createdAt: { gt: beganAfter },
    OR: [{ lastUsedAt: { gt: usedAfter } }, { lastUsedAt: null, createdAt: { gt: usedAfter } }],
    user: {
      AND: [
        usersWithin(reachOf(viewer, "readTokens")),
        { suspendedAt: null, removedAt: null, organization: { archivedAt: null } },
        ...(userId == null ? [] : [{ id: isUuid(userId) ? userId : { in: [] } }]),
      ],
    },
  };
}

builder.mutationField("endSession", (t) =>
  t.field({
    type: "ID",
    description:
      "Signs a browser out and closes every connection that it opened: the viewer's own, or as an administrator. Harmless to repeat.",
    errors: {},
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { viewer, app }) => {
      await app.openSessions.end(viewer, id);
      return id;
    },
  }),
);

builder.mutationField("endSessions", (t) =>
  t.field({
    type: "Int",
    description: "Signs out all browsers of a person, except the one that asks. Returns how many. API tokens stay.",
    errors: {},
    args: { userId: t.arg.id({ description: "Default: the viewer." }) },
    resolve: (_root, { userId }, { authenticated, app }) =>
      app.openSessions.endAllOf(authenticated, userId ?? authenticated.viewer.userId),
  }),
);
