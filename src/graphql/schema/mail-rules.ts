import type { MailRulesPreview } from "../../app/mail/preview-mail-rules.ts";
import { builder } from "../builder.ts";
import { SettingInput, SettingsLevelEnum } from "./settings.ts";

const PreviewMailRulesInput = builder.inputType("PreviewMailRulesInput", {
  description: "Rules to try at one level, before they are stored.",
  fields: (t) => ({
    level: t.field({ type: SettingsLevelEnum, required: true }),
    ownerId: t.id({ description: "The organization or user; default: the viewer's own." }),
    set: t.field({
      type: [SettingInput],
      required: true,
      description: "Of EMAIL_EXCLUDED_ADDRESSES, EMAIL_INTERNAL, EMAIL_OWN_DOMAINS and EMAIL_WINDOW_BACK_DAYS.",
    }),
  }),
});

const MailRulesPreviewType = builder.objectRef<MailRulesPreview>("MailRulesPreview").implement({
  description:
    "What rules would do with mail that the viewer may read. Each mail counts once, by the first reason that fits.",
  fields: (t) => ({
    excludedAddress: t.int({
      description: "Mail in Oro with an address or domain that is not imported.",
      resolve: ({ wouldKeepOut }) => wouldKeepOut.EXCLUDED_ADDRESS,
    }),
    markedPrivate: t.int({
      description: "Mail in Oro that is marked as private or personal.",
      resolve: ({ wouldKeepOut }) => wouldKeepOut.MARKED_PRIVATE,
    }),
    internal: t.int({
      description: "Mail in Oro within the organization.",
      resolve: ({ wouldKeepOut }) => wouldKeepOut.INTERNAL_MAIL,
    }),
    outsideWindow: t.int({
      description: "Mail in Oro that is older than the window, if a window is tried.",
      resolve: ({ wouldKeepOut }) => wouldKeepOut.OUTSIDE_WINDOW,
    }),
    looked: t.exposeInt("looked", { description: "How much mail in Oro was looked at." }),
    closedMailboxes: t.exposeInt("closedMailboxes", {
      description: "Mailboxes with these rules and with mail that the viewer may not read: it is not counted.",
    }),
    hasMore: t.exposeBoolean("hasMore", { description: "There is more than that." }),
    keptOutNow: t.exposeInt("keptOutNow", {
      description: "Mail that is kept out now, of mailboxes that the viewer may read.",
    }),
    readsAgain: t.exposeInt("readsAgain", {
      description: "Mailboxes whose folders would be read again, since the rules let more in.",
    }),
  }),
});

builder.mutationField("previewMailRules", (t) =>
  t.field({
    type: MailRulesPreviewType,
    description: "Counts what rules of import would do with mail that the viewer may read. Nothing is stored.",
    errors: {},
    args: { input: t.arg({ type: PreviewMailRulesInput, required: true }) },
    resolve: (_root, { input: { level, ownerId, set } }, { viewer, app }) =>
      app.previewMailRules(viewer, { level, ownerId, set: set.map(({ key, value }) => ({ key, value })) }),
  }),
);
