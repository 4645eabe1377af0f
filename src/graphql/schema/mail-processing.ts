import { type ResolveCursorConnectionArgs, resolveCursorConnection } from "@pothos/plugin-relay";
import { CountChangedError, RefusedError, ValidationError } from "../../app/errors.ts";
import type { WebhookTest } from "../../app/mail/processing/administer-processing.ts";
import type {
  deliveryStates,
  MailDelivery,
  ProcessingChoice,
  StoredProcessing,
} from "../../app/ports/mail/mail-processing.ts";
import { builder, pageSize } from "../builder.ts";
import { formatPlace, parsePlace } from "../place-cursor.ts";
import { wholeRow } from "../whole-row.ts";

const ProcessingKindEnum = builder.enumType("MailProcessingKind", {
  description: "What becomes of each mail that arrives in a system mailbox and answers none.",
  values: {
    NOTHING: {},
    TASK: { description: "A task of one person is made of it." },
    WEBHOOK: { description: "An address is told of it, at least once." },
  },
});

const TaskChoice = builder
  .objectRef<Extract<ProcessingChoice, { kind: "TASK" }>["task"]>("MailTaskTemplate")
  .implement({
    description: "The task that is made of each mail.",
    fields: (t) => ({
      owner: t.prismaField({
        type: "User",
        description: "Whose tasks they are. While this person is not active mail waits, with an alert.",
        resolve: (query, { ownerId }, _args, { prisma }) =>
          prisma.user.findUniqueOrThrow({ ...wholeRow(query), where: { id: ownerId } }),
      }),
      subject: t.exposeString("subject", {
        description: "With {{subject}}, {{senderName}}, {{senderAddress}}, {{mailboxLabel}} and {{receivedDate}}.",
      }),
      dueInDays: t.exposeInt("dueInDays", { nullable: true, description: "Days after the mail's; null: no due date." }),
      isDueOnWorkingDays: t.exposeBoolean("isDueOnWorkingDays", { description: "Saturdays and Sundays do not count." }),
    }),
  });

const WebhookChoice = builder.objectRef<StoredProcessing & { readonly url: string }>("MailWebhook").implement({
  description: "Signed as Standard Webhooks says: https://www.standardwebhooks.com",
  fields: (t) => ({
    url: t.exposeString("url"),
    secretSetAt: t.expose("secretSetAt", {
      type: "DateTime",
      nullable: true,
      description: "When its secret was made. `rotateWebhookSecret` shows a new one, once.",
    }),
    failingSince: t.expose("failingSince", {
      type: "DateTime",
      nullable: true,
      description: "Since when no delivery has succeeded; null: the last one did.",
    }),
    stopped: t.exposeString("stopped", {
      nullable: true,
      description:
        "Why nothing is sent any more: it answered 410 Gone. A test that succeeds, or a repeated delivery, goes on.",
    }),
  }),
});

export const MailProcessing = builder.objectRef<StoredProcessing>("MailProcessing").implement({
  description: "What becomes of mail that arrives in a system mailbox and answers none which the mailbox had.",
  fields: (t) => ({
    mailboxId: t.exposeID("mailboxId"),
    kind: t.field({ type: ProcessingKindEnum, resolve: ({ choice }) => choice.kind }),
    since: t.expose("since", {
      type: "DateTime",
      nullable: true,
      description: "Mail that was received since then is processed; null with NOTHING.",
    }),
    task: t.field({
      type: TaskChoice,
      nullable: true,
      resolve: ({ choice }) => (choice.kind === "TASK" ? choice.task : null),
    }),
    webhook: t.field({
      type: WebhookChoice,
      nullable: true,
      resolve: (processing) =>
        processing.choice.kind === "WEBHOOK" ? { ...processing, url: processing.choice.webhook.url } : null,
    }),
    mailSince: t.int({
      description:
        "How many mails that are here would wait to be processed if it were to begin then. For administrators.",
      args: { since: t.arg({ type: "DateTime", required: true }) },
      resolve: ({ mailboxId }, { since }, { viewer, app }) => app.processing.countSince(viewer, mailboxId, since),
    }),
  }),
});

const DeliveryStateEnum = builder.enumType("MailDeliveryState", {
  description: "How far a delivery is.",
  values: {
    PENDING: { description: "It is tried, or tried again at `nextAt`." },
    DELIVERED: {},
    FAILED: { description: "It is not tried any more, unless it is repeated." },
  } satisfies Record<(typeof deliveryStates)[number], object>,
});

const DeliveryAttempt = builder.objectRef<MailDelivery["attempts"][number]>("MailDeliveryAttempt").implement({
  description: "One call of the webhook, and what came back.",
  fields: (t) => ({
    at: t.field({ type: "DateTime", resolve: ({ at }) => new Date(at) }),
    status: t.exposeInt("status", { nullable: true, description: "The HTTP status; null: nothing answered." }),
    error: t.exposeString("error", { nullable: true, description: "Null: it was taken." }),
  }),
});

const MailDeliveryType = builder.objectRef<MailDelivery>("MailDelivery").implement({
  description: "One mail that a webhook is told of.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Also the header webhook-id, the same in each attempt." }),
    emailId: t.exposeID("emailId"),
    state: t.expose("state", { type: DeliveryStateEnum }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    nextAt: t.expose("nextAt", { type: "DateTime", nullable: true, description: "When it is tried next." }),
    attempts: t.field({
      type: [DeliveryAttempt],
      description: "The last 20, the oldest first.",
      resolve: ({ attempts }) => [...attempts],
    }),
  }),
});

