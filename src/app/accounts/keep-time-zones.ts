import type { AccountStore } from "../ports/account-store.ts";
import type { M365Mailboxes } from "../ports/m365-records.ts";

/**
 * Wraps the mailboxes that a run or a check opens: the account stores the zone of its person's days, also after that person has moved to
 * another one.
 */
export function keepTimeZones<Mailboxes extends M365Mailboxes>(
  mailboxes: Mailboxes,
  store: Pick<AccountStore, "setTimeZone">,
): Mailboxes {
  const kept = new Map<string, string>();
  return {
    ...mailboxes,
    async open(account, terms) {
      const mailbox = await mailboxes.open(account, terms);
      if (kept.get(account.id) !== mailbox.timeZone) {
        await store.setTimeZone(account.id, mailbox.timeZone);
        kept.set(account.id, mailbox.timeZone);
      }
      return mailbox;
    },
  };
}
