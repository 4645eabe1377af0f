import type { Invited } from "../../app/access/invitations.ts";
import { RefusedError } from "../../app/errors.ts";
import { reachOf } from "../../core/access/rights.ts";
import { builder } from "../builder.ts";
import { usersWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { CreateUserInput } from "./user.ts";

builder.prismaObject("Invitation", {
  description: "A link that lets a new person in, once. The link itself is shown once, when it is made.",
  fields: (t) => ({
    id: t.exposeID("id"),
    user: t.relation("user"),
    createdByName: t.string({
      nullable: true,
      description: "Null for the server itself.",
      select: { createdById: true },
      resolve: async ({ createdById }, _args, { prisma }) =>
        createdById === null
          ? null
          : (await prisma.user.findUniqueOrThrow({ where: { id: createdById }, select: { name: true } })).name,
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
    acceptedAt: t.expose("acceptedAt", { type: "DateTime", nullable: true }),
    revokedAt: t.expose("revokedAt", { type: "DateTime", nullable: true }),
  }),
});

builder.queryField("invitations", (t) =>
  t.prismaField({
    type: ["Invitation"],
    description: "Invitations that are neither used nor revoked, the newest hundred; an expired one can be made again.",
    resolve: (query, _root, _args, { viewer, prisma }) =>
      prisma.invitation.findMany({
        ...wholeRow(query),
        where: {
          ...{ acceptedAt: null, revokedAt: null },
          user: { AND: [usersWithin(reachOf(viewer, "readPeople")), { removedAt: null }] },
        },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: 100,
      }),
  }),
);

const InvitedType = builder.objectRef<Invited>("Invited").implement({
  description: "The link is returned only here.",
  fields: (t) => ({
    url: t.exposeString("url", { description: "For that person only: it works once, within seven days." }),
    invitation: t.prismaField({
      type: "Invitation",
      resolve: (query, { invitationId }, _args, { prisma }) =>
        prisma.invitation.findUniqueOrThrow({ ...wholeRow(query), where: { id: invitationId } }),
    }),
  }),
});

builder.mutationField("inviteUser", (t) =>
  t.field({
    type: InvitedType,
    description: "Adds a person, and makes a link for the first sign-in.",
    errors: { types: [RefusedError] },
    args: { input: t.arg({ type: CreateUserInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) => app.invitations.invite(viewer, input),
  }),
);

builder.mutationField("inviteAgain", (t) =>
  t.field({
    type: InvitedType,
    description: "A new link for a person who has never signed in; the earlier link stops working.",
    errors: { types: [RefusedError] },
    args: { userId: t.arg.id({ required: true }) },
    resolve: (_root, { userId }, { viewer, app }) => app.invitations.inviteAgain(viewer, userId),
  }),
);

builder.mutationField("revokeInvitation", (t) =>
  t.prismaField({
    type: "Invitation",
    description: "Revokes a link. The person stays. Harmless to repeat.",
    errors: { types: [RefusedError] },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (query, _root, { id }, { viewer, app, prisma }) => {
      await app.invitations.revoke(viewer, id);
      return prisma.invitation.findUniqueOrThrow({ ...wholeRow(query), where: { id } });
    },
  }),
);
