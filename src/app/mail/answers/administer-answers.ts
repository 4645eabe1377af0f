// What an organization's administrators choose to be answered automatically, what a rule would answer, and what was answered and why not.
// Rules are for whoever sees the mailbox's status and for those who read its mail; a mail is tried by those who may read it.
import { isWithin, reachOf } from "../../../core/access/rights.ts";
import type { Viewer } from "../../../core/access/viewer.ts";
import { type AnswerMail, judgeAnswer, type SilenceReason } from "../../../core/mail/answers/judge-answer.ts";
import type { RenderedAnswer } from "../../../core/mail/answers/template.ts";
import { must } from "../../../lib/must.ts";
import { ForbiddenError, NotFoundError, StaleWriteError, ValidationError } from "../../errors.ts";
import type { AnswerRuleStore, JudgedArrival, JudgedPage, StoredAnswerRules } from "../../ports/mail/answer-rules.ts";
import type { MailToAnswer } from "../../ports/mail/automatic-answers.ts";
import { audited } from "../../ports/settings-store.ts";
import { aboutMailbox } from "../../system-mailboxes/administer.ts";
import type { ReadMail } from "../read-mail.ts";
import { createJudgeMails, type JudgeMailDependencies, renderFor } from "./answer-arrivals.ts";
import { type RuleOrder, readRules } from "./read-rules.ts";

/** A mail that nobody wrote. */
export interface SampleMail {
  readonly fromName?: string | null | undefined;
  readonly fromAddress: string;
  readonly to?: readonly string[] | null | undefined;
  readonly cc?: readonly string[] | null | undefined;
  readonly subject: string;
  readonly text: string;
}

export interface AnswerPreview {
  readonly ruleId: string | null;
  readonly ruleName: string | null;
  /** Null: it would be answered. */
  readonly reason: SilenceReason | null;
  readonly header: string | null;
  readonly rendered: RenderedAnswer | null;
}

export interface AdministerAnswers {
  /** Null: there is no such mailbox, or it is not the viewer's to see. */
  find(viewer: Viewer, mailboxId: string): Promise<StoredAnswerRules | null>;
  /**
   * @param expectedVersion the version that the rules replace; null: whatever there is
   * @throws NotFoundError, ForbiddenError, ValidationError, StaleWriteError
   */
  set(
    viewer: Viewer,
    mailboxId: string,
    rules: readonly RuleOrder[],
    expectedVersion: number | null,
  ): Promise<StoredAnswerRules>;
  /** What would become of a mail if it came now. @throws NotFoundError, ValidationError */
  preview(
    viewer: Viewer,
    mailboxId: string,
    of: { readonly emailId: string } | { readonly sample: SampleMail },
  ): Promise<AnswerPreview>;
  /** @throws NotFoundError */
  judged(viewer: Viewer, mailboxId: string, page: JudgedPage): Promise<readonly JudgedArrival[]>;
}

export interface AdministerAnswersDependencies extends JudgeMailDependencies {
  readonly store: AnswerRuleStore;
  readonly read: Pick<ReadMail, "find">;
  readonly now: () => Date;
  newId(): string;
}

