import type { ProcessedEmail } from "../../app/ports/mail/mail-processing.ts";
import type { SkipReason } from "../../core/mail/processing/processed-mail.ts";
import { builder } from "../builder.ts";

const ProcessingStateEnum = builder.enumType("EmailProcessingState", {
  description: "What became of a mail.",
  values: {
    WAITING: { description: "For its turn, its text, or what an alert names." },
    TASK: { description: "A task was made of it." },
    WEBHOOK: { description: "A webhook is told of it." },
    SKIPPED: {},
  } satisfies Record<ProcessedEmail["state"], object>,
});

const SkippedEnum = builder.enumType("EmailSkipped", {
  description: "Why a mail was not processed.",
  values: {
    ANSWER: { description: "It answers mail that the mailbox had." },
    OWN: { description: "The mailbox itself sent it." },
    REPORT: { description: "It says that another mail did not arrive, or was read." },
    AUTOMATIC_ANSWER: { description: "Out of office, or its like." },
    MEETING: { description: "An answer to a meeting, or its end." },
    GONE: { description: "Oro has it no more." },
    OFF: { description: "Processing was switched off before its turn came." },
  } satisfies Record<SkipReason, object>,
});

export const EmailProcessingType = builder.objectRef<ProcessedEmail>("EmailProcessing").implement({
  description: "What became of a mail that arrived in a system mailbox.",
  fields: (t) => ({
    state: t.expose("state", { type: ProcessingStateEnum }),
    skipped: t.expose("skipped", { type: SkippedEnum, nullable: true }),
    processedAt: t.expose("processedAt", { type: "DateTime", nullable: true }),
    taskId: t.exposeID("taskId", { nullable: true, description: "Of the task; null also if it was deleted for good." }),
    deliveryId: t.exposeID("deliveryId", { nullable: true, description: "Of its MailDelivery." }),
  }),
});
