// What an answer says: a text with a few variables, {{subject}}. Whatever a stranger wrote stands in it as text: on one line, escaped in HTML,
// and never looked through for variables itself.
import { DateTime } from "luxon";
import { escapeHtml } from "../../../lib/escape-html.ts";
import { plainSubject } from "../compose/answer-head.ts";
import { htmlOfText } from "../compose/compose-html.ts";
import type { AnswerTemplate } from "./answer-rule.ts";

export const templateVariables = [
  ...(["senderName", "senderAddress", "subject"] as const),
  ...(["mailboxLabel", "mailboxAddress", "receivedDate"] as const),
] as const;
export type TemplateVariable = (typeof templateVariables)[number];
export type TemplateValues = Readonly<Record<TemplateVariable, string>>;

const isVariable = (name: string): name is TemplateVariable => templateVariables.some((known) => known === name);

/** `{{ name }}`; also what was begun and not ended, or is no name. */
const marks = /\{\{(?:\s*([^{}]*?)\s*\}\})?/g;

/** What a template has that nothing can be put in place of; each once. */
export function unknownVariables(template: string): readonly string[] {
  const unknown = [...template.matchAll(marks)].filter(([, name]) => name === undefined || !isVariable(name));
  return [...new Set(unknown.map(([whole]) => whole))];
}

const fill = (template: string, values: TemplateValues, write: (value: string) => string): string =>
  template.replaceAll(marks, (whole, name?: string) =>
    name !== undefined && isVariable(name) ? write(oneLine(values[name])) : whole,
  );

const longestValue = 300;
const oneLine = (value: string): string =>
  value
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, longestValue);

export interface RenderedAnswer {
  readonly subject: string;
  readonly text: string;
  /** Of a template in HTML it is to be cleaned: a value may stand where a browser takes it for an address. */
  readonly html: string;
}

export function renderAnswer({ subject, text, html }: AnswerTemplate, values: TemplateValues): RenderedAnswer {
  const written = fill(text, values, (value) => value);
  return {
    subject: plainSubject(fill(subject, values, (value) => value)),
    text: written,
    html: html === null ? htmlOfText(written) : fill(html, values, escapeHtml),
  };
}

export interface TemplateFacts {
  readonly sender: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly mailbox: { readonly label: string; readonly address: string; readonly timeZone: string };
  readonly receivedAt: Date;
}

export function templateValues({ sender, subject, mailbox, receivedAt }: TemplateFacts): TemplateValues {
  const { label, address, timeZone: zone } = mailbox;
  const received = DateTime.fromJSDate(receivedAt, { zone }).setLocale("en-GB");
  return {
    senderName: sender.name.trim() === "" ? sender.address : sender.name,
    senderAddress: sender.address,
    subject,
    ...{ mailboxLabel: label, mailboxAddress: address },
    receivedDate: `${received.toFormat("d LLLL yyyy, HH:mm")} (${zone})`,
  };
}
