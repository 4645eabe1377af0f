import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { must } from "../../src/lib/must.ts";
import { granted } from "../support/asked.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { acceptSignIn, connectPersona, type Product, setSettings, setUpSystem } from "../support/product.ts";
import { runEnds } from "../support/runs.ts";

/** One mailbox by all three ways, one after the other: connected, synced, sent from, the right lost and got back. */

const ADDRESS = "support@contoso.example";
const VIA = "quiet@contoso.example";

let installation: Installation;
let product: Product;
let mailboxId: string;
let accountId: string;
let version = 1;

beforeAll(async () => {
  installation = await openInstallation();
  const { control } = installation.simulator;
  control.settings.change({ mail: { sendDelayMs: 0, sharedFolderDelta: 404 } });
  control.directory.addPerson({ displayName: "Sam Support" });
  product = await installation.start();
  await setUpSystem(product, installation.simulator, { SYNC_INTERVAL_MINUTES: 1440, EMAIL_UNDO_SECONDS: 0 });
  await setSettings(product, { EMAIL_SYNC_ENABLED: true });
  const { createSystemMailbox } = await product.ask(
    `mutation ($input: CreateSystemMailboxInput!) { createSystemMailbox(input: $input) {
      __typename ... on UserError { message } ... on CreateSystemMailboxSuccess { data { id } } } }`,
    {
      input: {
        ...{ label: "Support", address: ADDRESS, access: "APPLICATION", readers: { roles: ["ADMINISTRATOR"] } },
        importFrom: "2020-01-01T00:00:00Z",
      },
    },
  );
  mailboxId = granted(createSystemMailbox).data.id;
}, 180_000);
afterAll(() => installation?.close());

const outlook = () => installation.simulator.control.mail;

async function connect() {
  const { connectSystemMailbox } = await product.ask(
    `mutation ($id: ID!) { connectSystemMailbox(id: $id) {
      __typename ... on UserError { message } ... on ConnectSystemMailboxSuccess { data { state message url } } } }`,
    { id: mailboxId },
  );
  return granted(connectSystemMailbox).data;
}

async function change(input: { access: "OWN" | "DELEGATED" | "APPLICATION"; viaAccountId?: string }): Promise<void> {
  const { updateSystemMailbox } = await product.ask(
    `mutation ($input: UpdateSystemMailboxInput!) { updateSystemMailbox(input: $input) {
      __typename ... on UserError { message } ... on UpdateSystemMailboxSuccess { data { version } } } }`,
    { input: { id: mailboxId, expectedVersion: version, ...input } },
  );
  ({ version } = granted(updateSystemMailbox).data);
}

async function mailbox() {
  const { systemMailboxes } = await product.ask(
    `{ systemMailboxes { accountId account { state access userPrincipalName } } }`,
  );
  return must(systemMailboxes[0], "the system mailbox");
}

const mails = async () => {
  const { emails } = await product.ask(
    `query ($id: ID!) { emails(first: 50, filter: { accountId: $id }) { edges { node { id subject threadId } } } }`,
    { id: accountId },
  );
  return emails.edges.map(({ node }) => node);
};
const subjects = async () => (await mails()).map(({ subject }) => subject).toSorted();

/** Waits for what was begun by itself, then orders one more. */
async function sync() {
  const { syncNow } = await product.ask(
    `mutation ($id: ID!) { syncNow(accountId: $id, resource: EMAIL) {
      __typename ... on UserError { message } ... on SyncNowSuccess { data { runs { id } } } } }`,
    { id: accountId },
  );
  return runEnds(installation.sql, must(granted(syncNow).data.runs[0], "a run").id);
}

async function send(subject: string) {
  const { sendEmail } = await product.ask(
    `mutation ($input: SendEmailInput!) { sendEmail(input: $input) {
      __typename ... on UserError { message } ... on SendEmailSuccess { data { id } } } }`,
    { input: { accountId, to: ["ben@elsewhere.example"], subject, text: `<p>${subject}</p>` } },
  );
  return granted(sendEmail).data.id;
}

async function outcome(id: string) {
  const states = new Set(["SUBMITTED", "SENT", "FAILED", "HELD", "UNSURE"]);
  const read = async () =>
    (await product.ask(`query ($id: ID!) { outgoingEmail(id: $id) { state refusal { message } } }`, { id }))
      .outgoingEmail;
  await vi.waitUntil(async () => states.has((await read())?.state ?? ""), { timeout: 30_000, interval: 50 });
  return must(await read(), "the mail that was sent");
}

/** As for any account: the link of whoever signs in for the mailbox. */
async function signInAgain(): Promise<string> {
  const { connectAccount } = await product.ask(
    `mutation ($input: ConnectAccountInput!) { connectAccount(input: $input) {
      __typename ... on UserError { message } ... on ConnectAccountSuccess { data { url } } } }`,
    { input: { accountId } },
  );
  return granted(connectAccount).data.url;
}

const copiesOf = (subject: string) =>
  installation.simulator.control.transport
    .copies({ recipient: "ben@elsewhere.example" })
    .filter((copy) => copy.subject === subject);

/** What came before is still there, with its ids and threads, and what is new comes too. */
async function seesAll(way: string, before: Awaited<ReturnType<typeof mails>>) {
  outlook().deliver(ADDRESS, { subject: `New by ${way}` });
  expect((await sync()).state).toBe("SUCCEEDED");
  const now = await mails();
  expect(now).toEqual(expect.arrayContaining(before));
  expect(await subjects()).toContain(`New by ${way}`);
  return now;
}

