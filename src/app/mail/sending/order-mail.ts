// Somebody orders a mail to be sent: it is stored whole, and the outbox sends it once its time to undo is over.
import { randomUUID } from "node:crypto";
import type { Viewer } from "../../../core/access/viewer.ts";
import { recipientsOf } from "../../../core/mail/compose/recipients.ts";
import { RefusedError, ValidationError } from "../../errors.ts";
import type { OutgoingMail, OutgoingOrder, StoredOutgoing } from "../../ports/mail/outgoing-mail.ts";
import { type AnsweredDependencies, mustAnswer, ownAddresses, planAnswer, readAnswered } from "./answered-mail.ts";
import type { MaySend, Sending } from "./may-send.ts";
import type { AnswerKind, AnswerMail, AnswerPlan, NewMail, OrderedMail } from "./ordered-mail.ts";
import { writeContent } from "./write-content.ts";

export interface OrderMail {
  /** @throws ValidationError, ForbiddenError, NotFoundError, RefusedError */
  send(viewer: Viewer, mail: NewMail): Promise<StoredOutgoing>;
  /** What it answers or passes on is read now; what Microsoft still has to give is waited for. @throws the same */
  answer(viewer: Viewer, mail: AnswerMail, signal: AbortSignal): Promise<StoredOutgoing>;
  /** Whom an answer would go to, so that a person may change it. @throws ForbiddenError, NotFoundError */
  plan(viewer: Viewer, emailId: string, kind: AnswerKind | null): Promise<AnswerPlan>;
}

export interface OrderMailDependencies extends AnsweredDependencies {
  readonly maySend: MaySend;
  readonly outgoing: Pick<OutgoingMail, "add">;
  /** Somebody looks after the mailbox's outbox when its next mail is due. */
  wake(accountId: string, at: Date): Promise<void>;
  readonly now: () => Date;
  /** A new mail was stored. */
  onOrdered?(): void;
}

const megabyte = 1_048_576;

export function createOrderMail(dependencies: OrderMailDependencies): OrderMail {
  const { maySend, outgoing, html, now, wake } = dependencies;

  async function order(
    viewer: Viewer,
    mail: OrderedMail,
    { mailbox, settings }: Sending,
    answered: Pick<OutgoingOrder, "originEmailId" | "forwardedIds"> & {
      readonly quoted: string;
      readonly origin: OutgoingOrder["content"]["origin"];
      readonly planned: AnswerPlan | null;
    },
  ): Promise<StoredOutgoing> {
    const { quoted, origin, planned, originEmailId, forwardedIds } = answered;
    const { content, ...written } = writeContent(mail, { settings, html, quoted, planned, now: now() });
    const ordered = await outgoing.add({
      ...written,
      id: randomUUID(),
      accountId: mailbox.id,
      orderedById: viewer.userId,
      by: viewer,
      undoSeconds: settings.EMAIL_UNDO_SECONDS.value,
      mostFileBytes: settings.EMAIL_MAX_UPLOAD_MB.value * megabyte,
      content: { ...content, origin },
      originEmailId,
      forwardedIds,
    });
    switch (ordered.kind) {
      case "ordered":
        dependencies.onOrdered?.();
        await wake(mailbox.id, ordered.outgoing.dueAt);
        return ordered.outgoing;
      case "again":
        // A key that is used for another mail by mistake must not lose that mail.
        if (isSameMail(ordered.outgoing, mailbox.id, content)) return ordered.outgoing;
        throw new ValidationError("idempotencyKey", "one that you gave no other mail");
      case "notConnected":
        throw new RefusedError(`${mailbox.userPrincipalName} is not connected now. Sign in again, then send.`);
      case "missingFiles":
        throw new ValidationError(
          "uploadIds",
          "files that you uploaded for this mailbox within a day, and that went with no other mail",
        );
      case "filesTooLarge":
        throw new ValidationError(
          "uploadIds",
          `at most ${settings.EMAIL_MAX_UPLOAD_MB.value} MB of files in one mail (Largest upload)`,
        );
    }
  }

  return {
    async send(viewer, mail) {
      const sending = await maySend.now(viewer, mail.accountId);
      const none = { quoted: "", origin: null, planned: null, originEmailId: null, forwardedIds: [] };
      return order(viewer, mail, sending, none);
    },

    async answer(viewer, { emailId, kind, leftOutIds, ...mail }, signal) {
      const answered = await mustAnswer(dependencies, viewer, emailId);
      const sending = await maySend.now(viewer, answered.accountId);
      const planned = planAnswer(answered, kind, ownAddresses(sending.mailbox, viewer), sending.settings);
      const how = { kind: planned.kind, leftOutIds: leftOutIds ?? [], ...sending };
      const read = await readAnswered(dependencies, viewer, answered, how, signal);
      return order(viewer, mail, sending, { ...read, planned, originEmailId: emailId });
    },

    async plan(viewer, emailId, kind) {
      const answered = await mustAnswer(dependencies, viewer, emailId);
      const { mailbox, settings } = await maySend.now(viewer, answered.accountId);
      return planAnswer(answered, kind, ownAddresses(mailbox, viewer), settings);
    },
  };
}

function isSameMail(
  known: StoredOutgoing,
  accountId: string,
  content: Pick<OutgoingOrder["content"], "subject" | "to" | "cc" | "bcc">,
) {
  const key = (mail: typeof content) =>
    JSON.stringify([mail.subject, recipientsOf(mail).map(({ address }) => address.toLowerCase())]);
  return known.accountId === accountId && key(known.content) === key(content);
}
