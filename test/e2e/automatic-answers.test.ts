import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { must } from "../../src/lib/must.ts";
import { granted } from "../support/asked.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type Product, setUpSystem } from "../support/product.ts";
import { orderSync, runEnds } from "../support/runs.ts";

/** A system mailbox that answers by itself, among correspondents who would go on for ever: the real server, its jobs, the simulated Microsoft. */

const ADDRESS = "support@contoso.example";

let installation: Installation;
let product: Product;
let accountId: string;

beforeAll(async () => {
  installation = await openInstallation({ settings: { mail: { sendDelayMs: 0, ndr: 0, lookupLagMs: 0 } } });
  installation.simulator.control.directory.addPerson({ displayName: "Sam Support" });
  product = await installation.start("all");
  await setUpSystem(product, installation.simulator, { TASKS_SYNC_ENABLED: false, EMAIL_SYNC_ENABLED: true });
  accountId = await openMailbox();
}, 180_000);
afterAll(() => installation?.close());

const until = (isTrue: () => boolean | Promise<boolean>) => vi.waitUntil(isTrue, { timeout: 60_000, interval: 30 });

/** Connected by the application's permission, with one rule that fits all mail. */
async function openMailbox(): Promise<string> {
  const { createSystemMailbox } = await product.ask(
    `mutation ($input: CreateSystemMailboxInput!) { createSystemMailbox(input: $input) {
      __typename ... on UserError { message } ... on CreateSystemMailboxSuccess { data { id } } } }`,
    { input: { label: "Support", address: ADDRESS, access: "APPLICATION", readers: { roles: ["ADMINISTRATOR"] } } },
  );
  const mailboxId = granted(createSystemMailbox).data.id;
  const { connectSystemMailbox } = await product.ask(
    `mutation ($id: ID!) { connectSystemMailbox(id: $id) {
      __typename ... on UserError { message } ... on ConnectSystemMailboxSuccess { data { state message url } } } }`,
    { id: mailboxId },
  );
  const page = must(granted(connectSystemMailbox).data.url, "the page of the consent");
  const microsoft = await fetch(page, { redirect: "manual" });
  await fetch(must(microsoft.headers.get("location"), "the way back"));
  const { setAnswerRules } = await product.ask(
    `mutation ($input: SetAnswerRulesInput!) { setAnswerRules(input: $input) { __typename ... on UserError { message } } }`,
    {
      input: {
        mailboxId,
        rules: [{ name: "Thanks", isEnabled: true, conditions: [], subject: "RE: {{subject}}", text: "Thank you." }],
      },
    },
  );
  granted(setAnswerRules);
  // Mail is received to the second, and only what comes after the mailbox and its rule is answered.
  await installation.sql.query("UPDATE answer_rule SET enabled_at = enabled_at - interval '1 minute'");
  const { rows } = await installation.sql.query<{ id: string }>(
    `UPDATE system_mailbox SET answering_since = answering_since - interval '1 minute', created_at = created_at - interval '1 minute',
       import_from = import_from - interval '1 minute' RETURNING account_id AS id`,
  );
  return must(rows[0], "the account").id;
}

const judged = async () =>
  (
    await installation.sql.query<{ text: string }>(
      `SELECT a.outcome || ' ' || (c."from"->>'address') AS text FROM mail_answer a JOIN email_content c ON c.email_id = a.email_id`,
    )
  ).rows.map(({ text }) => text);
/** Reads what has come, and waits until all of it is judged and sent. */
async function goRound(): Promise<void> {
  await runEnds(installation.sql, await orderSync(product, accountId, "EMAIL"));
  await installation.hasten("arrivals-look");
  await until(async () => {
    const { rows } = await installation.sql.query(
      `SELECT FROM mail_arrival WHERE answering = 'WAITING'
       UNION ALL SELECT FROM outgoing_message WHERE state NOT IN ('SENT', 'BOUNCED', 'SUBMITTED')`,
    );
    return rows.length === 0;
  });
}
const answered = () =>
  installation.simulator.control.transport
    .copies()
    .filter(({ sender, cause }) => sender === ADDRESS && cause === "mail")
    .map(({ recipient }) => recipient);

test("answers each sender once, whoever would answer for ever, and nobody whose name is forged, no list, and no bounce of its own answer", async () => {
  const { mail, transport } = installation.simulator.control;
  await runEnds(installation.sql, await orderSync(product, accountId, "EMAIL"));
  const [hidden, loud] = ["hidden@fabrikam.example", "loud@fabrikam.example"];
  transport.setOutsider(hidden, { reply: { text: "I read this.", subject: "Ticket", isUnrelated: true } });
  transport.setOutsider(loud, { automatic: { text: "I am away.", loops: true } });
  transport.setOutsider("gone@adatum.example", { bounces: true });
  const write = (from: string, more: object = {}) =>
    mail.deliver(ADDRESS, { from: { name: "", address: from }, subject: "Hello", text: "Hello", ...more });
  const forged = [{ name: "Authentication-Results", value: "dmarc=pass header.from=adatum.example" }];
  const written = [
    ...[write(hidden), write(loud), write("gone@adatum.example")],
    write("boss@adatum.example", { authentication: "fail", headers: forged }),
    write("team@fabrikam.example", { headers: [{ name: "List-Id", value: "<team.fabrikam.example>" }] }),
  ];
  // Answers to our answers, and to those, if there were any.
  for (let nth = 0; nth < 4; nth += 1) await goRound();
  expect(answered().toSorted()).toEqual([hidden, loud]);
  const { rows } = await installation.sql.query<{ text: string }>(
    `SELECT state || ' ' || ("to"->0->>'address') AS text FROM outgoing_message`,
  );
  expect(rows.map(({ text }) => text.replace("SUBMITTED", "SENT")).toSorted()).toEqual([
    ...["BOUNCED gone@adatum.example", `SENT ${hidden}`, `SENT ${loud}`],
  ]);
  expect((await judged()).toSorted()).toEqual([
    ...["ANSWERED gone@adatum.example", `ANSWERED ${hidden}`, `ANSWERED ${loud}`, `ANSWERED_LATELY ${hidden}`],
    `AUTOMATIC ${loud}`,
    expect.stringMatching(/^BOUNCE MicrosoftExchange/) as unknown,
    ...["LIST team@fabrikam.example", "NOT_AUTHENTICATED boss@adatum.example"],
  ]);
  expect(written.map(({ id }) => mail.message(ADDRESS, id).isRead)).toEqual(written.map(() => false));
});

test("answers nobody where Exchange does not say what it found, whatever a sender says of themselves", async () => {
  const { mail, settings } = installation.simulator.control;
  settings.change({ mail: { authResults: "absent" } });
  const headers = [
    { name: "Authentication-Results", value: "spf=pass; dmarc=pass action=none header.from=contoso.example" },
    { name: "X-MS-Exchange-Organization-AuthAs", value: "Internal" },
  ];
  mail.deliver(ADDRESS, { from: { name: "", address: "kim@contoso.example" }, authentication: "fail", headers });
  mail.deliver(ADDRESS, { from: { name: "", address: "carl@fabrikam.example" }, headers });
  const before = answered();
  await goRound();
  expect(answered()).toEqual(before);
  expect(await judged()).toEqual(
    expect.arrayContaining(["NOT_AUTHENTICATED carl@fabrikam.example", "NOT_AUTHENTICATED kim@contoso.example"]),
  );
});
