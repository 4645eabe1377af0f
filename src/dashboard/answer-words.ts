import type { AnswerField, AnswerRule, AnswerTest } from "./model.ts";

export const fieldWords: Readonly<Record<AnswerField, string>> = {
  SUBJECT: "Subject",
  BODY: "Text",
  FROM: "From",
  TO: "To",
  CC: "Cc",
};

export const testWords: Readonly<Record<AnswerTest, string>> = {
  CONTAINS: "contains",
  IS: "is",
  STARTS_WITH: "starts with",
  CONTAINS_NOT: "does not contain",
  IS_NOT: "is not",
  STARTS_NOT_WITH: "does not start with",
};

export const answerFields = Object.keys(fieldWords) as readonly AnswerField[];
export const answerTests = Object.keys(testWords) as readonly AnswerTest[];

/** "If Subject contains “offer” and From is not “boss@contoso.example”, it answers" */
export function sayConditions({ conditions }: Pick<AnswerRule, "conditions">): string {
  if (conditions.length === 0) return "It answers every mail";
  const said = conditions.map(({ field, test, value }) => `${fieldWords[field]} ${testWords[test]} “${value}”`);
  return `If ${said.join(" and ")}, it answers`;
}
