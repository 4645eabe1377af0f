import { RefusedError } from "../../app/errors.ts";
import { isWithin, reachOf } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { organizationsWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";

builder.prismaObject("Organization", {
  description: "A part of the company with its own administrators and settings.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    archivedAt: t.expose("archivedAt", { type: "DateTime", nullable: true }),
    people: t.int({
      nullable: true,
      description: "How many people; null for viewers who may not see them.",
      select: { id: true },
      resolve: ({ id }, _args, { viewer, prisma }) =>
        seesPeople(viewer, id) ? prisma.user.count({ where: { organizationId: id, removedAt: null } }) : null,
    }),
    mailboxes: t.int({
      nullable: true,
      description: "How many connected mailboxes; null for viewers who may not see them.",
      select: { id: true },
      resolve: ({ id }, _args, { viewer, prisma }) =>
        seesPeople(viewer, id)
          ? prisma.account.count({ where: { organizationId: id, state: { not: "DISCONNECTED" } } })
          : null,
    }),
  }),
});

const seesPeople = (viewer: Viewer, organizationId: string) =>
  isWithin(reachOf(viewer, "readPeople"), { organizationId });

builder.queryField("organizations", (t) =>
  t.prismaField({
    type: ["Organization"],
    description: "The organizations whose people the viewer may see; at least the viewer's own.",
    args: { includeArchived: t.arg.boolean() },
    resolve: (query, _root, { includeArchived }, { viewer, prisma }) =>
      prisma.organization.findMany({
        ...wholeRow(query),
        where: {
          AND: [
            organizationsWithin(reachOf(viewer, "readPeople"), viewer),
            includeArchived === true ? {} : { archivedAt: null },
          ],
        },
        orderBy: [{ name: "asc" }, { id: "asc" }],
      }),
  }),
);

builder.mutationField("createOrganization", (t) =>
  t.prismaField({
    type: "Organization",
    description: "For administrators of the system.",
    errors: {},
    args: { name: t.arg.string({ required: true }) },
    resolve: async (query, _root, { name }, context) => {
      const { organizationId } = await context.app.changeOrganization.create(context.viewer, name);
      return readOrganization(query, organizationId, context);
    },
  }),
);

builder.mutationField("renameOrganization", (t) =>
  t.prismaField({
    type: "Organization",
    description: "Its own administrators may do this too.",
    errors: { types: [RefusedError] },
    args: { organizationId: t.arg.id({ required: true }), name: t.arg.string({ required: true }) },
    resolve: async (query, _root, { organizationId, name }, context) => {
      await context.app.changeOrganization.rename(context.viewer, organizationId, name);
      return readOrganization(query, organizationId, context);
    },
  }),
);

const archiveOrder = (name: "archiveOrganization" | "restoreOrganization", description: string) =>
  builder.mutationField(name, (t) =>
    t.prismaField({
      type: "Organization",
      description,
      errors: { types: [RefusedError] },
      args: { organizationId: t.arg.id({ required: true }) },
      resolve: async (query, _root, { organizationId }, context) => {
        const { archive, restore } = context.app.changeOrganization;
        await (name === "archiveOrganization" ? archive : restore)(context.viewer, organizationId);
        return readOrganization(query, organizationId, context);
      },
    }),
  );

archiveOrder(
  "archiveOrganization",
  "Its people can no longer sign in, their sessions and connections end at once, and its mailboxes are not synced (`people` and `mailboxes` are their numbers). Refused for the viewer's own organization and for that of the last administrators. Harmless to repeat.",
);
archiveOrder("restoreOrganization", "Its people can sign in again, and their mailboxes are synced again.");

function readOrganization<Q extends object>(query: Q, id: string, { prisma }: Context) {
  return prisma.organization.findUniqueOrThrow({ ...wholeRow(query), where: { id } });
}
