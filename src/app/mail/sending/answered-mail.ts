// The mail that is answered or passed on: whom the answer goes to, what it quotes, and what goes with it.

import type { Viewer } from "../../../core/access/viewer.ts";
import { answerReferences, answerSubject } from "../../../core/mail/compose/answer-head.ts";
import { htmlOfText, quotedHtml } from "../../../core/mail/compose/compose-html.ts";
import { answerRecipients, type Recipients } from "../../../core/mail/compose/recipients.ts";
import type { ResolvedSettings } from "../../../core/settings/resolve.ts";
import { ForbiddenError, NotFoundError, RefusedError } from "../../errors.ts";
import type { FetchAttachment } from "../../ports/mail/fetch-attachment.ts";
import type { MailAttachmentRow } from "../../ports/mail/mail-attachments.ts";
import type { MailHtml } from "../../ports/mail/mail-html.ts";
import type { MailOrigins } from "../../ports/mail/mail-origins.ts";
import type { OutgoingOrigin } from "../../ports/mail/mail-sender.ts";
import type { SendingMailbox } from "../../ports/mail/sending-mailboxes.ts";
import type { ReadBody } from "../read-body.ts";
import type { ReadMail, SeenWholeMail } from "../read-mail.ts";
import type { AnswerKind, AnswerPlan } from "./ordered-mail.ts";

export interface AnsweredDependencies {
  readonly read: Pick<ReadMail, "find">;
  readonly body: Pick<ReadBody, "fetchText" | "attachments">;
  readonly html: Pick<MailHtml, "clean">;
  readonly origins: MailOrigins;
  readonly fetchAttachment: FetchAttachment;
}

export interface AnsweredMail {
  readonly origin: OutgoingOrigin;
  readonly quoted: string;
  /** Stored attachments that go with the answer, where Microsoft does not put them into its draft. */
  readonly forwardedIds: readonly string[];
}

/** A mail that the viewer may answer: one of a mailbox of their own. @throws NotFoundError, ForbiddenError */
export async function mustAnswer(
  { read }: Pick<AnsweredDependencies, "read">,
  viewer: Viewer,
  emailId: string,
): Promise<SeenWholeMail> {
  const mail = await read.find(viewer, emailId);
  if (mail === null) throw new NotFoundError("mail");
  if (mail.level !== "OWNER") {
    throw new ForbiddenError("Mail is answered and forwarded from the mailbox that holds it, by its owner.");
  }
  return mail;
}

export function planAnswer(
  mail: SeenWholeMail,
  asked: AnswerKind | null,
  own: readonly string[],
  settings: ResolvedSettings,
): AnswerPlan {
  const kind = asked ?? (settings.EMAIL_DEFAULT_REPLY.value === "ALL" ? "REPLY_ALL" : "REPLY");
  const people = { from: mail.from, to: mail.to ?? [], cc: mail.cc ?? [], replyTo: mail.replyTo ?? [] };
  const nobody: Recipients = { to: [], cc: [], bcc: [] };
  const { to, cc } =
    kind === "FORWARD" ? nobody : answerRecipients(people, kind === "REPLY_ALL" ? "ALL" : "SENDER", own);
  const subject = answerSubject(mail.subject ?? "", kind === "FORWARD" ? "FORWARD" : "REPLY");
  return { kind, accountId: mail.accountId, to, cc, subject };
}

