import { hasDomain } from "../directory/directory.ts";
import type { Person } from "../directory/person.ts";
import { put } from "../mail/deliver.ts";
import type { Correspondent, MailContent } from "../mail/mail-content.ts";
import type { MessageState } from "../mail/mail-state.ts";
import { transportHeaders } from "../mail/transport-headers.ts";
import { wordingOf } from "../mail/wording.ts";
import { addressOf } from "../mailbox/address.ts";
import type { World } from "../world.ts";
import { answerAutomatically, answerFromOutside } from "./answers.ts";
import { reportMail } from "./report-mail.ts";
import type { SentCopy } from "./sent-copies.ts";
import type { Carried } from "./transport.ts";

/** Takes a mail to everybody it is for: into the inbox of whoever has one here, and out of the house. */
export function carryMail(world: World, carried: Carried, at: number): void {
  const { content } = carried;
  const seen = new Set<string>();
  for (const as of ["to", "cc", "bcc"] as const) {
    for (const one of content[as]) {
      const address = one.address?.toLowerCase() ?? "";
      if (address === "" || seen.has(address)) continue;
      seen.add(address);
      carryTo(world, carried, { address, as }, at);
    }
  }
}

function carryTo(world: World, carried: Carried, to: { address: string; as: SentCopy["as"] }, at: number): void {
  const { content, writer, cause } = carried;
  const person = world.directory.findPerson(to.address);
  const outsider = world.transport.outsiders.get(to.address);
  const domain = to.address.split("@")[1] ?? "";
  const isMissing =
    person === undefined
      ? isOwnDomain(world, writer, domain) || /\.invalid$/.test(domain) || outsider?.bounces === true
      : !person.hasMailbox;
  if (isMissing) {
    if (writer !== undefined && cause === "mail") bounce(world, content, writer, to.address, at);
    return;
  }
  const message = person === undefined ? undefined : arrive(world, person, carried);
  world.transport.copies.add({
    ...{ at: new Date(at).toISOString(), recipient: to.address, as: to.as, isInside: person !== undefined, cause },
    ...{ internetMessageId: content.messageId ?? "", subject: content.subject, from: content.from?.address ?? "" },
    sender: content.sender?.address ?? content.from?.address ?? "",
    marks: [],
    ...carried.origin,
    ...(message === undefined || person === undefined
      ? {}
      : { immutableId: world.mail.of(person).ids.ofNumber(message.number) }),
  });
  if (person === undefined) answerFromOutside(world, to.address, outsider, content, { at, carry: carryMail });
  else answerAutomatically(world, person, content, { at, carry: carryMail });
  if (content.isDeliveryReceiptRequested === true && person !== undefined && writer !== undefined && cause === "mail")
    report(world, "delivered", content, writer, { who: to.address, from: postmaster(), at });
}

/** A tenant knows everybody in its own domains. */
function isOwnDomain({ directory }: World, writer: Person | undefined, domain: string): boolean {
  const tenant = writer === undefined ? undefined : directory.findTenant(writer.tenantId);
  return tenant !== undefined && hasDomain(tenant, domain);
}

/** A recipient's copy: without those in secret, with the headers of its way and nothing that its writer kept beside it. */
function arrive(world: World, person: Person, { content, writer }: Carried): MessageState {
  const mailbox = world.mail.of(person);
  const owner = addressOf(person);
  const isInternal = writer?.tenantId === person.tenantId;
  // What a stranger wrote about authentication stays, below what is found of them.
  const own = content.headers.filter(({ name }) => !WRITTEN_ANEW.test(name));
  const copy: MailContent = {
    ...content,
    bcc: [],
    headers: [...transportHeaders(content, owner, isInternal ? "internal" : "pass"), ...own],
    ...(content.mime === undefined ? {} : { mime: withoutBcc(content.mime) }),
  };
  return put(mailbox, mailbox.folders.places.inbox, copy, { receivedAt: mailbox.now() });
}

/** What is signed travels as it is, but nobody learns who else got it in secret. */
function withoutBcc(mime: () => Buffer): () => Buffer {
  return () =>
    Buffer.from(
      mime()
        .toString("latin1")
        .replace(/^bcc:.*\r?\n([ \t].*\r?\n)*/im, ""),
      "latin1",
    );
}

/** What the transport writes itself, from what the mail says. */
const WRITTEN_ANEW =
  /^(received|from|sender|to|cc|bcc|subject|date|message-id|in-reply-to|references|importance|sensitivity|mime-version|return-path|x-ms-exchange-organization-.*)$/i;

/** Exchange's own address in a tenant. */
function postmaster(): Correspondent {
  const address = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.example";
  return { name: "Microsoft Outlook", address };
}

function bounce(world: World, content: MailContent, writer: Person, who: string, at: number): void {
  const { ndr } = world.settings.mail;
  if (ndr === "off") return;
  world.dueWork.at(at + ndr, (due) =>
    report(world, "undelivered", content, writer, { who, from: postmaster(), at: due }),
  );
}

const CLASSES = {
  undelivered: "REPORT.IPM.Note.NDR",
  delivered: "REPORT.IPM.Note.DR",
  read: "REPORT.IPM.Note.IPNRN",
} as const;

/** Tells the writer of a mail what became of it. */
export function report(
  world: World,
  kind: keyof typeof CLASSES,
  about: MailContent,
  writer: Person,
  { who, from, at }: { readonly who: string; readonly from: Correspondent; readonly at: number },
): void {
  const mailbox = world.mail.of(writer);
  const wording = wordingOf(world.settings.mail.locale);
  const word = { undelivered: wording.undeliverable, delivered: wording.delivered, read: wording.read }[kind];
  const messageId = mailbox.mintMessageId();
  const content = reportMail({ kind, about, who, from, to: addressOf(writer), word, messageId, at });
  const message = put(mailbox, mailbox.folders.places.inbox, content, { receivedAt: mailbox.now() });
  mailbox.extend(message, [{ id: "String 0x1a", value: CLASSES[kind] }]);
  world.transport.copies.add({
    ...{ at: new Date(at).toISOString(), recipient: writer.userPrincipalName.toLowerCase(), as: "to", isInside: true },
    ...{ cause: kind === "undelivered" ? "bounce" : "receipt", internetMessageId: messageId, subject: content.subject },
    ...{ from: from.address ?? "", sender: from.address ?? "", marks: [] },
    immutableId: mailbox.ids.ofNumber(message.number),
  });
}
