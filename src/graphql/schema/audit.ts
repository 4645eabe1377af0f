import { reachOf } from "../../core/access/rights.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";

builder.prismaObject("AuditEntry", {
  description: "Who did what, when. Secrets are masked.",
  fields: (t) => ({
    id: t.exposeID("id"),
    at: t.expose("at", { type: "DateTime" }),
    actorId: t.exposeID("actorId", { nullable: true, description: "Null for the server itself." }),
    actorName: t.exposeString("actorName"),
    action: t.exposeString("action", { description: 'A past fact: "setting.changed", "token.created" …' }),
    level: t.exposeString("level", { nullable: true }),
    ownerId: t.exposeID("ownerId", { nullable: true, description: "Whose it was: an organization or a user." }),
    field: t.exposeString("field", { nullable: true }),
    from: t.expose("from", { type: "JSON", nullable: true }),
    to: t.expose("to", { type: "JSON", nullable: true }),
  }),
});

builder.queryField("auditLog", (t) =>
  t.prismaConnection({
    type: "AuditEntry",
    cursor: "id",
    description: "Newest first; for administrators and auditors, empty for others.",
    resolve: (query, _root, _args, { viewer, prisma }) =>
      prisma.auditEntry.findMany({
        ...wholeRow(query),
        where: reachOf(viewer, "readAudit").kind === "all" ? {} : { id: { in: [] } },
        orderBy: [{ at: "desc" }, { id: "desc" }],
      }),
  }),
);
