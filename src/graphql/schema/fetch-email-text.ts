import { builder } from "../builder.ts";

/** Somebody looks at the page meanwhile. */
const PATIENCE_MS = 30_000;

const FetchEmailTextInput = builder.inputType("FetchEmailTextInput", {
  description: "Which mail to fetch the text of.",
  fields: (t) => ({ id: t.id({ required: true }) }),
});

const FetchEmailTextPayload = builder
  .objectRef<{ readonly emailId: string; readonly reason: string | null }>("FetchEmailTextPayload")
  .implement({
    description: "What became of a mail's text.",
    fields: (t) => ({
      emailId: t.exposeID("emailId"),
      reason: t.exposeString("reason", {
        nullable: true,
        description: "Why it comes later. Null: it is here, or the mail says why it never will be.",
      }),
    }),
  });

builder.mutationField("fetchEmailText", (t) =>
  t.field({
    type: FetchEmailTextPayload,
    description:
      "Fetches at once what a mail says, if that is not here yet (`LATER`): before other work of its mailbox.",
    errors: {},
    args: { input: t.arg({ type: FetchEmailTextInput, required: true }) },
    resolve: async (_root, { input: { id } }, { viewer, app }) => ({
      emailId: id,
      ...(await app.mail.body.fetchText(viewer, id, AbortSignal.timeout(PATIENCE_MS))),
    }),
  }),
);
