import type { Client, Outcome } from "../../../client.ts";
import type { MailDraft } from "../../../mail-draft.ts";
import { forwardEmail, replyToEmail, sendEmail } from "../../../operations/outgoing.ts";

interface Target {
  readonly accountId: string;
  /** Of what is answered; null: it is a new mail. */
  readonly emailId: string | null;
}

/** Orders what was written to be sent. */
export function order(
  client: Client,
  { accountId, emailId }: Target,
  draft: MailDraft,
): Promise<Outcome<{ readonly id: string }>> {
  const { key, kind, to, cc, bcc, subject, text, sendAt, leftOutIds, files } = draft;
  const parts = {
    ...{ idempotencyKey: key, to: [to], cc: [cc], bcc: [bcc], subject, text },
    // Without a zone it is a time of this browser's.
    sendAt: sendAt === "" ? null : new Date(sendAt).toISOString(),
    uploadIds: files.map(({ id }) => id),
  };
  if (emailId === null) return client.send(sendEmail, { input: { accountId, ...parts } });
  if (kind === "FORWARD") return client.send(forwardEmail, { input: { emailId, leftOutIds, ...parts } });
  return client.send(replyToEmail, { input: { emailId, toAll: kind === "REPLY_ALL", ...parts } });
}
