import type { Prisma } from "../../../prisma/generated/client.ts";
import { reachOf } from "../../core/access/rights.ts";
import { type Standing, standingOf } from "../../core/access/standing.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { usersWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { NodeType } from "./node.ts";
import { RoleEnum, StandingEnum } from "./role.ts";

builder.prismaObject("User", {
  description: "A person of the back office.",
  interfaces: [NodeType],
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
    lastSeenAt: t.expose("lastSeenAt", {
      type: "DateTime",
      nullable: true,
      description: "When the person last used a browser or a token here, to the minute. Null: never.",
    }),
    suspendedAt: t.expose("suspendedAt", { type: "DateTime", nullable: true }),
    removedAt: t.expose("removedAt", { type: "DateTime", nullable: true }),
    organization: t.relation("organization"),
    identities: t.relation("identities", {
      description: "The Microsoft accounts that the person signs in with.",
      query: { orderBy: { boundAt: "asc" } },
    }),
    accounts: t.relation("accounts", {
      description: "Connected mailboxes. A removed person has none.",
      query: { where: { releasedAt: null }, orderBy: { createdAt: "asc" } },
    }),
  }),
});

const UserFilter = builder.inputType("UserFilter", {
  description: "All given conditions must hold.",
  fields: (t) => ({
    search: t.string({ description: "Text contained in the name or the address." }),
    ids: t.idList({ description: "Only these people." }),
    organizationId: t.id(),
    role: t.field({ type: RoleEnum }),
    standing: t.field({ type: StandingEnum, description: "Default: everybody who was not removed." }),
  }),
});

builder.queryField("users", (t) =>
  t.prismaConnection(
    {
      type: "User",
      cursor: "id",
      description: "By name. Removed people are listed only on request.",
      args: { filter: t.arg({ type: UserFilter }) },
      totalCount: (_root, { filter }, context) => context.prisma.user.count({ where: visibleUsers(filter, context) }),
      resolve: (query, _root, { filter }, context) =>
        context.prisma.user.findMany({
          ...wholeRow(query),
          where: visibleUsers(filter, context),
          orderBy: [{ name: "asc" }, { id: "asc" }],
        }),
    },
    { name: "UserConnection" },
    { name: "UserEdge" },
  ),
);

export async function findUser<Q extends object>(query: Q, id: string, { viewer, prisma }: Context) {
  if (!isUuid(id)) return null;
  const where = { AND: [{ id }, usersWithin(reachOf(viewer, "readPeople"))] };
  return prisma.user.findFirst({ ...wholeRow(query), where });
}

builder.queryField("user", (t) =>
  t.prismaField({
    type: "User",
    nullable: true,
    description: "Removed or not.",
    args: { id: t.arg.id({ required: true }) },
    resolve: (query, _root, { id }, context) => findUser(query, id, context),
  }),
);

function visibleUsers(
  filter: (typeof UserFilter)["$inferInput"] | null | undefined,
  { viewer }: Context,
): Prisma.UserWhereInput {
  const { search, ids, organizationId, role, standing } = filter ?? {};
  const contains = { contains: search ?? "", mode: "insensitive" } as const;
  return {
    AND: [
      usersWithin(reachOf(viewer, "readPeople")),
      standing == null ? { removedAt: null } : whoStand[standing],
      ...(search ? [{ OR: [{ name: contains }, { email: contains }] }] : []),
      ...(ids == null ? [] : [{ id: { in: ids.filter(isUuid) } }]),
      ...(organizationId == null ? [] : [{ organizationId: { in: isUuid(organizationId) ? [organizationId] : [] } }]),
      ...(role == null ? [] : [{ role }]),
    ],
  };
}

/** core/access/standing.ts as filters. */
const whoStand: Readonly<Record<Standing, Prisma.UserWhereInput>> = {
  ACTIVE: { removedAt: null, suspendedAt: null, organization: { archivedAt: null } },
  SUSPENDED: { removedAt: null, suspendedAt: { not: null }, organization: { archivedAt: null } },
  ARCHIVED: { removedAt: null, organization: { archivedAt: { not: null } } },
  REMOVED: { removedAt: { not: null } },
};

export const CreateUserInput = builder.inputType("CreateUserInput", {
  description: "A person to add.",
  fields: (t) => ({
    name: t.string({ required: true }),
    email: t.string({ required: true, description: "An address that nobody here has yet." }),
    role: t.field({ type: RoleEnum, required: true, description: "At most a role that the viewer may grant." }),
    organizationId: t.id({ description: "Default: the viewer's own." }),
  }),
});

builder.mutationField("createUser", (t) =>
  t.prismaField({
    type: "User",
    description: "Adds a person, who can then get a token or a mailbox.",
    errors: {},
    args: { input: t.arg({ type: CreateUserInput, required: true }) },
    resolve: async (query, _root, { input }, { viewer, app, prisma }) => {
      const { userId } = await app.addPerson(viewer, input);
      return prisma.user.findUniqueOrThrow({ ...wholeRow(query), where: { id: userId } });
    },
  }),
);