/** What the answer takes along. @throws RefusedError when something of it cannot be read now */
export async function readAnswered(
  dependencies: AnsweredDependencies,
  viewer: Viewer,
  mail: SeenWholeMail,
  {
    kind,
    mailbox,
    settings,
    leftOutIds,
  }: {
    readonly kind: AnswerKind;
    readonly mailbox: SendingMailbox;
    readonly settings: ResolvedSettings;
    readonly leftOutIds: readonly string[];
  },
  signal: AbortSignal,
): Promise<AnsweredMail> {
  const { origins } = dependencies;
  const whole = await withText(dependencies, viewer, mail, signal);
  const attached = (await dependencies.body.attachments(viewer, mail.id))?.rows ?? [];
  const m365Id = (await origins.of(mail.id))?.mailId ?? null;
  // Microsoft's own reply marks the mail as read, which sends the receipt that it asks for.
  const sendsReceipt = mail.asksForReceipt === true && settings.EMAIL_READ_RECEIPTS.value === "NEVER";
  // Microsoft's own draft takes all attachments along.
  const leavesOut = attached.some(({ id }) => leftOutIds.includes(id));
  const isKeptUnread = m365Id === null || mail.state === "DELETED" || sendsReceipt || leavesOut;
  const { html, inlineIds } = quote(dependencies.html, whole, attached);
  const taken = attached.filter(
    (file) => inlineIds.has(file.id) || (kind === "FORWARD" && !file.isInline && !leftOutIds.includes(file.id)),
  );
  return {
    origin: {
      kind,
      m365Id: m365Id ?? "",
      isKeptUnread,
      messageId: mail.messageId,
      references: answerReferences({
        messageId: mail.messageId,
        inReplyTo: mail.inReplyTo,
        references: mail.references ?? [],
      }),
    },
    quoted: quotedHtml(
      {
        ...{ from: mail.from, to: mail.to ?? [], cc: mail.cc ?? [], subject: mail.subject ?? "" },
        ...{ sentAt: mail.sentAt ?? mail.receivedAt, html },
      },
      mailbox.timeZone,
    ),
    forwardedIds: isKeptUnread ? await storeAll(dependencies.fetchAttachment, taken, signal) : [],
  };
}

async function withText(
  { body, read }: AnsweredDependencies,
  viewer: Viewer,
  mail: SeenWholeMail,
  signal: AbortSignal,
): Promise<SeenWholeMail> {
  if (mail.body?.state !== "LATER") return mail;
  const { reason } = await body.fetchText(viewer, mail.id, signal);
  if (reason !== null) {
    throw new RefusedError(`What the mail says is not here yet, so it cannot be quoted: ${reason} Try again.`);
  }
  return (await read.find(viewer, mail.id)) ?? mail;
}

function quote(html: AnsweredDependencies["html"], { body }: SeenWholeMail, attached: readonly MailAttachmentRow[]) {
  const inlineIds = new Set<string>();
  if (body?.state !== "STORED")
    return { html: htmlOfText("The text of this mail is not quoted: it is not in Oro."), inlineIds };
  const cleaned =
    body.type === "text"
      ? null
      : html.clean(body.content, {
          showRemoteImages: true,
          inlineAddress(contentId) {
            const found = attached.find((file) => file.contentId === contentId);
            if (found === undefined) return null;
            inlineIds.add(found.id);
            return `cid:${contentId}`;
          },
        });
  return { html: cleaned?.html ?? htmlOfText(body.text), inlineIds };
}

/** Only bytes that are here can be attached. @throws RefusedError */
async function storeAll(
  fetchAttachment: FetchAttachment,
  files: readonly MailAttachmentRow[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  for (const { id, name, state, kind, reason } of files) {
    if (state === "STORED" || kind === "reference") continue;
    const fetched = await fetchAttachment.fetch(id, signal);
    if (fetched.kind === "STORED") continue;
    const why = fetched.kind === "GONE" ? "Microsoft has it no more." : (reason ?? fetched.reason);
    throw new RefusedError(`The attachment "${name}" cannot be passed on: ${why}`);
  }
  return files.filter(({ kind }) => kind !== "reference").map(({ id }) => id);
}

/** The addresses that are the mailbox's own, in whatever spelling. */
export const ownAddresses = ({ userPrincipalName }: SendingMailbox, viewer: Viewer): readonly string[] =>
  userPrincipalName.toLowerCase() === viewer.email.toLowerCase()
    ? [userPrincipalName]
    : [userPrincipalName, viewer.email];
