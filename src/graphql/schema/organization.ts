import { reachOf } from "../../core/access/rights.ts";
import { builder } from "../builder.ts";
import { organizationsWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";

builder.prismaObject("Organization", {
  description: "A part of the company with its own administrators and settings.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

builder.queryField("organizations", (t) =>
  t.prismaField({
    type: ["Organization"],
    description: "Those whose people the viewer may see; at least the viewer's own.",
    resolve: (query, _root, _args, { viewer, prisma }) =>
      prisma.organization.findMany({
        ...wholeRow(query),
        where: organizationsWithin(reachOf(viewer, "readPeople"), viewer),
        orderBy: [{ name: "asc" }, { id: "asc" }],
      }),
  }),
);
