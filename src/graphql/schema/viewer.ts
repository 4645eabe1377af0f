import type { Viewer } from "../../core/access/viewer.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { RoleEnum } from "./role.ts";

const ViewerType = builder.objectRef<Viewer>("Viewer").implement({
  description: "Who asks, and as what.",
  fields: (t) => ({
    id: t.exposeID("userId"),
    name: t.exposeString("name"),
    email: t.exposeString("email"),
    role: t.expose("role", {
      type: RoleEnum,
      description: "The role in force: a token may hold less than its person.",
    }),
    organization: t.prismaField({
      type: "Organization",
      resolve: (query, viewer, _args, { prisma }) =>
        prisma.organization.findUniqueOrThrow({ ...wholeRow(query), where: { id: viewer.organizationId } }),
    }),
  }),
});

builder.queryField("viewer", (t) => t.field({ type: ViewerType, resolve: (_root, _args, { viewer }) => viewer }));
