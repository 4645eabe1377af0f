import type { MailContent } from "../../records/mail.ts";

/** The form of `ownMessageId`: of most mails nothing has to be looked up. */
const own = /^<[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@[^>]+>$/i;
export const isOwnMessageId = (id: string | null): id is string => id !== null && own.test(id);

/** The Message-IDs of ours that a report about an undelivered mail names, as headers of the report or within it. */
export function bouncedIds({ type, inReplyTo, references, body }: MailContent): readonly string[] {
  if (type !== "BOUNCE") return [];
  const within = body.state === "STORED" ? (body.text.match(/<[^<>\s]+@[^<>\s]+>/g) ?? []) : [];
  return [...new Set([inReplyTo, ...references, ...within].filter(isOwnMessageId))];
}

const longestReason = 500;

/** Whom it did not reach, as far as the report says: recipients that it names, or the only one. "" is somebody that it does not name. */
export function bouncedTo(
  report: MailContent,
  recipients: readonly string[],
): readonly { readonly address: string; readonly reason: string }[] {
  const text = report.body.state === "STORED" ? report.body.text : report.preview;
  const failed = (report.headers ?? []).filter(({ name }) => name.toLowerCase() === "x-failed-recipients");
  const said = [text, ...failed.map(({ value }) => value)].join("\n").toLowerCase();
  const named = recipients.filter((address) => says(said, address.toLowerCase()));
  const [only, ...others] = recipients;
  const whom = named.length > 0 ? named : [others.length === 0 && only !== undefined ? only : ""];
  return whom.map((address) => ({ address, reason: text.trim().slice(0, longestReason) }));
}

/** As a whole: ann@x.example is not named by joann@x.example. */
function says(text: string, address: string): boolean {
  for (let at = text.indexOf(address); at !== -1; at = text.indexOf(address, at + 1)) {
    const isWhole = !/[\w.+-]/.test(text[at - 1] ?? " ") && !/[\w-]/.test(text[at + address.length] ?? " ");
    if (isWhole) return true;
  }
  return false;
}
