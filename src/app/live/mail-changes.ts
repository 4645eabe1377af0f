import { z } from "zod";
import type { ReachedMailbox } from "../../core/access/mail-access.ts";
import { type MailChange, mailChangeOf } from "../ports/mail/mail-feed.ts";
import type { LiveSource } from "./live-source.ts";

const shape: z.ZodType<MailChange> = z.object({
  accountId: z.string(),
  arrived: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
});

/**
 * What becomes of mail, each time that some is written. Only of mailboxes that the viewer reads whole: that a colleague's mail changed tells
 * more than what is shared of it.
 * @param reach asked again for each event, so that nobody is told after their access ended
 */
export function mailChanges(
  reach: () => Promise<readonly ReachedMailbox[]>,
  accountId: string | null,
): LiveSource<MailChange> {
  return {
    kind: "events",
    topics: ["email"],
    concerns(message) {
      const change = mailChangeOf(message);
      if (change === null || (accountId !== null && change.accountId !== accountId)) return [];
      // Each is an object of its own. Its name says all of it, since nothing else keeps it.
      return [JSON.stringify([message.cursor, change])];
    },
    // What is there is read by `emails`.
    present: async () => [],
    isPresent: () => false,
    async read(ids) {
      const mailboxes = await reach();
      const whole = mailboxes.filter((one) => one.reach.kind === "ALL");
      return ids.flatMap((id) => {
        const [, change] = z.tuple([z.string(), shape]).parse(JSON.parse(id));
        return whole.some((one) => one.accountId === change.accountId) ? [{ id, value: change }] : [];
      });
    },
  };
}
