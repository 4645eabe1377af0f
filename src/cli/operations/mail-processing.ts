import { defineMutation, defineOperation } from "../operation.ts";

const processingFields =
  "kind since task { owner { name email } subject dueInDays isDueOnWorkingDays } webhook { url failingSince stopped }";

export const readProcessing = defineOperation(
  `query ReadProcessing($mailboxId: ID!) { mailProcessing(mailboxId: $mailboxId) { ${processingFields} } }`,
);

export const countMailSince = defineOperation(
  `query CountMailSince($mailboxId: ID!, $since: DateTime!) { mailProcessing(mailboxId: $mailboxId) { mailSince(since: $since) } }`,
);

export const setProcessing = defineMutation(
  `mutation SetProcessing($input: SetMailProcessingInput!) {
    result: setMailProcessing(input: $input) {
      __typename ... on UserError { message } ... on SetMailProcessingSuccess { data { ${processingFields} } }
    }
  }`,
);

export const rotateSecret = defineMutation(
  `mutation RotateSecret($mailboxId: ID!) {
    result: rotateWebhookSecret(mailboxId: $mailboxId) {
      __typename ... on UserError { message } ... on RotateWebhookSecretSuccess { data { secret } }
    }
  }`,
);

export const testWebhook = defineMutation(
  `mutation TestWebhook($mailboxId: ID!) {
    result: testWebhook(mailboxId: $mailboxId) {
      __typename ... on UserError { message } ... on TestWebhookSuccess { data { isDelivered said } }
    }
  }`,
);

export const readDeliveries = defineOperation(
  `query ReadDeliveries($mailboxId: ID!, $state: MailDeliveryState, $first: Int) {
    mailDeliveries(mailboxId: $mailboxId, state: $state, first: $first) {
      nodes { id emailId state createdAt nextAt attempts { at status error } }
    }
  }`,
);

export const repeatDelivery = defineMutation(
  `mutation RepeatDelivery($id: ID!) {
    result: repeatMailDelivery(id: $id) {
      __typename ... on UserError { message } ... on RepeatMailDeliverySuccess { data { id } }
    }
  }`,
);
