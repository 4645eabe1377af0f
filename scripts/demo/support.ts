// A system mailbox: support@ is opened by the application's permission. Each new question becomes a task of Quinn's, and is answered by a rule.
import { setTimeout as sleep } from "node:timers/promises";
import { must } from "../../src/lib/must.ts";
import type { Api } from "./api.ts";
import type { Outlook } from "./outlook.ts";

const ADDRESS = "support@contoso.example";
const LABEL = "Support";
const everyMs = 45_000;

const customers = [
  { name: "Ana Ruiz", address: "ana@fabrikam.example" },
  { name: "Li Wei", address: "li@northwind.example" },
  { name: "Tom Baker", address: "tom@adatum.example" },
  { name: "Mia Novak", address: "mia@litware.example" },
];
const questions = [
  ["Invoice with the old address", "Please send us invoice 4711 again. We have moved."],
  ["Delivery of order 8123", "When will it arrive? We need it for the fair."],
  ["Password does not work", "Since this morning I cannot sign in."],
  ["Question about the contract", "Can we add two more seats in the middle of the year?"],
  ["Broken part", "One of the hinges is broken. Can you send another?"],
] as const;

/** As at the first start, whatever an earlier demo left: the simulated mailbox is another one each time. */
export async function setUpSupport(api: Api, outlook: Outlook, ownerId: string): Promise<void> {
  await outlook.addPerson({ displayName: "Sam Support", jobTitle: "" });
  const [app] = await outlook.apps();
  const { clientId, tenantId } = must(app, "the app registration");
  await outlook.consent(clientId, tenantId);
  await outlook.limitMailboxes([ADDRESS]);
  for (let nth = 0; nth < 3; nth += 1) await ask(outlook, nth);
  await forget(api);
  const input = {
    label: LABEL,
    address: ADDRESS,
    access: "APPLICATION",
    readers: { userIds: [ownerId], roles: ["ADMINISTRATOR"] },
    importFrom: new Date(Date.now() - 86_400_000).toISOString(),
  } as const;
  const { id } = await api.order(
    "mutation ($input: CreateSystemMailboxInput!) { result: createSystemMailbox(input: $input) { __typename ... on UserError { message } ... on CreateSystemMailboxSuccess { data { id } } } }",
    { input },
  );
  await api.order(
    "mutation ($input: SetMailProcessingInput!) { result: setMailProcessing(input: $input) { __typename ... on UserError { message } } }",
    { input: { mailboxId: id, kind: "TASK", task: { ownerId, subject: "Answer: {{subject}}", dueInDays: 2 } } },
  );
  const rule = {
    ...{ name: "Everybody", isEnabled: true, conditions: [], subject: "We have your mail: {{subject}}" },
    text: "Hello {{senderName}},\n\nthank you for your mail to {{mailboxLabel}}. Somebody answers within two days.",
  };
  await api.order(
    "mutation ($input: SetAnswerRulesInput!) { result: setAnswerRules(input: $input) { __typename ... on UserError { message } } }",
    { input: { mailboxId: id, rules: [rule] } },
  );
  const { state, message } = await api.order(
    "mutation ($id: ID!) { result: connectSystemMailbox(id: $id) { __typename ... on UserError { message } ... on ConnectSystemMailboxSuccess { data { state message } } } }",
    { id },
  );
  if (state !== "CONNECTED") throw new Error(message);
}

/** Customers write now and then. */
export async function writeToSupport(
  outlook: Outlook,
  onFailure: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 3; ; turn += 1) {
    await sleep(everyMs, undefined, { signal });
    await ask(outlook, turn).catch((error: unknown) => {
      signal.throwIfAborted();
      onFailure(error);
    });
  }
}

function ask(outlook: Outlook, turn: number): Promise<unknown> {
  const [subject, text] = must(questions[turn % questions.length], "a question");
  const from = must(customers[turn % customers.length], "a customer");
  return outlook.deliverMail(ADDRESS, { subject, text, from });
}

async function forget(api: Api): Promise<void> {
  const { systemMailboxes } = await api.ask("{ systemMailboxes { id address } }");
  for (const { id, address } of systemMailboxes) {
    if (address !== ADDRESS) continue;
    await api.order(
      "mutation ($input: RemoveSystemMailboxInput!) { result: removeSystemMailbox(input: $input) { __typename ... on UserError { message } } }",
      { input: { id, mail: "DELETE_IMPORTED" } },
    );
  }
}
