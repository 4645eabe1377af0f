import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { granted } from "../support/asked.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { connectPersona, type Product, setUpSystem } from "../support/product.ts";
import { orderSync } from "../support/runs.ts";

/** Mail that arrives in a system mailbox: the real server, its jobs, the simulated Microsoft and a real receiver. */

let installation: Installation;
let product: Product;
let accountId: string;
let mailboxId: string;
let ownerId: string;
let secret: string;
let url: string;
const statuses: number[] = [];
const received: { readonly at: number; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  received.push({ at: performance.now(), headers: request.headers, body });
  response.writeHead(statuses.shift() ?? 204).end();
});

beforeAll(async () => {
  await new Promise<void>((listening) => void receiver.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  installation = await openInstallation();
  product = await installation.start("all", { WEBHOOK_NETWORKS: "127.0.0.0/8" });
  await setUpSystem(product, installation.simulator, { EMAIL_SYNC_ENABLED: true });
  accountId = await connectPersona(product, "quiet@contoso.example");
  const { rows } = await installation.sql.query<{ id: string; user_id: string }>(
    `INSERT INTO system_mailbox (organization_id, label, address, access, account_id)
     SELECT organization_id, 'Support', 'quiet@contoso.example', 'OWN', id FROM account WHERE id = $1
     RETURNING id, (SELECT user_id FROM account WHERE id = $1)`,
    [accountId],
  );
  mailboxId = rows[0]?.id ?? "";
  ownerId = rows[0]?.user_id ?? "";
});
afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((closed) => receiver.close(closed));
  await installation.close();
});

const until = (isTrue: () => boolean | Promise<boolean>) => vi.waitUntil(isTrue, { timeout: 60_000, interval: 30 });
const set = async (choice: object) => {
  const { result } = await product.ask(
    `mutation ($input: SetMailProcessingInput!) { result: setMailProcessing(input: $input) { __typename ... on UserError { message } } }`,
    { input: { mailboxId, ...choice } as never },
  );
  granted(result);
};
const deliver = (subject: string, more: object = {}) =>
  installation.simulator.control.mail.deliver("quiet", {
    ...{ subject, text: `About: ${subject}`, from: { name: "Ana", address: "ana@fabrikam.example" }, ...more },
  });

test("becomes one task, which its owner's To Do has, too; an answer to it does not", async () => {
  await set({ kind: "TASK", task: { ownerId, subject: "Answer: {{subject}}", dueInDays: 1 } });
  deliver("Broken heater", { messageId: "<heater@fabrikam.example>" });
  const todo = () =>
    installation.simulator.control.todo.tasks("quiet", "default").filter(({ title }) => /heater/.test(title));
  await until(() => todo().length > 0);
  deliver("Re: Broken heater", { inReplyTo: "<heater@fabrikam.example>" });
  const states = async () =>
    (
      await installation.sql.query<{ text: string }>(
        `SELECT coalesce(skipped, processing) AS text FROM mail_arrival ORDER BY received_at, processed_at`,
      )
    ).rows.map(({ text }) => text);
  await until(async () => (await states()).length === 2 && !(await states()).includes("WAITING"));
  expect(await states()).toEqual(["TASK", "ANSWER"]);
  expect(todo().map(({ title }) => title)).toEqual(["Answer: Broken heater"]);
});

test("is told to a webhook, signed, and again with the same id when it was refused", async () => {
  await set({ kind: "WEBHOOK", webhook: { url } });
  const rotated = await product.ask(
    `mutation ($mailboxId: ID!) { result: rotateWebhookSecret(mailboxId: $mailboxId) {
      __typename ... on UserError { message } ... on RotateWebhookSecretSuccess { data { secret } } } }`,
    { mailboxId },
  );
  secret = granted(rotated.result).data.secret;
  statuses.push(503);
  deliver("Leaking tap");
  // A notification so soon after the last run waits for ten seconds.
  await orderSync(product, accountId, "EMAIL");
  await until(() => received.length > 0);
  // What the next five seconds would bring.
  await until(async () => {
    const { rows } = await installation.sql.query("SELECT FROM webhook_delivery WHERE tries = 1");
    return rows.length === 1;
  });
  await installation.sql.query("UPDATE webhook_delivery SET next_at = now()");
  await installation.hasten("arrivals-look");
  await until(() => received.length > 1);
  const [first, second] = received;
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  for (const one of [first, second])
    expect(new Webhook(secret).verify(one?.body ?? "", one?.headers as Record<string, string>)).toMatchObject({
      type: "mail.received",
      data: { subject: "Leaking tap", text: "About: Leaking tap", mailbox: { label: "Support" } },
    });
  await until(async () => {
    const { rows } = await installation.sql.query("SELECT FROM webhook_delivery WHERE state = 'DELIVERED'");
    return rows.length === 1;
  });
  expect(received).toHaveLength(2);
});
