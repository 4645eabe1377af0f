import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { type Client, createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import WebSocket from "ws";
import { PrismaClient } from "../../prisma/generated/client.ts";
import { must } from "../../src/lib/must.ts";
import { granted } from "../support/asked.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { watch } from "../support/live-client.ts";
import {
  ADMIN_TOKEN,
  acceptSignIn,
  connectPersona,
  type Product,
  setSettings,
  setUpSystem,
  startProduct,
} from "../support/product.ts";
import { type RunningSimulator, runSimulator } from "../support/simulator.ts";

/** The real server, PostgreSQL, real jobs and the simulator over HTTP. */

const PERSONA = "quiet";

describe("a mailbox", () => {
  let folder: string;
  let database: TestDatabase;
  let prisma: PrismaClient;
  let simulator: RunningSimulator;
  let product: Product;
  let live: Client;
  let accountId: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "m365-sync-e2e-"));
    database = await createTestDatabase();
    prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
    simulator = await runSimulator();
    product = await startProduct({
      program: inject("serverFile"),
      databaseUrl: database.url,
      simulatorOrigin: simulator.origin,
      dataFolder: folder,
    });
    live = createClient({
      url: `${product.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    for (let nth = 0; nth < 30; nth += 1) simulator.control.mail.deliver(PERSONA, { subject: `Offer ${nth}` });
    await setUpSystem(product, simulator, { TASKS_SYNC_ENABLED: false, EMAIL_SYNC_ENABLED: true });
    accountId = await connectPersona(product, `${PERSONA}@contoso.example`);
  });

  afterAll(async () => {
    await live.dispose();
    expect(await product.end()).toBe(0);
    await prisma.$disconnect();
    await simulator.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function sync(outcome = "SUCCEEDED", id = accountId, resource: "EMAIL" | "TASKS" = "EMAIL"): Promise<void> {
    const { syncNow } = await product.ask(
      `mutation ($id: ID!, $resource: Resource!) { syncNow(accountId: $id, resource: $resource) { __typename ... on UserError { message } ... on SyncNowSuccess { data { runs { id } } } } }`,
      { id, resource },
    );
    const runId = must(granted(syncNow).data.runs[0], "run").id;
    const told = watch(
      live,
      "subscription ($id: ID!) { runProgress(runId: $id) { run { state error { code message } } } }",
      { id: runId },
    );
    for await (const { runProgress } of told) {
      const { state, error } = runProgress.run;
      if (["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED", "AWAITING_APPROVAL"].includes(state)) {
        expect({ state, error }).toEqual({ state: outcome, error: null });
        return;
      }
    }
  }

  const outlook = () => simulator.control.mail;
  const inOro = () => prisma.email.findMany({ where: { accountId, deletedAt: null }, include: { content: true } });
  const linkOf = async (id: string) =>
    prisma.link.findFirst({
      where: { accountId, resource: "EMAIL", officeId: id },
      select: { state: true, detachedReason: true },
    });
  const named = async (subject: string) =>
    must(
      (await inOro()).find((mail) => mail.subject === subject),
      subject,
    );

  test("is in Oro after its first sync: each mail of the followed folders once, with what it says", async () => {
    await sync();
    const mails = await inOro();
    const there = ["inbox", "sentitems"].flatMap((name) => outlook().messages(PERSONA, name));
    expect(mails.map(({ subject }) => subject).toSorted()).toEqual(
      there.map(({ subject }) => subject ?? "").toSorted(),
    );
    expect(mails.filter(({ content }) => content === null)).toEqual([]);
    expect(new Set(mails.map(({ folderId }) => folderId)).size).toBeGreaterThan(0);
  });

  test("tells what is read, moved, deleted and purged; what Microsoft deleted for good is kept, marked", async () => {
    const messages = outlook().messages(PERSONA, "inbox");
    const of = (subject: string) =>
      must(
        messages.find((message) => message.subject === subject),
        subject,
      ).id;
    outlook().update(PERSONA, of("Offer 0"), { isRead: true });
    outlook().update(PERSONA, of("Offer 1"), { categories: ["Blue"] });
    outlook().createFolder(PERSONA, "Offers", { parent: "inbox" });
    outlook().move(PERSONA, of("Offer 2"), "Offers");
    outlook().delete(PERSONA, of("Offer 3"));
    outlook().purge(PERSONA, of("Offer 4"));
    outlook().move(PERSONA, of("Offer 5"), "junkemail");
    outlook().deliver(PERSONA, { subject: "News" });
    await sync();
    expect((await named("Offer 0")).isRead).toBe(true);
    expect((await named("Offer 1")).categories).toEqual(["Blue"]);
    expect((await named("News")).content).not.toBeNull();
    const [offers, bin] = await Promise.all([named("Offer 2"), named("Offer 3")]);
    const collections = await prisma.collection.findMany({ where: { accountId, resource: "EMAIL" } });
    const folderOf = (id: string) => collections.find(({ externalId }) => externalId === id);
    expect([folderOf(offers.folderId)?.name, folderOf(bin.folderId)?.wellKnown]).toEqual(["Offers", "deleteditems"]);
    expect(await linkOf((await named("Offer 4")).id)).toEqual({ state: "DETACHED", detachedReason: "DELETED" });
    expect(await linkOf((await named("Offer 5")).id)).toEqual({ state: "DETACHED", detachedReason: "COLLECTION" });
  });

  test("is quiet when nothing happens: no mail is written", async () => {
    const before = await prisma.officeChange.count({ where: { resource: "EMAIL" } });
    const versions = (await inOro()).map(({ version }) => version).toSorted();
    await sync();
    expect(await prisma.officeChange.count({ where: { resource: "EMAIL" } })).toBe(before);
    expect((await inOro()).map(({ version }) => version).toSorted()).toEqual(versions);
  });

  test("keeps out what rules exclude, with nothing but a hash, and lets it in when they are relaxed", async () => {
    await setSettings(product, { EMAIL_EXCLUDED_ADDRESSES: ["rival@fabrikam.example"] });
    outlook().deliver(PERSONA, { subject: "Secret", from: { name: "Rival", address: "rival@fabrikam.example" } });
    await sync();
    expect((await inOro()).map(({ subject }) => subject)).not.toContain("Secret");
    expect(await prisma.excludedMail.findMany({ select: { reason: true } })).toEqual([{ reason: "EXCLUDED_ADDRESS" }]);
    const { syncStatus } = await product.ask(
      `query ($id: ID!) { syncStatus(accountId: $id, resource: EMAIL) { edges { node { counts { inSync excluded failing inConflict detached pending total } } } } }`,
      { id: accountId },
    );
    const { total, ...parts } = must(syncStatus.edges[0], "status").node.counts;
    expect(parts).toMatchObject({ excluded: 1, failing: 0, inConflict: 0, detached: 2, pending: 0 });
    expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(total).toBe((await inOro()).length + 1);
    await setSettings(product, { EMAIL_EXCLUDED_ADDRESSES: [] });
    await sync();
    expect((await inOro()).map(({ subject }) => subject)).toContain("Secret");
    expect(await prisma.excludedMail.count()).toBe(0);
  });

  test("is read over the API by whoever owns it: found, shown, followed, and saved as Outlook has it", async () => {
    const asked = /* GraphQL */ `
      query ($search: String, $accountId: ID!) {
        emails(search: $search) { totalCount nodes { id level subject fileUrl body { state text } folderId } }
        mailFolders(accountId: $accountId) { id wellKnownName isFollowed count }
      }
    `;
    const { emails, mailFolders } = await product.ask(asked, { search: '"Offer 7"', accountId });
    const mail = must(emails.nodes[0], "the mail");
    expect([emails.totalCount, mail.level, mail.subject]).toEqual([1, "OWNER", "Offer 7"]);
    expect(mail.body?.state).toBe("STORED");
    const inbox = must(
      mailFolders.find(({ wellKnownName }) => wellKnownName === "inbox"),
      "the inbox",
    );
    expect(inbox).toMatchObject({ id: mail.folderId, isFollowed: true });
    const inInbox = "query ($filter: EmailFilter) { emails(filter: $filter) { totalCount } }";
    const listed = await product.ask(inInbox, { filter: { accountId, folderId: inbox.id } });
    expect(inbox.count).toBe(listed.emails.totalCount);

    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const file = await fetch(`${product.url}${mail.fileUrl}`, { headers });
    expect([file.status, file.headers.get("x-m365-sync-rebuilt")]).toEqual([200, null]);
    expect(await file.text()).toMatch(/^Subject: Offer 7\r$/m);
    expect((await fetch(`${product.url}${mail.fileUrl}`)).status).toBe(401);

    const told = watch(live, "subscription { emails { accountId arrived { subject } } }");
    const first = told.next();
    // A subscription begins when it is accepted: something is told until it is heard.
    for (let nth = 0, heard: unknown; heard === undefined; nth += 1) {
      outlook().deliver(PERSONA, { subject: `Told ${nth}` });
      await sync();
      heard = await Promise.race([first, inOro().then(() => undefined)]);
    }
    expect((await first).value?.emails).toMatchObject({
      accountId,
      arrived: [{ subject: expect.stringMatching(/^Told/) }],
    });
  });

  test("has its tenant's verified domains as own ones from its first run on; later a run that finds work reads them, not an idle one", async () => {
    const verified = ["contoso.example", "contoso.onmicrosoft.com", "sales.contoso.example"];
    const ownDomains = async () => {
      const { effectiveSettings } = await product.ask("{ effectiveSettings { values { key value } } }");
      return must(effectiveSettings, "settings").values.find(({ key }) => key === "EMAIL_OWN_DOMAINS")?.value;
    };
    const asked = () => simulator.control.log.entries().filter(({ path }) => path.includes("/organization")).length;
    expect(await ownDomains()).toEqual(verified);
    expect(asked()).toBe(1);
    await sync();
    const dayAgo = new Date(Date.now() - 25 * 3_600_000);
    await prisma.tenant.updateMany({ data: { verifiedDomains: [], askedAt: dayAgo } });
    await sync();
    await sync();
    expect([asked(), await ownDomains()]).toEqual([1, []]);
    outlook().deliver(PERSONA, { subject: "Something to do" });
    await sync();
    await vi.waitFor(async () => expect(await ownDomains()).toEqual(verified), { timeout: 10_000 });
    expect(asked()).toBe(2);
  });

  test("says that its permission is missing, and tasks do not", async () => {
    const grantedScopes = ["User.Read", "MailboxSettings.Read", "Tasks.ReadWrite"];
    await prisma.account.update({ where: { id: accountId }, data: { grantedScopes } });
    await setSettings(product, { TASKS_SYNC_ENABLED: true });
    const { syncStatus } = await product.ask(
      "query ($id: ID!) { syncStatus(accountId: $id) { edges { node { resource state account { state } } } } }",
      { id: accountId },
    );
    const nodes = syncStatus.edges.map(({ node }) => node);
    expect(new Set(nodes.map(({ account }) => account.state))).toEqual(new Set(["MISSING_SCOPES"]));
    expect(nodes.filter(({ state }) => state === "SIGN_IN_NEEDED").map(({ resource }) => resource)).toEqual(["EMAIL"]);
  });

  test("one that was connected before mail was switched on lacks its permission: tasks go on, and connecting it again brings its mail", async () => {
    const persona = "busy@contoso.example";
    await setSettings(product, { TASKS_SYNC_ENABLED: true, EMAIL_SYNC_ENABLED: false });
    const id = await connectPersona(product, persona);
    const stand = async () => {
      const { account } = await product.ask(
        "query ($id: ID!) { account(id: $id) { state stateReason missingScopes } }",
        { id },
      );
      return account;
    };
    expect(await stand()).toMatchObject({ state: "CONNECTED", missingScopes: [] });
    await setSettings(product, { EMAIL_SYNC_ENABLED: true });
    expect(await stand()).toMatchObject({
      state: "MISSING_SCOPES",
      missingScopes: ["Mail.ReadWrite", "Mail.Send"],
    });
    const { checkConnection } = await product.ask(
      `mutation ($id: ID!) { checkConnection(accountId: $id) { __typename ... on UserError { message }
        ... on CheckConnectionSuccess { data { steps { name ok code remedy } } } } }`,
      { id },
    );
    expect(granted(checkConnection).data.steps.at(-1)).toMatchObject({
      ok: false,
      code: "SCOPE_MISSING",
      remedy: expect.stringContaining("Connect the account again"),
    });
    await sync("SUCCEEDED", id, "TASKS");
    const { connectAccount } = await product.ask(
      `mutation ($id: ID!) { connectAccount(input: { accountId: $id }) { __typename ... on UserError { message } ... on ConnectAccountSuccess { data { url } } } }`,
      { id },
    );
    await acceptSignIn(granted(connectAccount).data.url, persona);
    expect(await stand()).toMatchObject({ state: "CONNECTED", stateReason: null, missingScopes: [] });
    await sync("SUCCEEDED", id);
  });
});
