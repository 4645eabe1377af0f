import { defineMutation, defineOperation } from "../operation.ts";

const rules = "version rules { id name enabledAt conditions { field test value } subject text html }";

export const readAnswerRules = defineOperation(
  `query ReadAnswerRules($mailboxId: ID!) { answerRules(mailboxId: $mailboxId) { ${rules} } }`,
);

export const setAnswerRules = defineMutation(
  `mutation SetAnswerRules($input: SetAnswerRulesInput!) {
    result: setAnswerRules(input: $input) {
      __typename ... on UserError { message } ... on SetAnswerRulesSuccess { data { ${rules} } }
    }
  }`,
);

export const readAutomaticAnswers = defineOperation(
  `query ReadAutomaticAnswers($mailboxId: ID!, $first: Int) {
    automaticAnswers(mailboxId: $mailboxId, first: $first) {
      nodes { emailId judgedAt isAnswered reason sentence ruleName outgoingEmailId }
    }
  }`,
);
