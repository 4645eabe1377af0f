import { defineMutation, defineOperation, refusal } from "./operation.ts";

const rulesFields = "version rules { id name enabledAt conditions { field test value } subject text html }";

export const readAnswerRules = defineOperation(
  `query ReadAnswerRules($mailboxId: ID!) { answerRules(mailboxId: $mailboxId) { ${rulesFields} } }`,
);

export const setAnswerRules = defineMutation(`mutation SetAnswerRules($input: SetAnswerRulesInput!) {
  result: setAnswerRules(input: $input) { ${refusal} ... on SetAnswerRulesSuccess { data { ${rulesFields} } } }
}`);

export const previewAnswer = defineOperation(`query PreviewAnswer($mailboxId: ID!, $sample: AnswerSampleInput) {
  previewAnswer(mailboxId: $mailboxId, sample: $sample) { ruleName sentence subject text }
}`);

export const readJudged = defineOperation(`query ReadJudged($mailboxId: ID!, $first: Int, $after: String) {
  page: automaticAnswers(mailboxId: $mailboxId, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor } nodes { emailId judgedAt isAnswered sentence ruleName }
  }
}`);
