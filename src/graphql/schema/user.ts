import { reachOf } from "../../core/access/rights.ts";
import { standingOf } from "../../core/access/standing.ts";
import { builder } from "../builder.ts";
import { usersWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { RoleEnum, StandingEnum } from "./role.ts";

builder.prismaObject("User", {
  description: "A person of the back office.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    email: t.exposeString("email"),
    role: t.expose("role", { type: RoleEnum }),
    standing: t.field({
      type: StandingEnum,
      select: { suspendedAt: true, removedAt: true, organization: { select: { archivedAt: true } } },
      resolve: standingOf,
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    suspendedAt: t.expose("suspendedAt", { type: "DateTime", nullable: true }),
    removedAt: t.expose("removedAt", { type: "DateTime", nullable: true }),
    organization: t.relation("organization"),
    accounts: t.relation("accounts", { query: { orderBy: { createdAt: "asc" } } }),
  }),
});

builder.queryField("users", (t) =>
  t.prismaConnection({
    type: "User",
    cursor: "id",
    totalCount: (_root, _args, { viewer, prisma }) =>
      prisma.user.count({ where: usersWithin(reachOf(viewer, "readPeople")) }),
    resolve: (query, _root, _args, { viewer, prisma }) =>
      prisma.user.findMany({
        ...wholeRow(query),
        where: usersWithin(reachOf(viewer, "readPeople")),
        orderBy: [{ name: "asc" }, { id: "asc" }],
      }),
  }),
);

const CreateUserInput = builder.inputType("CreateUserInput", {
  fields: (t) => ({
    name: t.string({ required: true }),
    email: t.string({ required: true, description: "An address that nobody here has yet." }),
    role: t.field({ type: RoleEnum, required: true, description: "At most what the viewer may hand on." }),
    organizationId: t.id({ description: "Without it the viewer's own." }),
  }),
});

builder.mutationField("createUser", (t) =>
  t.prismaField({
    type: "User",
    description: "Adds a person, who can then be given a token or a mailbox.",
    errors: {},
    args: { input: t.arg({ type: CreateUserInput, required: true }) },
    resolve: async (query, _root, { input }, { viewer, app, prisma }) => {
      const { userId } = await app.addPerson(viewer, input);
      return prisma.user.findUniqueOrThrow({ ...wholeRow(query), where: { id: userId } });
    },
  }),
);
