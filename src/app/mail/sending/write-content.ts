// What is ordered, as it is stored: checked, cleaned, whole.
import { plainSubject } from "../../../core/mail/compose/answer-head.ts";
import { composeHtml, htmlOfText, isHtml } from "../../../core/mail/compose/compose-html.ts";
import { parseAddresses } from "../../../core/mail/compose/parse-addresses.ts";
import {
  distinctRecipients,
  mostRecipients,
  type Recipients,
  recipientsOf,
} from "../../../core/mail/compose/recipients.ts";
import type { MailAddress } from "../../../core/records/mail.ts";
import type { ResolvedSettings } from "../../../core/settings/resolve.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { ValidationError } from "../../errors.ts";
import type { MailHtml } from "../../ports/mail/mail-html.ts";
import type { OutgoingOrder } from "../../ports/mail/outgoing-mail.ts";
import type { AnswerPlan, OrderedMail } from "./ordered-mail.ts";

/** Microsoft takes no more in one message, and nobody lists more by hand. */
const mostFiles = 100;
const longestKey = 200;
const longestText = 1_000_000;
const latestMs = 366 * 24 * 3_600_000;

export interface WrittenParts {
  readonly content: Omit<OutgoingOrder["content"], "origin">;
  readonly idempotencyKey: string | null;
  readonly sendAt: Date | null;
  readonly uploadIds: readonly string[];
}

export interface WriteContext {
  readonly settings: ResolvedSettings;
  readonly html: Pick<MailHtml, "clean">;
  /** What is answered or passed on, below its head; "" for a new mail. */
  readonly quoted: string;
  /** Of an answer; they count where the order does not say. */
  readonly planned: Pick<AnswerPlan, "to" | "cc" | "subject"> | null;
  readonly now: Date;
}

/** @throws ValidationError */
export function writeContent(mail: OrderedMail, context: WriteContext): WrittenParts {
  const { planned, now } = context;
  const { sendAt = null, idempotencyKey = null, uploadIds = null, importance = null } = mail;
  if (idempotencyKey !== null && (idempotencyKey === "" || idempotencyKey.length > longestKey)) {
    throw new ValidationError("idempotencyKey", `1 to ${longestKey} characters`);
  }
  if (sendAt !== null && sendAt.getTime() > now.getTime() + latestMs) {
    throw new ValidationError("sendAt", "at most a year from now");
  }
  const files = [...new Set(uploadIds ?? [])];
  const unknown = files.find((id) => !isUuid(id));
  if (unknown !== undefined) throw new ValidationError("uploadIds", "ids of files that were uploaded");
  if (files.length > mostFiles) throw new ValidationError("uploadIds", `at most ${mostFiles} files`);
  return {
    idempotencyKey,
    sendAt,
    uploadIds: files,
    content: {
      ...readRecipients(mail, planned),
      from: readFrom(mail.from ?? null),
      subject: plainSubject(mail.subject ?? planned?.subject ?? ""),
      html: writeHtml(mail, context),
      importance: importance ?? "normal",
    },
  };
}

function readRecipients(mail: OrderedMail, planned: WriteContext["planned"]): Recipients {
  // Whoever names the recipients of an answer names all of them.
  const usual = mail.to == null ? planned : null;
  const read = distinctRecipients({
    to: mail.to == null ? (usual?.to ?? []) : readPeople("to", mail.to),
    cc: mail.cc == null ? (usual?.cc ?? []) : readPeople("cc", mail.cc),
    bcc: readPeople("bcc", mail.bcc ?? []),
  });
  const { length } = recipientsOf(read);
  if (length === 0) throw new ValidationError("to", "at least one recipient");
  if (length > mostRecipients) throw new ValidationError("to", `at most ${mostRecipients} recipients, with cc and bcc`);
  return read;
}

function readPeople(field: "to" | "cc" | "bcc" | "from", typed: readonly string[]): readonly MailAddress[] {
  const read = typed.map(parseAddresses);
  const wrong = read.flatMap((one) => one.wrong);
  if (wrong.length > 0) {
    const named = wrong.slice(0, 3).map((one) => `"${one.slice(0, 80)}"`);
    throw new ValidationError(field, `e-mail addresses; ${named.join(", ")} ${wrong.length === 1 ? "is" : "are"} none`);
  }
  return read.flatMap((one) => one.people);
}

function readFrom(typed: string | null): MailAddress | null {
  if (typed === null || typed.trim() === "") return null;
  const [from, ...others] = readPeople("from", [typed]);
  if (from === undefined || others.length > 0) throw new ValidationError("from", "one e-mail address");
  return from;
}

function writeHtml(mail: OrderedMail, { settings, html, quoted }: WriteContext): string {
  const { text = null, html: given = null } = mail;
  if (text !== null && given !== null) throw new ValidationError("html", "not together with text");
  if ((text ?? given ?? "").length > longestText) {
    throw new ValidationError(text === null ? "html" : "text", `at most ${longestText} characters`);
  }
  const isSigned = mail.withSignature ?? settings.EMAIL_SIGNATURE_APPEND.value === "AUTO";
  const signature = isSigned ? settings.EMAIL_SIGNATURE.value.trim() : "";
  return composeHtml({
    body: given === null ? htmlOfText(text ?? "") : cleanHtml(html, given),
    signature: isHtml(signature) ? cleanHtml(html, signature) : htmlOfText(signature),
    quoted,
  });
}

/** As mail that is read, with the pictures that are part of it: whoever gets it may be shown nothing worse. */
function cleanHtml(html: WriteContext["html"], given: string): string {
  const cleaned = html.clean(given, { showRemoteImages: true, inlineAddress: (contentId) => `cid:${contentId}` });
  if (cleaned === null) throw new ValidationError("html", `at most ${longestText} characters`);
  return cleaned.html;
}
