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
} as const satisfies Readonly<Record<string, (told: Told) => string>>;