async function sends(way: string) {
  const subject = `Sent by ${way}`;
  expect(await outcome(await send(subject))).toMatchObject({ state: expect.stringMatching(/SUBMITTED|SENT/) });
  await vi.waitUntil(() => copiesOf(subject).length > 0, { timeout: 20_000 });
  expect(copiesOf(subject)).toHaveLength(1);
  expect(copiesOf(subject)[0]).toMatchObject({ from: ADDRESS });
}

test("the application's permission: consented, narrowed, withdrawn and granted again", async () => {
  const { control } = installation.simulator;
  for (const nth of [1, 2, 3]) outlook().deliver(ADDRESS, { subject: `Old ${nth}` });
  const asked = await connect();
  expect(asked.state).toBe("OPEN_LINK");
  // The administrator of Contoso agrees on Microsoft's page, which leads back here.
  const microsoft = await fetch(must(asked.url, "the page of the consent"), { redirect: "manual" });
  const page = await (await fetch(must(microsoft.headers.get("location"), "the way back"))).text();
  expect(page).toContain("is connected by the application&#39;s own permission");
  ({ accountId } = must((await mailbox()) as { accountId: string }, "connected"));
  const before = await seesAll("the application", []);
  expect(await subjects()).toEqual(expect.arrayContaining(["Old 1", "Old 2", "Old 3"]));
  await sends("the application");

  control.entra.limitMailboxes([VIA]);
  expect((await sync()).state).toBe("FAILED");
  expect(await subjects()).toEqual(expect.arrayContaining(["Old 1", "Old 2", "Old 3"]));
  expect((await mailbox()).account?.state).toBe("CONNECTED");
  control.entra.limitMailboxes([ADDRESS]);
  const { checkApplicationReach } = await product.ask(
    `mutation ($id: ID!) { checkApplicationReach(id: $id, mustNotReach: "${VIA}") {
      __typename ... on UserError { message } ... on CheckApplicationReachSuccess { data { reached outsideIsRefused } } } }`,
    { id: mailboxId },
  );
  expect(granted(checkApplicationReach).data).toEqual({ reached: 1, outsideIsRefused: true });
  await seesAll("the scope", before);
}, 120_000);

test("another account's sign-in: full access given, taken away and given again", async () => {
  const { control } = installation.simulator;
  const before = await mails();
  const viaAccountId = await connectPersona(product, VIA);
  await change({ access: "DELEGATED", viaAccountId });
  const asked = await connect();
  expect(asked).toMatchObject({ state: "OPEN_LINK", message: expect.stringContaining("open shared mailboxes") });
  await acceptSignIn(must(asked.url, "the link"), VIA);
  expect(await connect()).toMatchObject({ state: "REFUSED", message: expect.stringContaining("full access") });
  const inbox = must(
    outlook()
      .folders(ADDRESS)
      .find(({ wellKnownName }) => wellKnownName === "inbox"),
    "the inbox",
  );
  outlook().share(ADDRESS, VIA, inbox.id);
  expect(await connect()).toMatchObject({ state: "REFUSED", message: expect.stringContaining("full access") });
  outlook().share(ADDRESS, VIA);
  expect((await connect()).state).toBe("CONNECTED");
  expect(await mailbox()).toMatchObject({ accountId, account: { access: "DELEGATED" } });
  const now = await seesAll("another account", before);

  expect(await outcome(await send("No right yet"))).toMatchObject({
    state: "FAILED",
    refusal: { message: expect.stringContaining("ErrorSendAsDenied") },
  });
  control.transport.grantSending(ADDRESS, VIA, "sendAs");
  await sends("another account");

  for (const notShared of [403, 404] as const) {
    control.settings.change({ mail: { notShared } });
    outlook().unshare(ADDRESS, VIA);
    expect((await sync()).state).toBe("FAILED");
    expect(await mails()).toEqual(expect.arrayContaining(now));
    outlook().share(ADDRESS, VIA);
    expect((await sync()).state).toBe("SUCCEEDED");
  }
  control.entra.revoke("quiet");
  control.entra.expireTokens("quiet");
  expect((await sync()).state).toBe("FAILED");
  expect((await mailbox()).account?.state).toBe("NEEDS_REAUTH");
  await acceptSignIn(await signInAgain(), VIA);
  expect((await mailbox()).account?.state).toBe("CONNECTED");
  await seesAll("the account again", now);
}, 120_000);

test("its own sign-in: as itself only, revoked and signed in again", async () => {
  const before = await mails();
  await change({ access: "OWN" });
  const refused = await connect();
  await expect(acceptSignIn(must(refused.url, "the link"), VIA)).rejects.toThrow("You signed in as");
  await acceptSignIn(must((await connect()).url, "the link"), ADDRESS);
  expect(await mailbox()).toMatchObject({ accountId, account: { access: "OWN", state: "CONNECTED" } });
  const now = await seesAll("its own sign-in", before);
  await sends("its own sign-in");
  installation.simulator.control.entra.revoke(ADDRESS);
  installation.simulator.control.entra.expireTokens(ADDRESS);
  expect((await sync()).state).toBe("FAILED");
  expect((await mailbox()).account?.state).toBe("NEEDS_REAUTH");
  await acceptSignIn(await signInAgain(), ADDRESS);
  await seesAll("its sign-in again", now);
  // A mailbox is a person's or the system's, never both.
  await expect(connectPersona(product, ADDRESS)).rejects.toThrow("as a system mailbox");
}, 120_000);
