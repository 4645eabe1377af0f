// What is done about how long mail is kept, in words.
import { storedProperty, type Told, textOrDash } from "./told.ts";

export const keepingWords = {
  "hold.placed": ({ who, field, to }) =>
    `${who} placed a legal hold on the mail of ${textOrDash(field)}: ${textOrDash(storedProperty(to, "reason"))}`,
  "hold.lifted": ({ who, field, to }) =>
    `${who} lifted the legal hold on the mail of ${textOrDash(field)}: ${textOrDash(storedProperty(to, "reason"))}`,
} as const satisfies Readonly<Record<string, (told: Told) => string>>;
