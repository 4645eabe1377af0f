// What is done about mail that is sent, in words. Audit readers may not read mail: nobody is named, and nothing is quoted.
import { counted, nameOf, storedProperty, type Told, textOf, textOrDash } from "./told.ts";

export const mailWords = {
  "mail.ordered": (told) => `${told.who} ordered ${aMail(told)}`,
  "mail.cancelled": (told) => `${told.who} cancelled ${aMail(told)}`,
  "mail.approved": (told) => `${told.who} let ${aMail(told)} go${becauseOf(told)}`,
  "mail.retried": (told) => `${told.who} tried ${aMail(told)} again that had failed`,
  "mail.confirmed": (told) => `${told.who} said that ${aMail(told)} was sent, which was not certain`,
  "answerRules.changed": ({ who, field, from, to }) =>
    `${who} changed what ${textOrDash(field)} answers automatically: ${rulesOf(from)} → ${rulesOf(to)}`,
  "mail.repeated": (told) => `${told.who} had ${aMail(told)} sent again, although it may have been sent`,
} as const satisfies Readonly<Record<string, (told: Told) => string>>;

/** "Thanks, Holidays (off)" */
function rulesOf(value: unknown): string {
  const rules = storedProperty(value, "rules");
  if (!Array.isArray(rules) || rules.length === 0) return "nothing";
  return rules
    .map((rule) => `${textOf(storedProperty(rule, "name"))}${storedProperty(rule, "isOn") === true ? "" : " (off)"}`)
    .join(", ");
}

/** "a mail to 3 recipients from una@contoso.example" */
const aMail = ({ to, ownerId, names }: Told): string =>
  `a mail to ${counted(storedProperty(to, "recipients"), "recipient")} from ${nameOf(names, ownerId, "a mailbox")}`;

const reasons: Readonly<Record<string, string>> = {
  OVERDUE: "it was due for more than a day",
  RECIPIENTS_BRAKE: "it went to many people",
  AMBIGUOUS_DRAFTS: "several drafts may have been its own",
  DRAFT_CHANGED: "its draft was changed in Outlook",
  DRAFT_GONE: "its draft was deleted or moved in Outlook",
};

function becauseOf({ to }: Told): string {
  const reason = reasons[textOf(storedProperty(to, "hold"))];
  return reason === undefined ? "" : ` that was held: ${reason}`;
}
