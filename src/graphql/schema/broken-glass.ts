import type { BrokenGlass } from "../../app/ports/glass-store.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { RoleEnum } from "./role.ts";

const BrokenGlassType = builder.objectRef<BrokenGlass>("BrokenGlass").implement({
  description:
    "One person's records, opened to one administrator or auditor for an hour. It is audited, and the person is told. Private events stay hidden.",
  fields: (t) => ({
    id: t.exposeID("id"),
    viewerName: t.exposeString("viewerName", { description: "Who reads." }),
    viewerRole: t.expose("viewerRole", {
      type: RoleEnum,
      description: "The role in force when it was broken; a token of another role does not read under it.",
    }),
    isMine: t.boolean({
      description: "Whether the viewer broke it.",
      resolve: ({ viewerId }, _args, { viewer }) => viewerId === viewer.userId,
    }),
    isAboutMe: t.boolean({
      description: "Whether it opens the viewer's own records.",
      resolve: ({ userId }, _args, { viewer }) => userId === viewer.userId,
    }),
    user: t.prismaField({
      type: "User",
      description: "Whose records.",
      resolve: (query, { userId }, _args, { prisma }) =>
        prisma.user.findUniqueOrThrow({ ...wholeRow(query), where: { id: userId } }),
    }),
    reason: t.exposeString("reason"),
    startedAt: t.expose("startedAt", { type: "DateTime" }),
    endsAt: t.expose("endsAt", { type: "DateTime" }),
    endedAt: t.expose("endedAt", { type: "DateTime", nullable: true, description: "Null while it lasts." }),
    reads: t.exposeInt("reads", { description: "How many answers contained text of the records." }),
  }),
});

builder.queryField("brokenGlass", (t) =>
  t.field({
    type: [BrokenGlassType],
    description:
      "What is open now: what the viewer opened, what opens the viewer's own records, and everything for viewers who may read the audit.",
    resolve: async (_root, _args, { viewer, app }) => [...(await app.glass.present(viewer))],
  }),
);

const BreakGlassInput = builder.inputType("BreakGlassInput", {
  description: "Whose records to open, and why.",
  fields: (t) => ({
    userId: t.id({ required: true, description: "Whose records." }),
    reason: t.string({ required: true, description: "Why, in 5 to 500 characters. The person reads it." }),
  }),
});

builder.mutationField("breakGlass", (t) =>
  t.field({
    type: BrokenGlassType,
    description:
      "Opens a person's records to the viewer for one hour: titles and texts, wherever they are quoted. For administrators and auditors. It is audited, and the person is told.",
    errors: {},
    args: { input: t.arg({ type: BreakGlassInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) => app.glass.break(viewer, input),
  }),
);

builder.mutationField("endBrokenGlass", (t) =>
  t.field({
    type: BrokenGlassType,
    description:
      "Ends it early. Allowed for whoever opened it, for the person whose records they are, and for administrators.",
    errors: {},
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { viewer, app }) => app.glass.end(viewer, id),
  }),
);
