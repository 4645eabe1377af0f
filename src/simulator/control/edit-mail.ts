import type { MailMailbox } from "../mail/mail-mailbox.ts";
import type { Flag, LastVerb, MessageState } from "../mail/mail-state.ts";
import { sendReceipt } from "../mail/update-message.ts";

/** What a person changes on a mail in Outlook. */
export interface MailEdit {
  readonly isRead?: boolean;
  readonly flag?: Flag["flagStatus"] | Flag;
  readonly categories?: readonly string[];
  readonly importance?: "low" | "normal" | "high";
  readonly inference?: "focused" | "other";
  /** It was answered or forwarded: only its icon changes. */
  readonly answered?: LastVerb;
}

/** Each change is one of its own, as by a person's hand. */
export function editMail(mailbox: MailMailbox, message: MessageState, edit: MailEdit): void {
  const { isRead, flag, categories, importance, inference, answered } = edit;
  if (isRead !== undefined && isRead !== message.isRead) {
    mailbox.mark(message, isRead);
    if (isRead) sendReceipt(mailbox, message);
    mailbox.touch(message, "read");
  }
  if (flag !== undefined) {
    message.flag = typeof flag === "string" ? { flagStatus: flag } : flag;
    mailbox.touch(message, "flag");
  }
  if (categories !== undefined) {
    message.categories = categories;
    mailbox.touch(message, "categories");
  }
  if (importance === undefined && inference === undefined && answered === undefined) return;
  message.importance = importance ?? message.importance;
  message.inference = inference ?? message.inference;
  message.lastVerb = answered ?? message.lastVerb;
  mailbox.touch(message, "other");
}