export function createAdministerAnswers(dependencies: AdministerAnswersDependencies): AdministerAnswers {
  const { store, read, now, newId, html } = dependencies;
  const judgeMails = createJudgeMails(dependencies);

  async function find(viewer: Viewer, mailboxId: string): Promise<StoredAnswerRules | null> {
    const found = await store.find(mailboxId);
    if (found === null) return null;
    const isSeen = isWithin(reachOf(viewer, "readAccounts"), { ...found, userId: null });
    return isSeen || (await store.isReader(mailboxId, viewer)) ? found : null;
  }

  async function mustFind(viewer: Viewer, mailboxId: string): Promise<StoredAnswerRules> {
    const found = await find(viewer, mailboxId);
    if (found === null) throw new NotFoundError("system mailbox");
    return found;
  }

  return {
    find,

    async set(viewer, mailboxId, orders, expectedVersion) {
      const present = await mustFind(viewer, mailboxId);
      if (!isWithin(reachOf(viewer, "changeSettings"), { ...present, userId: null })) {
        throw new ForbiddenError("Administrators of the mailbox's organization change what it answers.");
      }
      const stale = ({ version, rules }: StoredAnswerRules) => new StaleWriteError(version, { rules });
      if (expectedVersion !== null && expectedVersion !== present.version) throw stale(present);
      const known = present.rules.map(({ id }) => id);
      const rules = readRules(orders, known, newId);
      const told = (list: readonly { readonly name: string; readonly isOn: boolean }[]) => ({
        rules: list.map(({ name, isOn }) => ({ name, isOn })),
      });
      const record = {
        ...aboutMailbox(viewer, present),
        action: "answerRules.changed",
        from: told(present.rules.map(({ name, enabledAt }) => ({ name, isOn: enabledAt !== null }))),
        to: told(rules.map(({ name, isEnabled }) => ({ name, isOn: isEnabled }))),
      } as const;
      const isSaved = await store.save(mailboxId, rules, expectedVersion, audited(record));
      const stored = must(await store.find(mailboxId), "the mailbox of the rules");
      if (!isSaved) throw stale(stored);
      return stored;
    },

    async preview(viewer, mailboxId, of) {
      const present = await mustFind(viewer, mailboxId);
      if ("sample" in of) return previewSample(present, of.sample);
      const { accountId } = present;
      const mail = (await read.find(viewer, of.emailId)) === null ? null : await store.mailOf(mailboxId, of.emailId);
      if (mail === null || accountId === null) throw new NotFoundError("mail of this mailbox");
      const at = now();
      const arrived: MailToAnswer = { ...mail, receivedAt: at, arrivedAt: at, isHistory: false };
      const about = {
        mailbox: { ...present, id: mailboxId, accountId },
        // As if it came now: rules that are on were switched on before.
        rules: present.rules.map((rule) => ({ ...rule, enabledAt: rule.enabledAt === null ? null : new Date(0) })),
        ownAddresses: await store.ownAddresses(),
      };
      const [judged] = await judgeMails(about, [arrived], at);
      const { verdict, rendered } = must(judged, "the mail");
      const named = { ruleId: verdict.rule?.id ?? null, ruleName: verdict.rule?.name ?? null, rendered };
      if (verdict.kind === "silent") return { ...named, reason: verdict.reason, header: verdict.header };
      return { ...named, reason: rendered === null ? "SENDING_OFF" : null, header: null };
    },

    async judged(viewer, mailboxId, page) {
      await mustFind(viewer, mailboxId);
      return store.judged(mailboxId, page);
    },
  };

  /** Only the rules are tried: what nobody sent has no headers. */
  function previewSample({ rules, ...mailbox }: StoredAnswerRules, sample: SampleMail): AnswerPreview {
    const { fromAddress, fromName, subject, text, to, cc } = sample;
    if ([subject, text, fromAddress, fromName ?? ""].some((one) => one.length > 100_000))
      throw new ValidationError("sample", "at most 100000 characters in each part");
    const people = (list: readonly string[] | null | undefined) =>
      (list ?? []).map((address) => ({ name: "", address }));
    const from = { name: fromName ?? "", address: fromAddress };
    const mail: AnswerMail = {
      ...{ type: "MAIL", from, sender: null, to: people(to), cc: people(cc), replyTo: [], headers: null, subject },
      body: { state: "STORED", type: "text", content: text, text },
    };
    const at = now();
    const on = rules.map((rule) => ({ ...rule, enabledAt: rule.enabledAt === null ? null : new Date(0) }));
    const verdict = judgeAnswer({
      ...{ mail, receivedAt: at, arrivedAt: at, now: at, isHistory: false, isInReceivingFolder: true, rules: on },
      ...{ ownAddresses: [], ownDomains: null, isSentFromHere: false, answersOurs: false },
    });
    const { rule } = verdict;
    if (rule === null) {
      const reason = verdict.kind === "silent" ? verdict.reason : null;
      return { ruleId: null, ruleName: null, reason, header: null, rendered: null };
    }
    const rendered = renderFor(html, rule, { sender: from, subject, mailbox, receivedAt: at });
    return { ruleId: rule.id, ruleName: rule.name, reason: null, header: null, rendered };
  }
}
