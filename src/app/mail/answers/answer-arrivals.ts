// Answers new mail of a system mailbox by its rules. Core judges by what the mail says; the store has the last word about who was answered when.
import { asciiDomain } from "../../../core/access/mail-domain.ts";
import { answersADay } from "../../../core/mail/answers/answer-pace.ts";
import type { AnswerTemplate } from "../../../core/mail/answers/answer-rule.ts";
import { type AnswerVerdict, judgeAnswer } from "../../../core/mail/answers/judge-answer.ts";
import {
  type RenderedAnswer,
  renderAnswer,
  type TemplateFacts,
  templateValues,
} from "../../../core/mail/answers/template.ts";
import { answerReferences } from "../../../core/mail/compose/answer-head.ts";
import { htmlOfText } from "../../../core/mail/compose/compose-html.ts";
import { UserError } from "../../errors.ts";
import type {
  AnsweringMailbox,
  AutomaticAnswers,
  JudgedMail,
  MailboxToAnswer,
  MailToAnswer,
} from "../../ports/mail/automatic-answers.ts";
import type { LaneLease } from "../../ports/mail/content-lane-store.ts";
import type { MailHtml } from "../../ports/mail/mail-html.ts";
import type { SettingsStore } from "../../ports/settings-store.ts";
import { readPersonSettings } from "../../settings/person-settings.ts";
import type { MaySend } from "../sending/may-send.ts";

export interface JudgeMailDependencies {
  readonly maySend: Pick<MaySend, "automatically">;
  readonly settings: Pick<SettingsStore, "readLayers">;
  readonly html: Pick<MailHtml, "clean">;
}

export interface AnswerArrivalsDependencies extends JudgeMailDependencies {
  readonly answers: AutomaticAnswers;
  newId(): string;
  /** Somebody looks after the mailbox's outbox. Called after the commit; what is due is found without it, too. */
  wake(accountId: string): Promise<void>;
}

/** Each has its text with it. */
const BATCH = 20;

export function createAnswerArrivals(dependencies: AnswerArrivalsDependencies) {
  const { answers, newId, wake } = dependencies;
  const judgeMails = createJudgeMails(dependencies);

  return async function answerArrivals(lease: LaneLease): Promise<"nothing" | "some" | "leaseLost"> {
    const next = await answers.nextToAnswer(lease, BATCH);
    if (next === "nothing" || next === "leaseLost") return next;
    const { mailbox, mails, now } = next;
    const verdicts = await judgeMails(next, mails, now);
    const judged = verdicts.map(({ mail, verdict, rendered }): JudgedMail => {
      const { emailId } = mail;
      const ruleName = verdict.rule?.name ?? null;
      if (verdict.kind === "silent" || rendered === null) {
        const [reason, header] =
          verdict.kind === "silent" ? [verdict.reason, verdict.header] : (["SENDING_OFF", null] as const);
        return { emailId, ruleName, kind: "SILENT", reason, header };
      }
      const { subject, text, html } = rendered;
      const content = {
        // From the mail itself: Microsoft's own draft of an answer would mark it as read.
        origin: {
          ...({ kind: "REPLY", m365Id: "", isKeptUnread: true, messageId: mail.messageId } as const),
          references: answerReferences(mail),
        },
        from: { name: mailbox.label, address: mailbox.address },
        ...{ to: [verdict.to], cc: [], bcc: [], subject, html, importance: "normal" as const, automatic: { text } },
      };
      return { emailId, ruleName, kind: "ANSWER", sender: verdict.sender, outgoingId: newId(), content };
    });
    const settled = await answers.settleAnswers(lease, mailbox, judged, answersADay);
    if (settled === "leaseLost") return settled;
    if (settled.answers > 0) await wake(mailbox.accountId);
    return "some";
  };
}

export interface JudgedWithText {
  readonly mail: MailToAnswer;
  readonly verdict: AnswerVerdict;
  /** Null: nothing is answered, or may be sent. */
  readonly rendered: RenderedAnswer | null;
}

export function createJudgeMails({ maySend, settings, html }: JudgeMailDependencies) {
  async function ownDomainsOf({ organizationId }: AnsweringMailbox): Promise<readonly string[] | null> {
    const found = await readPersonSettings(settings, organizationId);
    if (found === null) return null;
    const { EMAIL_OWN_DOMAINS: own } = found.settings;
    const isKnown = own.level !== null || found.verified.isKnown;
    return isKnown ? own.value.flatMap((domain) => asciiDomain(domain) ?? []) : null;
  }

  async function mayAnswer(accountId: string): Promise<boolean> {
    try {
      await maySend.automatically(accountId);
      return true;
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
  }

  return async function judgeMails(
    { mailbox, rules, ownAddresses }: MailboxToAnswer,
    mails: readonly MailToAnswer[],
    now: Date,
  ): Promise<readonly JudgedWithText[]> {
    const ownDomains = await ownDomainsOf(mailbox);
    const verdicts = mails.map((mail) => ({
      mail,
      verdict: judgeAnswer({ ...mail, now, rules, ownAddresses, ownDomains }),
    }));
    const isAllowed = verdicts.some(({ verdict }) => verdict.kind === "answer") && (await mayAnswer(mailbox.accountId));
    return verdicts.map(({ mail, verdict }) => {
      if (verdict.kind === "silent" || !isAllowed) return { mail, verdict, rendered: null };
      const receivedAt = mail.receivedAt ?? now;
      const facts = { sender: verdict.to, subject: mail.mail.subject, mailbox, receivedAt };
      return { mail, verdict, rendered: renderFor(html, verdict.rule, facts) };
    });
  };
}

/** A value may stand where a browser takes it for an address: what is sent is cleaned, not what is stored. */
export function renderFor(
  clean: JudgeMailDependencies["html"],
  template: AnswerTemplate,
  facts: TemplateFacts,
): RenderedAnswer {
  const { subject, text, html } = renderAnswer(template, templateValues(facts));
  const cleaned = clean.clean(html, { showRemoteImages: true, inlineAddress: () => null });
  return { subject, text, html: cleaned?.html ?? htmlOfText(text) };
}
