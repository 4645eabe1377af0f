// What is done about the processing of mail that arrives in system mailboxes, in words.
import { storedProperty, type Told, textOf, textOrDash } from "./told.ts";

const kinds: Readonly<Record<string, string>> = {
  NOTHING: "nothing",
  TASK: "a task",
  WEBHOOK: "a call of a webhook",
};

/** "a call of a webhook (office.example)" */
function became(value: unknown): string {
  const kind = kinds[textOf(storedProperty(value, "kind"))] ?? "something";
  const host = textOf(storedProperty(storedProperty(value, "webhook"), "host"));
  return host === "" ? kind : `${kind} (${host})`;
}

export const processingWords = {
  "mailProcessing.changed": ({ who, field, from, to }) =>
    `${who} changed what becomes of mail that arrives in ${textOrDash(field)}: ${became(from)} → ${became(to)}`,
  "webhookSecret.rotated": ({ who, field }) => `${who} replaced the secret of the webhook of ${textOrDash(field)}`,
  "mailDelivery.repeated": ({ who, field }) =>
    `${who} had the webhook of ${textOrDash(field)} told of a mail once more`,
} as const satisfies Readonly<Record<string, (told: Told) => string>>;
