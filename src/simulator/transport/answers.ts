import type { Person } from "../directory/person.ts";
import { answering, blankMail, type MailContent, type MailHeader } from "../mail/mail-content.ts";
import { withPrefix, wordingOf } from "../mail/wording.ts";
import { addressOf } from "../mailbox/address.ts";
import { bodyFromHtml, bodyFromText } from "../mailbox/body.ts";
import { instantOf } from "../mailbox/zone.ts";
import type { World } from "../world.ts";
import type { Carried, OutsideReply, Outsider } from "./transport.ts";

/** How an answer gets on its way, and when what it answers arrived. */
interface Way {
  readonly at: number;
  readonly carry: (world: World, carried: Carried, at: number) => void;
}

/** What somebody outside says to a mail. */
export function answerFromOutside(
  world: World,
  address: string,
  outsider: Outsider | undefined,
  about: MailContent,
  { at, carry }: Way,
): void {
  const { reply, automatic } = outsider ?? {};
  const from = { name: outsider?.name ?? address, address };
  const send = (one: OutsideReply, cause: "reply" | "automaticReply", headers: readonly MailHeader[], word: string) => {
    const text = bodyFromText(one.text);
    const subject = one.subject ?? withPrefix(word, about.subject);
    const answer = answerMail(world, about, { from, subject, text, headers: [...headers, ...(one.headers ?? [])] });
    const { inReplyTo: _answered, ...unrelated } = answer;
    const content = one.isUnrelated === true ? { ...unrelated, references: [] } : answer;
    world.dueWork.at(at + (one.afterMs ?? 0), (due) => carry(world, { content, cause }, due));
  };
  if (reply !== undefined && mayAnswer(world, `reply ${address}`, reply.times)) send(reply, "reply", [], "RE");
  if (automatic === undefined) return;
  const writer = about.from?.address?.toLowerCase() ?? "";
  const isFirst = automatic.loops === true || mayAnswer(world, `away ${address} ${writer}`, 1);
  if ((automatic.loops !== true && isAutomatic(about)) || !isFirst) return;
  if (mayAnswer(world, `automatic ${address}`, automatic.times)) send(automatic, "automaticReply", AUTOMATIC, "Away");
}

const AUTOMATIC: readonly MailHeader[] = [
  { name: "Auto-Submitted", value: "auto-replied" },
  { name: "X-Auto-Response-Suppress", value: "All" },
];

/** Whoever is away and has said so in their mailbox answers each sender once. */
export function answerAutomatically(world: World, person: Person, about: MailContent, { at, carry }: Way): void {
  const { status, externalAudience, ...setting } = person.settings.automaticRepliesSetting;
  if (status === undefined || status === "disabled" || isAutomatic(about)) return;
  const [start, end] = [setting.scheduledStartDateTime, setting.scheduledEndDateTime].map(momentOf);
  if (status === "scheduled" && (start === undefined || end === undefined || at < start || at >= end)) return;
  const writer = world.directory.findPerson(about.from?.address ?? "");
  const isInternal = writer?.tenantId === person.tenantId;
  const message = isInternal ? setting.internalReplyMessage : setting.externalReplyMessage;
  if (!isInternal && externalAudience === "none") return;
  if (typeof message !== "string" || message === "") return;
  if (!mayAnswer(world, `away ${person.id} ${about.from?.address?.toLowerCase() ?? ""}`, 1)) return;
  const content = answerMail(world, about, {
    from: addressOf(person),
    subject: `${wordingOf(world.settings.mail.locale).automatic}: ${about.subject ?? ""}`,
    text: bodyFromHtml(message),
    headers: [{ name: "Auto-Submitted", value: "auto-generated" }, ...AUTOMATIC.slice(1)],
  });
  carry(world, { content, cause: "automaticReply", writer: person }, at);
}

function momentOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("dateTime" in value) || !("timeZone" in value)) return undefined;
  return instantOf({ dateTime: String(value.dateTime), timeZone: String(value.timeZone) });
}

function answerMail(
  world: World,
  about: MailContent,
  words: { from: MailContent["from"]; subject: string; text: MailContent["body"]; headers: readonly MailHeader[] },
): MailContent {
  const { replyTo, from } = about;
  return {
    ...blankMail(Math.floor(world.clock.now() / 1000) * 1000),
    ...{ subject: words.subject, from: words.from, body: words.text, headers: words.headers },
    to: replyTo.length > 0 ? replyTo : from === undefined ? [] : [from],
    messageId: `<${world.random.guid()}@answers.example>`,
    ...answering(about),
  };
}

/** Counts an answer of a kind. Returns false once there were `times` of them. */
function mayAnswer({ transport: { answered } }: World, key: string, times = Number.POSITIVE_INFINITY): boolean {
  const count = answered.get(key) ?? 0;
  if (count >= times) return false;
  answered.set(key, count + 1);
  return true;
}

/** Whether a mail says that no person wrote it, or that nobody's program shall answer it. */
function isAutomatic({ headers }: MailContent): boolean {
  return headers.some(({ name, value }) => {
    switch (name.toLowerCase()) {
      case "auto-submitted":
        return value.toLowerCase() !== "no";
      case "x-auto-response-suppress":
        return /\b(all|oof|autoreply)\b/i.test(value);
      case "precedence":
        return /bulk|junk|list|auto_reply/i.test(value);
      case "list-id":
        return true;
      default:
        return false;
    }
  });
}
