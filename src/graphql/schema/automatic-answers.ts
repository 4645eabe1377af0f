import { type ResolveCursorConnectionArgs, resolveCursorConnection } from "@pothos/plugin-relay";
import { StaleWriteError, ValidationError } from "../../app/errors.ts";
import type { AnswerPreview } from "../../app/mail/answers/administer-answers.ts";
import type { JudgedArrival, StoredAnswerRules } from "../../app/ports/mail/answer-rules.ts";
import {
  type AnswerCondition,
  type AnswerRule,
  conditionFields,
  conditionTests,
} from "../../core/mail/answers/answer-rule.ts";
import { saySilence } from "../../core/mail/answers/answer-words.ts";
import { silenceReasons } from "../../core/mail/answers/judge-answer.ts";
import { builder, pageSize } from "../builder.ts";
import { formatPlace, parsePlace } from "../place-cursor.ts";

const ConditionFieldEnum = builder.enumType("AnswerConditionField", {
  description: "What of a mail a condition looks at.",
  values: conditionFields,
});
const ConditionTestEnum = builder.enumType("AnswerConditionTest", {
  description:
    "In any case of letters. Of several addresses one has to pass, with its address or its name; the opposites hold if none does.",
  values: conditionTests,
});
const SilenceEnum = builder.enumType("NoAnswerReason", {
  description: "Why a mail is not answered automatically.",
  values: silenceReasons,
});

const Condition = builder.objectRef<AnswerCondition>("AnswerCondition").implement({
  description: "What must be true of a mail for a rule to answer it.",
  fields: (t) => ({
    field: t.expose("field", { type: ConditionFieldEnum }),
    test: t.expose("test", { type: ConditionTestEnum }),
    value: t.exposeString("value"),
  }),
});

const variables =
  "With {{senderName}}, {{senderAddress}}, {{subject}}, {{mailboxLabel}}, {{mailboxAddress}} and {{receivedDate}}.";

const Rule = builder.objectRef<AnswerRule>("AnswerRule").implement({
  description: "Which mail is answered, and with what.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    enabledAt: t.expose("enabledAt", {
      type: "DateTime",
      nullable: true,
      description: "Mail that came before is not answered; null: it is off.",
    }),
    conditions: t.field({
      type: [Condition],
      description: "All must hold; none: it fits every mail.",
      resolve: ({ conditions }) => [...conditions],
    }),
    subject: t.exposeString("subject", { description: variables }),
    text: t.exposeString("text", { description: variables }),
    html: t.exposeString("html", { nullable: true, description: "Null: it is made from the text." }),
  }),
});

const Rules = builder.objectRef<StoredAnswerRules>("AnswerRules").implement({
  description:
    "Which new mail a system mailbox answers by itself: a sender at most once in 24 hours, and at most 200 senders in that time. Only mail for whose sender Microsoft vouches, never automatic mail, lists, bounces or own mail.",
  fields: (t) => ({
    mailboxId: t.exposeID("mailboxId"),
    version: t.exposeInt("version", { description: "To pass on with a change." }),
    rules: t.field({
      type: [Rule],
      description: "In their order: the first that fits answers.",
      resolve: ({ rules }) => [...rules],
    }),
  }),
});

const Preview = builder.objectRef<AnswerPreview>("AnswerPreview").implement({
  description: "What would become of a mail if it came now. Whom the mailbox has answered lately does not count.",
  fields: (t) => ({
    ruleId: t.exposeID("ruleId", { nullable: true, description: "The rule that fits." }),
    ruleName: t.exposeString("ruleName", { nullable: true }),
    reason: t.expose("reason", { type: SilenceEnum, nullable: true, description: "Null: it would be answered." }),
    sentence: t.string({
      nullable: true,
      description: "The reason in words.",
      resolve: ({ reason, header }) => (reason === null ? null : saySilence(reason, header)),
    }),
    subject: t.string({ nullable: true, resolve: ({ rendered }) => rendered?.subject ?? null }),
    text: t.string({ nullable: true, resolve: ({ rendered }) => rendered?.text ?? null }),
    html: t.string({ nullable: true, resolve: ({ rendered }) => rendered?.html ?? null }),
  }),
});

const Judged = builder.objectRef<JudgedArrival>("AutomaticAnswer").implement({
  description: "What became of one mail that arrived: it was answered, or why not. Nothing of the mail itself.",
  fields: (t) => ({
    emailId: t.exposeID("emailId"),
    judgedAt: t.expose("judgedAt", { type: "DateTime" }),
    isAnswered: t.boolean({ resolve: ({ outcome }) => outcome === "ANSWERED" }),
    reason: t.field({
      type: SilenceEnum,
      nullable: true,
      description: "Null: it was answered.",
      resolve: ({ outcome }) => (outcome === "ANSWERED" ? null : outcome),
    }),
    sentence: t.string({
      nullable: true,
      description: "The reason in words.",
      resolve: ({ outcome, header }) => (outcome === "ANSWERED" ? null : saySilence(outcome, header)),
    }),
    ruleName: t.exposeString("ruleName", { nullable: true, description: "Of the rule that answered, or that fits." }),
    outgoingEmailId: t.exposeID("outgoingId", { nullable: true, description: "The answer, as long as it is kept." }),
  }),
});

