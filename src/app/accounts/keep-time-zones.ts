import type { AccountStore } from "../ports/account-store.ts";
import type { M365Mailboxes } from "../ports/m365-records.ts";

/** The mailboxes, opened by a run or by a check: the account learns the zone by which its person's days go, also when that person has moved. */
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
