// Which mail a rule answers. Rules are asked in order; the first that fits answers.
import type { MailAddress, MailContent } from "../../records/mail.ts";

export const conditionFields = ["SUBJECT", "BODY", "FROM", "TO", "CC"] as const;
export type ConditionField = (typeof conditionFields)[number];

export const conditionTests = [
  ...(["CONTAINS", "IS", "STARTS_WITH"] as const),
  ...(["CONTAINS_NOT", "IS_NOT", "STARTS_NOT_WITH"] as const),
] as const;
export type ConditionTest = (typeof conditionTests)[number];

export interface AnswerCondition {
  readonly field: ConditionField;
  readonly test: ConditionTest;
  /** Never empty. */
  readonly value: string;
}

export interface AnswerTemplate {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** Null: it is made from the text. */
  readonly html: string | null;
}

export interface AnswerRule extends AnswerTemplate {
  readonly id: string;
  readonly name: string;
  /** By the database's clock; null: it is off. */
  readonly enabledAt: Date | null;
  /** All must hold; none: it fits every mail. */
  readonly conditions: readonly AnswerCondition[];
}

export type ConditionMail = Pick<MailContent, "from" | "to" | "cc" | "body"> & { readonly subject: string };

/** In any case and any width of letters, however lines are broken. */
const plain = (text: string): string => text.normalize("NFKC").toLowerCase().replaceAll(/\s+/gu, " ").trim();

const tests = {
  CONTAINS: (text: string, value: string) => text.includes(value),
  IS: (text: string, value: string) => text === value,
  STARTS_WITH: (text: string, value: string) => text.startsWith(value),
} as const;

const opposites = { CONTAINS_NOT: "CONTAINS", IS_NOT: "IS", STARTS_NOT_WITH: "STARTS_WITH" } as const;

const isOpposite = (test: ConditionTest): test is keyof typeof opposites => Object.hasOwn(opposites, test);

/**
 * Of several addresses one has to pass, with its address or its name. An opposite holds if none passes, so it holds where there is nobody.
 * Of a text that is not here neither a test nor its opposite holds.
 */
export function isMet({ field, test, value }: AnswerCondition, mail: ConditionMail): boolean {
  const texts = textsOf(field, mail);
  if (texts === null) return false;
  const wanted = plain(value);
  const some = (one: keyof typeof tests) => texts.some((text) => tests[one](plain(text), wanted));
  return isOpposite(test) ? !some(opposites[test]) : some(test);
}

/** Null: it is not here. */
function textsOf(field: ConditionField, { subject, body, from, to, cc }: ConditionMail): readonly string[] | null {
  const people = (list: readonly MailAddress[]) => list.flatMap(({ name, address }) => [address, name]);
  switch (field) {
    case "SUBJECT":
      return [subject];
    case "BODY":
      return body.state === "STORED" ? [body.text] : null;
    case "FROM":
      return people(from === null ? [] : [from]);
    case "TO":
      return people(to);
    case "CC":
      return people(cc);
  }
}

export const fits = (rule: Pick<AnswerRule, "conditions">, mail: ConditionMail): boolean =>
  rule.conditions.every((condition) => isMet(condition, mail));