builder.queryField("answerRules", (t) =>
  t.field({
    type: Rules,
    nullable: true,
    description: "Of one system mailbox; null unless its status or its mail is the viewer's to see.",
    args: { mailboxId: t.arg.id({ required: true }) },
    resolve: (_root, { mailboxId }, { viewer, app }) => app.answers.find(viewer, mailboxId),
  }),
);

builder.queryField("automaticAnswers", (t) =>
  t.connection(
    {
      type: Judged,
      description: "What was answered and what was not, and why, newest first. Kept as long as runs are.",
      args: { mailboxId: t.arg.id({ required: true }) },
      resolve: async (_root, { mailboxId, ...args }, { viewer, app }) => {
        const connection = await resolveCursorConnection(
          {
            args,
            ...pageSize,
            toCursor: ({ judgedAt, emailId }: JudgedArrival) => formatPlace([judgedAt.toISOString(), emailId]),
          },
          async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => {
            if (before !== undefined || inverted)
              throw new ValidationError("before", "not for this list, which goes on with after");
            const [at, emailId] = after === undefined ? [null, ""] : parsePlace(after);
            const from = at === null ? null : { judgedAt: new Date(at), emailId };
            return [...(await app.answers.judged(viewer, mailboxId, { first: limit, after: from }))];
          },
        );
        // Nobody is told: counting would read as much as the list.
        return { ...connection, totalCount: 0 };
      },
    },
    { name: "AutomaticAnswerConnection" },
    { name: "AutomaticAnswerEdge" },
  ),
);

const SampleInput = builder.inputType("AnswerSampleInput", {
  description: "A mail that nobody wrote: it is tried on the rules alone.",
  fields: (t) => ({
    fromName: t.string(),
    fromAddress: t.string({ required: true }),
    to: t.stringList(),
    cc: t.stringList(),
    subject: t.string({ required: true }),
    text: t.string({ required: true }),
  }),
});

builder.queryField("previewAnswer", (t) =>
  t.field({
    type: Preview,
    description:
      "Which rule would answer a mail, and with what; or why nothing would. A mail of the mailbox is tried by those who read it.",
    args: {
      mailboxId: t.arg.id({ required: true }),
      emailId: t.arg.id({ description: "This, or a sample; this counts if both are there." }),
      sample: t.arg({ type: SampleInput }),
    },
    resolve: (_root, { mailboxId, emailId, sample }, { viewer, app }) => {
      if (emailId != null) return app.answers.preview(viewer, mailboxId, { emailId });
      if (sample == null) throw new ValidationError("sample", "this or emailId");
      return app.answers.preview(viewer, mailboxId, { sample });
    },
  }),
);

const ConditionInput = builder.inputType("AnswerConditionInput", {
  description: "What must be true of a mail for a rule to answer it.",
  fields: (t) => ({
    field: t.field({ type: ConditionFieldEnum, required: true }),
    test: t.field({ type: ConditionTestEnum, required: true }),
    value: t.string({ required: true }),
  }),
});

const RuleInput = builder.inputType("AnswerRuleInput", {
  description: "Which mail is answered, and with what.",
  fields: (t) => ({
    id: t.id({ description: "Of a rule that is there; absent: it is new." }),
    name: t.string({ required: true }),
    isEnabled: t.boolean({ required: true, description: "What is switched on answers mail that comes from then on." }),
    conditions: t.field({ type: [ConditionInput], required: true }),
    subject: t.string({ required: true, description: variables }),
    text: t.string({ required: true, description: variables }),
    html: t.string({ description: "Absent: it is made from the text." }),
  }),
});

const SetAnswerRulesInput = builder.inputType("SetAnswerRulesInput", {
  description: "All rules of one mailbox.",
  fields: (t) => ({
    mailboxId: t.id({ required: true }),
    expectedVersion: t.int({
      description:
        "The version that was read: if somebody changed the rules since, nothing is written. Without it their change is overwritten.",
    }),
    rules: t.field({
      type: [RuleInput],
      required: true,
      description: "All of them, in their order. A rule that is not named is removed.",
    }),
  }),
});

builder.mutationField("setAnswerRules", (t) =>
  t.field({
    type: Rules,
    description: "Sets what a system mailbox answers by itself. For administrators of its organization; audited.",
    errors: { types: [StaleWriteError] },
    args: { input: t.arg({ type: SetAnswerRulesInput, required: true }) },
    resolve: (_root, { input: { mailboxId, rules, expectedVersion } }, { viewer, app }) =>
      app.answers.set(viewer, mailboxId, rules, expectedVersion ?? null),
  }),
);
