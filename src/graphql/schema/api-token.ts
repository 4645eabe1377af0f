import { reachOf } from "../../core/access/rights.ts";
import { knownScopes, type TokenScope, tokenScopes } from "../../core/access/token-scopes.ts";
import { builder } from "../builder.ts";
import { usersWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { RoleEnum } from "./role.ts";

const says: Readonly<Record<TokenScope, string>> = {
  "mail.read": "Reads mail.",
  "mail.write": "Changes the state of mail.",
  "mail.send": "Sends mail.",
};

export const TokenScopeEnum = builder.enumType("TokenScope", {
  description: "What a token may do with mail, as far as its person may.",
  values: Object.fromEntries(
    tokenScopes.map((scope) => [scope.replace(".", "_").toUpperCase(), { value: scope, description: says[scope] }]),
  ) as Record<string, { value: TokenScope; description: string }>,
});

builder.prismaObject("ApiToken", {
  description: "A way in for a script or a browser. The token itself is shown once, when it is created.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    role: t.expose("role", { type: RoleEnum }),
    scopes: t.field({
      type: [TokenScopeEnum],
      description: "None for tokens that were made before there was mail.",
      resolve: ({ scopes }) => [...knownScopes(scopes)],
    }),
    user: t.relation("user"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    expiresAt: t.expose("expiresAt", { type: "DateTime", nullable: true }),
    revokedAt: t.expose("revokedAt", { type: "DateTime", nullable: true }),
    lastUsedAt: t.expose("lastUsedAt", { type: "DateTime", nullable: true, description: "To the minute." }),
  }),
});

builder.queryField("apiTokens", (t) =>
  t.prismaField({
    type: ["ApiToken"],
    description: "The newest hundred.",
    resolve: (query, _root, _args, { viewer, prisma }) =>
      prisma.apiToken.findMany({
        ...wholeRow(query),
        where: { user: usersWithin(reachOf(viewer, "readTokens")) },
        orderBy: { createdAt: "desc" },
        take: 100,
      }),
  }),
);

interface CreatedToken {
  readonly id: string;
  readonly token: string;
}

const CreatedTokenType = builder.objectRef<CreatedToken>("CreatedApiToken").implement({
  description: "The token is returned only here.",
  fields: (t) => ({
    token: t.exposeString("token", { description: "Keep it: it cannot be shown again." }),
    apiToken: t.prismaField({
      type: "ApiToken",
      resolve: (query, { id }, _args, { prisma }) =>
        prisma.apiToken.findUniqueOrThrow({ ...wholeRow(query), where: { id } }),
    }),
  }),
});

const CreateApiTokenInput = builder.inputType("CreateApiTokenInput", {
  description: "A new token: what it is for, whose it is and how long it works.",
  fields: (t) => ({
    name: t.string({ required: true, description: "What it is for." }),
    userId: t.id({ description: "Whose token; default: the viewer's own." }),
    role: t.field({ type: RoleEnum, required: true, description: "At most the role of its person and of the viewer." }),
    scopes: t.field({
      type: [TokenScopeEnum],
      description:
        "What it may do with mail; default: nothing. Only for the viewer's own, and only what the viewer's token may do.",
    }),
    expiresAt: t.field({
      type: "DateTime",
      description: "Not later than the end of the token that makes it, which is also the default.",
    }),
  }),
});

builder.mutationField("createApiToken", (t) =>
  t.field({
    type: CreatedTokenType,
    errors: {},
    args: { input: t.arg({ type: CreateApiTokenInput, required: true }) },
    resolve: (_root, { input }, { app, authenticated }) => app.tokens.create(authenticated, input),
  }),
);

builder.mutationField("revokeApiToken", (t) =>
  t.prismaField({
    type: "ApiToken",
    description:
      "Revokes the token and all tokens made with it, and closes every connection that they opened. Harmless to repeat.",
    errors: {},
    args: { id: t.arg.id({ required: true }) },
    resolve: async (query, _root, { id }, { viewer, app, prisma }) => {
      await app.tokens.revoke(viewer, id);
      return prisma.apiToken.findUniqueOrThrow({ ...wholeRow(query), where: { id } });
    },
  }),
);
