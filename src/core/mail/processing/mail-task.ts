// The task that is made of a mail.
import { DateTime } from "luxon";
import type { MailAddress } from "../../records/mail.ts";
import { emptyTask, type TaskFields } from "../../records/task.ts";

export const subjectVariables = [
  ...(["subject", "senderName", "senderAddress"] as const),
  ...(["mailboxLabel", "receivedDate"] as const),
] as const;
type SubjectVariable = (typeof subjectVariables)[number];

export interface TaskTemplate {
  /** With variables such as {{subject}}. */
  readonly subject: string;
  /** Days from the day on which the mail was received; null: the task has no due date. */
  readonly dueInDays: number | null;
  /** Saturdays and Sundays do not count. */
  readonly isDueOnWorkingDays: boolean;
}

export const defaultTaskTemplate: TaskTemplate = { subject: "{{subject}}", dueInDays: null, isDueOnWorkingDays: false };
export const MOST_DUE_DAYS = 365;

export interface TaskMail {
  readonly subject: string;
  readonly from: MailAddress | null;
  readonly receivedAt: Date;
  /** The beginning of its text. */
  readonly preview: string;
  /** Its address on the page. */
  readonly url: string;
  readonly mailboxLabel: string;
}

/** As a task's limits say (core/records/breach.ts). */
const LONGEST_SUBJECT = 255;
const marks = /\{\{(?:\s*([^{}]*?)\s*\}\})?/g;

/** What a template of a subject has that nothing can be put in place of; each once. */
export function unknownSubjectVariables(template: string): readonly string[] {
  const unknown = [...template.matchAll(marks)].filter(([, name]) => !isVariable(name));
  return [...new Set(unknown.map(([whole]) => whole))];
}

const isVariable = (name: string | undefined): name is SubjectVariable =>
  subjectVariables.some((known) => known === name);

/** @param zone the owner's */
export function taskOf(template: TaskTemplate, mail: TaskMail, zone: string): TaskFields {
  const received = DateTime.fromJSDate(mail.receivedAt, { zone });
  const { name, address } = mail.from ?? { name: "", address: "" };
  const values: Readonly<Record<SubjectVariable, string>> = {
    subject: mail.subject.trim() === "" ? "(no subject)" : mail.subject,
    senderName: name.trim() === "" ? address : name,
    senderAddress: address,
    mailboxLabel: mail.mailboxLabel,
    receivedDate: received.toISODate() ?? "",
  };
  // What a stranger wrote is put in once, and never looked through for variables.
  const filled = template.subject.replaceAll(marks, (whole, name?: string) =>
    isVariable(name) ? values[name] : whole,
  );
  const subject = cut(oneLine(filled), LONGEST_SUBJECT);
  return {
    ...emptyTask,
    subject: subject === "" ? "(no subject)" : subject,
    description: [
      oneLine(`From: ${name.trim() === "" ? address : `${name} <${address}>`}`),
      storable(mail.preview).trim(),
      mail.url,
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
    dueDate: template.dueInDays === null ? null : dueOn(received, template.dueInDays, template.isDueOnWorkingDays),
  };
}

/** N working days after a Saturday or Sunday begin to count on Monday; 0 of them is the next Monday itself. */
function dueOn(received: DateTime, days: number, isOnWorkingDays: boolean): string | null {
  if (!isOnWorkingDays) return received.plus({ days }).toISODate();
  let day = received;
  for (let left = days; left > 0; ) {
    day = day.plus({ days: 1 });
    if (day.weekday <= 5) left -= 1;
  }
  while (day.weekday > 5) day = day.plus({ days: 1 });
  return day.toISODate();
}

const oneLine = (text: string): string => text.replaceAll(/[\p{C}\s]+/gu, " ").trim();

/** PostgreSQL holds no NUL, and JSON no half of a pair. */
const storable = (text: string): string => text.replaceAll("\0", "").toWellFormed();

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text
    .slice(0, most - 1)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd()}…`;
}
