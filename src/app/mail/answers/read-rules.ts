// Rules as an administrator writes them: checked, so that whatever is stored can be carried out.
import type { AnswerCondition, ConditionField, ConditionTest } from "../../../core/mail/answers/answer-rule.ts";
import { templateVariables, unknownVariables } from "../../../core/mail/answers/template.ts";
import { ValidationError } from "../../errors.ts";
import type { ChosenRule } from "../../ports/mail/answer-rules.ts";

export interface RuleOrder {
  /** Of a rule that is there; absent: it is new. */
  readonly id?: string | null | undefined;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly conditions: readonly {
    readonly field: ConditionField;
    readonly test: ConditionTest;
    readonly value: string;
  }[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string | null | undefined;
}

const most = { rules: 50, conditions: 20, name: 100, value: 300, subject: 255, text: 20_000, html: 100_000 } as const;

/** @param known ids of the mailbox's rules @throws ValidationError */
export function readRules(orders: readonly RuleOrder[], known: readonly string[], newId: () => string): ChosenRule[] {
  if (orders.length > most.rules) throw new ValidationError("rules", `at most ${most.rules} rules`);
  const rules = orders.map((order, nth) => readRule(order, `rules.${nth}`, known, newId));
  if (new Set(rules.map(({ id }) => id)).size < rules.length) throw new ValidationError("rules", "each rule once");
  return rules;
}

function readRule(order: RuleOrder, field: string, known: readonly string[], newId: () => string): ChosenRule {
  const { id = null, isEnabled, conditions } = order;
  if (id !== null && !known.includes(id))
    throw new ValidationError(`${field}.id`, "a rule of this mailbox; a new one has no id");
  if (conditions.length > most.conditions)
    throw new ValidationError(`${field}.conditions`, `at most ${most.conditions} conditions`);
  const html =
    order.html == null || order.html.trim() === "" ? null : readTemplate(order.html, `${field}.html`, most.html);
  return {
    ...{ id: id ?? newId(), isEnabled, html },
    name: readLine(order.name, `${field}.name`, most.name),
    conditions: conditions.map((one, nth) => readCondition(one, `${field}.conditions.${nth}.value`)),
    subject: readTemplate(readLine(order.subject, `${field}.subject`, most.subject), `${field}.subject`, most.subject),
    text: readTemplate(order.text, `${field}.text`, most.text),
  };
}

function readCondition({ field: of, test, value }: AnswerCondition, field: string): AnswerCondition {
  return { field: of, test, value: readLine(value, field, most.value) };
}

function readLine(text: string, field: string, longest: number): string {
  const line = text.trim();
  if (line === "" || line.length > longest || /[\p{Cc}\u2028\u2029]/u.test(line))
    throw new ValidationError(field, `one line of 1 to ${longest} characters`);
  return line;
}

function readTemplate(text: string, field: string, longest: number): string {
  if (text.trim() === "" || text.length > longest) throw new ValidationError(field, `1 to ${longest} characters`);
  const unknown = unknownVariables(text);
  if (unknown.length === 0) return text;
  const named = templateVariables.map((name) => `{{${name}}}`).join(", ");
  throw new ValidationError(field, `no other variables than ${named}: not ${unknown.slice(0, 3).join(", ")}`);
}
