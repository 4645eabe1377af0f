import { type LiveEvent, Watching } from "../../app/live/live-source.ts";
import { mailChanges } from "../../app/live/mail-changes.ts";
import type { SeenWholeMail } from "../../app/mail/read-mail.ts";
import type { MailChange } from "../../app/ports/mail/mail-feed.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { EmailType } from "./email.ts";

async function readAll(ids: readonly string[], { viewer, app }: Context): Promise<SeenWholeMail[]> {
  const found = await Promise.all(ids.map((id) => app.mail.read.find(viewer, id)));
  // Some may be gone by now.
  return found.filter((mail) => mail !== null);
}

const EmailEvent = builder.objectRef<LiveEvent<MailChange>>("EmailEvent").implement({
  description: "Mail of one mailbox that was written together. Some of it may have changed again since, or be gone.",
  fields: (t) => ({
    cursor: t.exposeString("cursor"),
    accountId: t.id({ resolve: ({ value }) => value.accountId }),
    arrivedIds: t.idList({ description: "New in Oro.", resolve: ({ value }) => [...value.arrived] }),
    changedIds: t.idList({
      description: "Read, flagged, moved or otherwise changed.",
      resolve: ({ value }) => [...value.changed],
    }),
    removedIds: t.idList({ description: "No longer in Oro.", resolve: ({ value }) => [...value.removed] }),
    arrived: t.field({ type: [EmailType], resolve: ({ value }, _args, context) => readAll(value.arrived, context) }),
    changed: t.field({ type: [EmailType], resolve: ({ value }, _args, context) => readAll(value.changed, context) }),
  }),
});

builder.subscriptionField("emails", (t) =>
  t.field({
    type: EmailEvent,
    description:
      "Every change of mail from now on, in order, of mailboxes that the viewer reads whole: their own, those granted to them, and those of a person whose glass is broken. Nothing comes first: `emails` reads what is there.",
    args: { accountId: t.arg.id(), after: t.arg.string() },
    subscribe: (_root, { accountId, after }, { viewer, app }) => {
      // By asking who it is: nobody else is told the same.
      const person = { ...viewer };
      return new Watching(
        mailChanges(() => app.mail.reach(person), accountId ?? null),
        after,
      );
    },
    resolve: (event) => event,
  }),
);
