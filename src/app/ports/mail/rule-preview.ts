import type { MailToJudge } from "../../../core/mail/mail-here.ts";
import type { MailExclusion } from "../../../core/mail/mail-rules.ts";

export interface JudgedMail extends MailToJudge {
  readonly emailId: string;
  readonly accountId: string;
}

/** What a preview of rules looks at. Nothing of it leaves the server but numbers. */
export interface RulePreviewReader {
  /** Mail in Oro of these accounts, in the order of its ids, behind `after`. */
  mails(accountIds: readonly string[], after: string | null, limit: number): Promise<readonly JudgedMail[]>;
  /** Those of these accounts that have any mail in Oro. */
  withMail(accountIds: readonly string[]): Promise<readonly string[]>;
  /** How much mail the rules keep out now, by reason. */
  keptOut(accountIds: readonly string[]): Promise<Readonly<Record<MailExclusion, number>>>;
}
