import type { Viewer } from "../../core/access/viewer.ts";
import { type KeptOut, keptOutBy, type MailTerms } from "../../core/mail/mail-here.ts";
import type { JudgedMail, RulePreviewReader } from "../ports/mail/rule-preview.ts";
import type { MailReachOfViewer } from "./mail-reach.ts";

export interface KeptOutCounts {
  /** Mail in Oro that would not be imported any more, by the first reason that fits. */
  readonly wouldKeepOut: Readonly<Record<KeptOut, number>>;
  /** How much mail in Oro was looked at: of mailboxes that the viewer may read. */
  readonly looked: number;
  /** Mailboxes with mail in Oro that the viewer may not read: their mail is not counted. */
  readonly closedMailboxes: number;
  /** There is more than that. */
  readonly hasMore: boolean;
}

export interface CountKeptOutDeps {
  readonly reader: Pick<RulePreviewReader, "mails" | "withMail">;
  readonly reach: MailReachOfViewer;
}

/** @param terms by account @returns also the accounts whose mail was looked at */
export type CountKeptOut = (
  viewer: Viewer,
  terms: ReadonlyMap<string, MailTerms>,
) => Promise<KeptOutCounts & { readonly readIds: readonly string[] }>;

const BATCH = 1_000;
/** A person waits for the answer. */
const MOST = 100_000;

/**
 * Only mail that the viewer may read is counted, and by what it shows them: else somebody who may set rules could try addresses, and learn
 * from the counts whom people write to. Rounded counts would not help: mail that one sends there oneself brings a count to where it is
 * rounded. That a mailbox has mail at all is no secret.
 */
export function createCountKeptOut({ reader, reach }: CountKeptOutDeps): CountKeptOut {
  return async (viewer, terms) => {
    const reached = new Map((await reach(viewer)).map((one) => [one.accountId, one.reach]));
    const isRead = (accountId: string): boolean => reached.get(accountId)?.kind === "ALL";
    const readIds = [...terms.keys()].filter(isRead);
    const closed = await reader.withMail([...terms.keys()].filter((accountId) => !isRead(accountId)));
    const counts = { EXCLUDED_ADDRESS: 0, MARKED_PRIVATE: 0, INTERNAL_MAIL: 0, OUTSIDE_WINDOW: 0 };
    let looked = 0;
    let last: JudgedMail | undefined;
    do {
      const mails = await reader.mails(readIds, last?.emailId ?? null, BATCH);
      for (const mail of mails) {
        const own = terms.get(mail.accountId);
        const isOwners = reached.get(mail.accountId)?.level === "OWNER";
        const reason = own === undefined ? null : keptOutBy(isOwners ? mail : { ...mail, bcc: [] }, own);
        if (reason !== null) counts[reason] += 1;
      }
      looked += mails.length;
      last = mails.length < BATCH ? undefined : mails.at(-1);
    } while (last !== undefined && looked < MOST);
    return { readIds, wouldKeepOut: counts, looked, closedMailboxes: closed.length, hasMore: last !== undefined };
  };
}
