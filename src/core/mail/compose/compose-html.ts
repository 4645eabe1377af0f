// The HTML of a mail that is sent: what somebody wrote, their signature, and what it answers or passes on.
import { DateTime } from "luxon";
import { escapeHtml } from "../../../lib/escape-html.ts";
import type { MailAddress, MailContent } from "../../records/mail.ts";

/** Text as people type it, lines kept. */
export function htmlOfText(text: string): string {
  return text === "" ? "" : `<div>${escapeHtml(text).replaceAll(/\r\n|\r|\n/g, "<br>")}</div>`;
}

/** A signature is text, or HTML if it has elements; HTML is cleaned by the caller. */
export const isHtml = (text: string): boolean => /<[a-z][^>]*>/i.test(text);

export type QuotedMail = Pick<MailContent, "from" | "to" | "cc"> & {
  readonly subject: string;
  /** ISO 8601. */
  readonly sentAt: string | null;
  /** Clean. */
  readonly html: string;
};

/** The mail that is answered, as Outlook writes it: a line, its head, and what it says. Nobody is named from bcc. */
export function quotedHtml(mail: QuotedMail, timeZone: string): string {
  const { from, to, cc, subject, sentAt, html } = mail;
  const lines: readonly (readonly [string, string])[] = [
    ["From", from === null ? "" : personText(from)],
    ["Sent", sentAt === null ? "" : timeText(new Date(sentAt), timeZone)],
    ["To", peopleText(to)],
    ["Cc", peopleText(cc)],
    ["Subject", subject],
  ];
  const head = lines
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `<b>${name}:</b> ${escapeHtml(value)}`)
    .join("<br>");
  return `<hr><div>${head}</div><br><div>${html}</div>`;
}

export interface ComposedParts {
  /** Each is clean HTML; "" is left out. */
  readonly body: string;
  readonly signature: string;
  readonly quoted: string;
}

export function composeHtml({ body, signature, quoted }: ComposedParts): string {
  const parts = [body, signature === "" ? "" : `<div>${signature}</div>`, quoted];
  return parts.filter((part) => part !== "").join("<br>");
}

const personText = ({ name, address }: MailAddress): string =>
  name === "" || name === address ? address : `${name} <${address}>`;

/** A mail to hundreds is answered without naming them all. */
const mostNamed = 50;

function peopleText(people: readonly MailAddress[]): string {
  const named = people.slice(0, mostNamed).map(personText).join("; ");
  return people.length > mostNamed ? `${named} and ${people.length - mostNamed} more` : named;
}

/** The words of every platform's own tables would differ. */
const timeText = (time: Date, zone: string): string =>
  `${DateTime.fromJSDate(time, { zone }).setLocale("en-GB").toFormat("cccc, d LLLL yyyy, HH:mm")} (${zone})`;