builder.queryField("mailProcessing", (t) =>
  t.field({
    type: MailProcessing,
    nullable: true,
    description: "Of one system mailbox; null unless its status is the viewer's to see.",
    args: { mailboxId: t.arg.id({ required: true }) },
    resolve: (_root, { mailboxId }, { viewer, app }) => app.processing.find(viewer, mailboxId),
  }),
);

builder.queryField("mailDeliveries", (t) =>
  t.connection(
    {
      type: MailDeliveryType,
      description:
        "What the webhook of a system mailbox was told of, or is to be, newest first. Nothing of the mail itself.",
      args: { mailboxId: t.arg.id({ required: true }), state: t.arg({ type: DeliveryStateEnum }) },
      resolve: async (_root, { mailboxId, state, ...args }, { viewer, app }) => {
        const connection = await resolveCursorConnection(
          {
            args,
            ...pageSize,
            toCursor: ({ createdAt, id }: MailDelivery) => formatPlace([createdAt.toISOString(), id]),
          },
          async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => {
            if (before !== undefined || inverted)
              throw new ValidationError("before", "not for this list, which goes on with after");
            const [at, id] = after === undefined ? [null, ""] : parsePlace(after);
            const from = at === null ? null : { createdAt: new Date(at), id };
            const page = { state: state ?? null, first: limit, after: from };
            return [...(await app.processing.deliveries(viewer, mailboxId, page))];
          },
        );
        // Nobody is told: counting would read as much as the list.
        return { ...connection, totalCount: 0 };
      },
    },
    { name: "MailDeliveryConnection" },
    { name: "MailDeliveryEdge" },
  ),
);

const TaskInput = builder.inputType("MailTaskInput", {
  description: "The task that is to be made of each mail.",
  fields: (t) => ({
    ownerId: t.id({ required: true, description: "An active person of the mailbox's organization." }),
    subject: t.string({ description: "With variables (MailTaskTemplate.subject). Default: {{subject}}." }),
    dueInDays: t.int({ description: "0 to 365 days after the mail's; absent or null: no due date." }),
    isDueOnWorkingDays: t.boolean({ description: "Saturdays and Sundays do not count. Default: false." }),
  }),
});

const WebhookInput = builder.inputType("MailWebhookInput", {
  description: "The webhook that is to be told of each mail.",
  fields: (t) => ({
    url: t.string({
      required: true,
      description:
        "https, of the internet; private networks, and http there, only as the operator allows (WEBHOOK_NETWORKS).",
    }),
  }),
});

const SetMailProcessingInput = builder.inputType("SetMailProcessingInput", {
  description: "What is to become of mail that arrives in a system mailbox; it replaces what was chosen before.",
  fields: (t) => ({
    mailboxId: t.id({ required: true }),
    kind: t.field({ type: ProcessingKindEnum, required: true }),
    task: t.field({ type: TaskInput, description: "With TASK." }),
    webhook: t.field({ type: WebhookInput, description: "With WEBHOOK." }),
    since: t.field({
      type: "DateTime",
      description: "Mail received since then, also what is here already. Absent: as it was, or from now on.",
    }),
    mails: t.int({ description: "`mailSince` as it was shown; another number is refused. Absent: not checked." }),
  }),
});

builder.mutationField("setMailProcessing", (t) =>
  t.field({
    type: MailProcessing,
    description: "Chooses what becomes of mail that arrives in a system mailbox. For administrators; audited.",
    errors: { types: [CountChangedError] },
    args: { input: t.arg({ type: SetMailProcessingInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) => app.processing.set(viewer, input),
  }),
);

const RotatedSecret = builder.objectRef<{ readonly secret: string }>("RotatedWebhookSecret").implement({
  description: "A new secret.",
  fields: (t) => ({
    secret: t.exposeString("secret", { description: "whsec_ and base64. It is shown this once." }),
  }),
});

builder.mutationField("rotateWebhookSecret", (t) =>
  t.field({
    type: RotatedSecret,
    description:
      "Makes a new secret for the webhook of a system mailbox, and shows it. For a day deliveries are signed with the one before, too. For administrators; audited.",
    errors: {},
    args: { mailboxId: t.arg.id({ required: true }) },
    resolve: async (_root, { mailboxId }, { viewer, app }) => ({
      secret: await app.processing.rotateSecret(viewer, mailboxId),
    }),
  }),
);

const WebhookTestType = builder.objectRef<WebhookTest>("WebhookTest").implement({
  description: "What came back of a ping.",
  fields: (t) => ({
    isDelivered: t.exposeBoolean("isDelivered"),
    status: t.exposeInt("status", { nullable: true, description: "The HTTP status; null: nothing answered." }),
    said: t.exposeString("said", { description: "What came back, or why nothing did." }),
  }),
});

builder.mutationField("testWebhook", (t) =>
  t.field({
    type: WebhookTestType,
    description: "Sends a ping to the webhook of a system mailbox now, and shows what came back. For administrators.",
    errors: { types: [RefusedError] },
    args: { mailboxId: t.arg.id({ required: true }) },
    resolve: (_root, { mailboxId }, { viewer, app }) => app.processing.test(viewer, mailboxId),
  }),
);

builder.mutationField("repeatMailDelivery", (t) =>
  t.field({
    type: MailDeliveryType,
    description: "Tells the webhook of a mail once more, with the same id. For administrators; audited.",
    errors: { types: [RefusedError] },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { viewer, app }) => app.processing.repeat(viewer, id),
  }),
);
