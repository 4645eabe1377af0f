import { reachOf } from "../../core/access/rights.ts";
import { builder } from "../builder.ts";
import { usersWithin } from "../visible.ts";
import { RoleEnum } from "./role.ts";

builder.prismaObject("User", {
  description: "A person of the back office.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    email: t.exposeString("email"),
    role: t.expose("role", { type: RoleEnum }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
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
        ...query,
        where: usersWithin(reachOf(viewer, "readPeople")),
        orderBy: [{ name: "asc" }, { id: "asc" }],
      }),
  }),
);
