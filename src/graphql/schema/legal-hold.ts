import { RefusedError } from "../../app/errors.ts";
import type { LegalHold } from "../../app/ports/mail/legal-holds.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";

const LegalHoldType = builder.objectRef<LegalHold>("LegalHold").implement({
  description:
    "Mail that nothing deletes in Oro: not the retention, a setting, an order of anybody's, disconnecting, or the erasure of a person. Microsoft is not concerned.",
  fields: (t) => ({
    id: t.exposeID("id"),
    organization: t.prismaField({
      type: "Organization",
      resolve: (query, { organizationId }, _args, { prisma }) =>
        prisma.organization.findUniqueOrThrow({ ...wholeRow(query), where: { id: organizationId } }),
    }),
    account: t.prismaField({
      type: "Account",
      nullable: true,
      description: "The mailbox, if it is on one.",
      resolve: (query, { accountId }, _args, { prisma }) =>
        accountId === null ? null : prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: accountId } }),
    }),
    address: t.exposeString("address", {
      nullable: true,
      description: "Otherwise: mail from, to, or with a copy to this address, in every mailbox of the organization.",
    }),
    reason: t.exposeString("reason"),
    placedByName: t.exposeString("placedByName"),
    placedAt: t.expose("placedAt", { type: "DateTime" }),
    liftedByName: t.exposeString("liftedByName", { nullable: true }),
    liftedAt: t.expose("liftedAt", { type: "DateTime", nullable: true, description: "Null: it holds." }),
    mails: t.int({
      description: "How many mails it keeps, or would keep if it were not lifted. Counted when asked.",
      resolve: (hold, _args, { app }) => app.keeping.holds.countMails(hold),
    }),
  }),
});

builder.queryField("legalHolds", (t) =>
  t.field({
    type: [LegalHoldType],
    description: "The newest first, lifted ones too. For administrators and auditors; nothing for others.",
    resolve: async (_root, _args, { viewer, app }) => [...(await app.keeping.holds.list(viewer))],
  }),
);

const PlaceLegalHoldInput = builder.inputType("PlaceLegalHoldInput", {
  description: "What to keep, and why: either a mailbox or an address.",
  fields: (t) => ({
    accountId: t.id(),
    address: t.string(),
    organizationId: t.id({ description: "Of an address: in whose mailboxes. The viewer's own, unless given." }),
    reason: t.string({ required: true, description: "5 to 500 characters, for the audit." }),
  }),
});

builder.mutationField("placeLegalHold", (t) =>
  t.field({
    type: LegalHoldType,
    description: "Keeps mail in Oro until the hold is lifted. For administrators; audited.",
    errors: {},
    args: { input: t.arg({ type: PlaceLegalHoldInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) => app.keeping.holds.place(viewer, input),
  }),
);

builder.mutationField("liftLegalHold", (t) =>
  t.field({
    type: LegalHoldType,
    description: "Ends a legal hold: what it kept follows the settings again. For administrators; audited.",
    errors: { types: [RefusedError] },
    args: { id: t.arg.id({ required: true }), reason: t.arg.string({ required: true }) },
    resolve: (_root, { id, reason }, { viewer, app }) => app.keeping.holds.lift(viewer, id, reason),
  }),
);
