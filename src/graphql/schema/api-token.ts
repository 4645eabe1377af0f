import { reachOf } from "../../core/access/rights.ts";
import { builder } from "../builder.ts";
import { usersWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { RoleEnum } from "./role.ts";

builder.prismaObject("ApiToken", {
  description: "A way in for a script or a browser. The token itself is shown once, when it is created.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    role: t.expose("role", { type: RoleEnum }),
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
  description: "The only answer that ever holds the token.",
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
  description: "A token to make: what it is for, whose it is and how long it works.",
  fields: (t) => ({
    name: t.string({ required: true, description: "What it is for." }),
    userId: t.id({ description: "Whose; without it the viewer's own." }),
    role: t.field({ type: RoleEnum, required: true, description: "At most what its person, and the viewer, hold." }),
    expiresAt: t.field({
      type: "DateTime",
      description: "At the latest when the token ends that makes it, which is also what it gets without this.",
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
    description: "Ends the token, what it made, and every connection that they opened. Revoking twice is harmless.",
    errors: {},
    args: { id: t.arg.id({ required: true }) },
    resolve: async (query, _root, { id }, { viewer, app, prisma }) => {
      await app.tokens.revoke(viewer, id);
      return prisma.apiToken.findUniqueOrThrow({ ...wholeRow(query), where: { id } });
    },
  }),
);
