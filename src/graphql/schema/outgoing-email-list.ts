import { type LiveEvent, Watching } from "../../app/live/live-source.ts";
import { outgoingChanges } from "../../app/live/outgoing-changes.ts";
import type { SeenOutgoing } from "../../app/mail/sending/read-outgoing.ts";
import { builder } from "../builder.ts";
import { outgoingPage } from "../outgoing-page.ts";
import { selects } from "../selects.ts";
import { OutgoingEmailType, OutgoingStateEnum } from "./outgoing-email.ts";

const OutgoingEmailFilter = builder.inputType("OutgoingEmailFilter", {
  description: "Conditions on outgoing mail; all given ones must hold.",
  fields: (t) => ({
    accountId: t.id({ description: "Only from this mailbox." }),
    states: t.field({ type: [OutgoingStateEnum] }),
    isToApprove: t.boolean({
      description:
        "Instead of one's own: what the brake holds and the viewer may let go or cancel (`releaseOutgoingEmail`), of other people's mailboxes, without its words. Such mail is HELD.",
    }),
  }),
});

builder.queryField("outgoingEmails", (t) =>
  t.connection(
    {
      type: OutgoingEmailType,
      description: "Mail that is sent from the viewer's own mailboxes, newest first; or what waits for their approval.",
      args: { filter: t.arg({ type: OutgoingEmailFilter }) },
      resolve: (_root, { filter, ...args }, context, info) =>
        outgoingPage(
          context,
          {
            ...{ accountId: filter?.accountId ?? undefined, states: filter?.states ?? undefined },
            isToApprove: filter?.isToApprove ?? undefined,
          },
          args,
          selects(info, "html"),
        ),
    },
    { name: "OutgoingEmailConnection" },
    { name: "OutgoingEmailEdge" },
  ),
);

builder.queryField("outgoingEmail", (t) =>
  t.field({
    type: OutgoingEmailType,
    nullable: true,
    description: "One of the viewer's own, or one that waits for their approval.",
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { viewer, app }) => app.sending.outgoing.one(viewer, id),
  }),
);

const OutgoingEmailEvent = builder.objectRef<LiveEvent<SeenOutgoing>>("OutgoingEmailEvent").implement({
  description: "A mail on its way has changed; it is told as it is now.",
  fields: (t) => ({
    cursor: t.exposeString("cursor"),
    outgoingEmail: t.field({ type: OutgoingEmailType, resolve: ({ value }) => value }),
  }),
});

builder.subscriptionField("outgoingEmails", (t) =>
  t.field({
    type: OutgoingEmailEvent,
    description:
      "Every change of mail on its way from now on, in order: of the viewer's own mailboxes, and what waits for their approval. Nothing comes first: `outgoingEmails` reads what is there.",
    args: { accountId: t.arg.id(), after: t.arg.string() },
    subscribe: (_root, { accountId, after }, { viewer, app }) => {
      // By asking who it is: nobody else is told the same.
      const person = { ...viewer };
      return new Watching(
        outgoingChanges((id) => app.sending.outgoing.one(person, id), accountId ?? null),
        after,
      );
    },
    resolve: (event) => event,
  }),
);
