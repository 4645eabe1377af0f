// What is done about how long mail is kept, in words.
import { counted, nameOf, storedProperty, type Told, textOrDash } from "./told.ts";

const numberOrDash = (value: unknown): string => (typeof value === "number" ? String(value) : "–");

export const keepingWords = {
  "hold.placed": ({ who, field, to }) =>
    `${who} placed a legal hold on the mail of ${textOrDash(field)}: ${textOrDash(storedProperty(to, "reason"))}`,
  "hold.lifted": ({ who, field, to }) =>
    `${who} lifted the legal hold on the mail of ${textOrDash(field)}: ${textOrDash(storedProperty(to, "reason"))}`,
  "mail.purged": ({ who, ownerId, names, to }) =>
    `${who} deleted ${counted(storedProperty(to, "count"), "mail")} of ${nameOf(names, ownerId, "a mailbox")} in Oro, no longer followed`,
  "attachments.removed": ({ who, ownerId, names, to }) =>
    `${who} removed ${counted(storedProperty(to, "count"), "attachment")} above ${numberOrDash(storedProperty(to, "largerThanMb"))} MB of ${nameOf(names, ownerId, "a mailbox")} from Oro`,
  "person.reported": ({ who, field, to }) =>
    `${who} had counted where mail names ${textOrDash(field)}: ${textOrDash(storedProperty(to, "reason"))}`,
  "person.exported": ({ who, field, to }) =>
    `${who} exported mail that names ${textOrDash(field)}, of ${counted(storedProperty(to, "mailboxes"), "mailbox", "mailboxes")}: ${textOrDash(storedProperty(to, "reason"))}`,
  "person.erasing": ({ who, field, to }) =>
    `${who} had ${textOrDash(field)} erased, with ${counted(storedProperty(to, "mails"), "mail")}: ${textOrDash(storedProperty(to, "reason"))}`,
  "person.erased": ({ who, to }) =>
    `${who} erased a person: ${counted(storedProperty(to, "deleted"), "mail")} deleted, the address replaced in ${counted(storedProperty(to, "replaced"), "mail")} and ${counted(storedProperty(to, "elsewhere"), "row")} elsewhere`,
} as const satisfies Readonly<Record<string, (told: Told) => string>>;
