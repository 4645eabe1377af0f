import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDeferred } from "../../src/lib/deferred.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { idOf, mailOf } from "../support/mail-world.ts";

let api: TestApi;
let at = Date.parse("2026-03-05T08:00:00Z");
let una: { readonly id: string; readonly token: string };
let kim: { readonly id: string; readonly token: string };
let organizationId: string;
let mailbox: string;
let hasMime: string;

beforeAll(async () => {
  api = await startApi({ now: () => new Date(at) });
  una = await api.addPerson("Una", "USER");
  kim = await api.addPerson("Kim", "USER");
  await api.prisma.apiToken.updateMany({ data: { scopes: ["mail.read"] } });
  ({ organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: una.id } }));
  ({ id: mailbox } = await api.prisma.account.create({
    data: {
      ...{ organizationId, userId: una.id, tenantId: randomUUID(), objectId: randomUUID(), state: "CONNECTED" },
      ...{ userPrincipalName: "una@contoso.example", displayName: "Una", grantedScopes: [] },
    },
  }));
  const html = { state: "STORED", type: "html", content: '<img src="cid:logo@1"> text1', text: "text1" } as const;
  api.mail.rows.mails.push(
    mailOf(1, mailbox, { body: html, subject: "Offer: 5/6\r\nBcc: x@y.example", threadId: idOf(5, 1) }),
    mailOf(2, mailbox, { threadId: idOf(5, 1), receivedAt: "2026-03-03T08:00:00Z" }),
  );
  const collection = await api.prisma.collection.create({
    data: { accountId: mailbox, resource: "EMAIL", externalId: "inbox", name: "Inbox" },
  });
  const linked = { accountId: mailbox, resource: "EMAIL", collectionId: collection.id, officeVersion: 1 } as const;
  await api.prisma.link.create({ data: { ...linked, officeId: idOf(4, 2), m365Id: "AAA2" } });
  hasMime = "From: buyer@customer.example\r\nBcc: quiet@contoso.example\r\nSubject: subject2\r\n\r\nas it came";
  api.mail.mime.set("AAA2", hasMime);
});
afterAll(() => api?.[Symbol.asyncDispose]());

const bytes = Buffer.from("0123456789");
const attach = (nth: number, changes: object = {}): string => {
  const blobId = idOf(8, nth);
  api.mail.bytes.set(blobId, bytes);
  api.mail.rows.attachments.push({
    ...{ id: idOf(7, nth), emailId: idOf(4, 1), accountId: mailbox, kind: "file", name: "report.pdf" },
    ...{ contentType: "application/pdf", size: 10, isInline: false, contentId: null, state: "STORED", reason: null },
    blobId,
    ...changes,
  });
  return idOf(7, nth);
};
beforeEach(() => {
  api.mail.rows.attachments.length = 0;
});

const share = (EMAIL_SHARING: string) => {
  const overrides = { EMAIL_SHARING, EMAIL_OWN_DOMAINS: ["contoso.example"] };
  const id = `organization:${organizationId}`;
  return api.prisma.settingsScope.upsert({
    where: { id },
    create: { id, version: 1, overrides },
    update: { overrides },
  });
};

const get = (path: string, token: string | null = una.token, headers: Record<string, string> = {}) =>
  fetch(`${api.url}${path}`, {
    headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
  });

describe("an attachment", () => {
  it("is saved, never shown, and nothing sniffs what it is", async () => {
    const id = attach(1, { name: '../../a"b\u202ecod.exe\r\nx: y', contentType: "text/html" });
    const answer = await get(`/mail/attachments/${id}`);
    expect([answer.status, await answer.text()]).toEqual([200, "0123456789"]);
    const { headers } = answer;
    expect(headers.get("content-disposition")).toBe('attachment; filename="a\\"bcod.exex: y"');
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("private, no-store");
  });

  it.each([
    ["bytes=2-4", 206, "234", "bytes 2-4/10"],
    ["bytes=7-", 206, "789", "bytes 7-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=0-0", 206, "0", "bytes 0-0/10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=0-1,4-5", 200, "0123456789", null],
    ["lines=1-2", 200, "0123456789", null],
  ])("is given in part for %s", async (range, status, text, contentRange) => {
    const answer = await get(`/mail/attachments/${attach(1)}`, una.token, { range });
    expect([answer.status, await answer.text(), answer.headers.get("content-range")]).toEqual([
      ...[status, text],
      contentRange,
    ]);
  });

  it("is there for nobody who does not see the whole mail, whoever they are", async () => {
    const id = attach(1);
    for (const sharing of ["NOBODY", "PEOPLE_AND_TIME", "SUBJECT"]) {
      await share(sharing);
      expect([sharing, (await get(`/mail/attachments/${id}`, kim.token)).status]).toEqual([sharing, 404]);
    }
    await share("EVERYTHING");
    expect((await get(`/mail/attachments/${id}`, kim.token)).status).toBe(200);
    expect((await get(`/mail/attachments/${id}`, null)).status).toBe(401);
    await share("NOBODY");
    expect((await get(`/mail/attachments/${id}`, api.token)).status).toBe(404);
    expect((await get(`/mail/attachments/${idOf(7, 99)}`)).status).toBe(404);
    expect((await get("/mail/attachments/..%2fx")).status).toBe(404);
  });

  it("is fetched when it is not stored yet, or says why it is not", async () => {
    const waiting = { state: "NOT_FETCHED", blobId: null };
    const [fetched, late, refused, link] = [
      attach(1, waiting),
      attach(2, waiting),
      attach(3, { state: "REFUSED", reason: "Exchange found malware in it.", blobId: null }),
      attach(4, { kind: "reference", blobId: null }),
    ];
    api.mail.fetched.set(fetched, { kind: "STORED", blobId: idOf(8, 1), length: 10 });
    api.mail.fetched.set(late, { kind: "LATER", reason: "Microsoft asks us to wait." });
    expect(await (await get(`/mail/attachments/${fetched}`)).text()).toBe("0123456789");
    const waits = await get(`/mail/attachments/${late}`);
    expect([waits.status, waits.headers.get("retry-after")]).toEqual([503, "30"]);
    const not = await get(`/mail/attachments/${refused}`);
    expect([not.status, await not.text()]).toEqual([502, "Exchange found malware in it.\n"]);
    expect((await get(`/mail/attachments/${link}`)).status).toBe(404);
  });
});

describe("a picture within a mail", () => {
  const address = async () => {
    const { data } = await api.ask(
      "query ($id: ID!) { email(id: $id) { body { html } } }",
      { id: idOf(4, 1) },
      una.token,
    );
    return must(/src="([^"]+)"/.exec(data.email?.body?.html ?? "")?.[1], "an address");
  };
  const logo = { name: "logo.png", contentType: "image/png", contentId: "logo@1", isInline: true };

  it("is shown by its signed address without any other proof, for a quarter of an hour", async () => {
    attach(1, logo);
    const path = await address();
    const answer = await get(path, null);
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      ...[200, "image/png"],
      "0123456789",
    ]);
    expect(answer.headers.get("content-disposition")).toBe('inline; filename="logo.png"');
    at += 15 * 60_000;
    expect((await get(path, null)).status).toBe(404);
  });

  it("is not shown by an address that somebody changed, nor once the token ended that opened the mail", async () => {
    attach(1, logo);
    const path = await address();
    expect((await get(`${path.slice(0, -3)}AAA`, null)).status).toBe(404);
    expect((await get("/mail/inline/nothing", null)).status).toBe(404);
    await api.prisma.apiToken.updateMany({ where: { userId: una.id }, data: { scopes: [] } });
    expect((await get(path, null)).status).toBe(404);
    await api.prisma.apiToken.updateMany({ where: { userId: una.id }, data: { scopes: ["mail.read"] } });
    expect((await get(path, null)).status).toBe(200);
  });

  it.each(["image/svg+xml", "text/html", null])("that is %s is not shown", async (contentType) => {
    attach(1, { ...logo, contentType });
    expect((await get(await address(), null)).status).toBe(404);
  });
});

describe("what a mail says, in a frame", () => {
  const address = async (nth = 1, token = una.token, showRemoteImages = false) => {
    const { data } = await api.ask(
      "query ($id: ID!, $shown: Boolean!) { email(id: $id) { body(showRemoteImages: $shown) { frameUrl } } }",
      { id: idOf(4, nth), shown: showRemoteImages },
      token,
    );
    return data.email?.body?.frameUrl ?? null;
  };
  const frameOf = async (...given: Parameters<typeof address>) => must(await address(...given), "an address");

  it("is given by its signed address for a quarter of an hour, and may do nothing", async () => {
    attach(1, { contentType: "image/png", contentId: "logo@1", isInline: true });
    const path = await frameOf();
    const answer = await get(path, null);
    const text = await answer.text();
    expect([answer.status, text.includes(" text1")]).toEqual([200, true]);
    expect((await get(must(/src="([^"]+)"/.exec(text)?.[1], "its picture"), null)).status).toBe(200);
    const { headers } = answer;
    const pictures = `${new URL(api.url).origin}/mail/inline/`;
    expect(headers.get("content-security-policy")).toBe(
      `sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src ${pictures}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("private, no-store");
    at += 15 * 60_000;
    expect((await get(path, null)).status).toBe(404);
  });

  it("lets pictures of other hosts in only where its reader asked for them", async () => {
    const shown = await get(await frameOf(1, una.token, true), null);
    expect(shown.headers.get("content-security-policy")).toContain("/mail/inline/ https:;");
  });

  it("is not given by an address that was changed, one of a picture, nor once its reader may not read it", async () => {
    attach(1, { contentType: "image/png", contentId: "logo@1", isInline: true });
    await share("EVERYTHING");
    const path = await frameOf(1, kim.token);
    expect((await get(path, null)).status).toBe(200);
    const picture = must(/src="([^"]+)"/.exec(await (await get(path, null)).text())?.[1], "its picture");
    expect((await get(picture.replace("/inline/", "/frames/"), null)).status).toBe(404);
    expect((await get(path.replace("/frames/", "/inline/"), null)).status).toBe(404);
    expect((await get(`${path.slice(0, -3)}AAA`, null)).status).toBe(404);
    await share("SUBJECT");
    expect((await get(path, null)).status).toBe(404);
    expect(await address(1, kim.token)).toBeNull();
    await share("EVERYTHING");
    await api.prisma.apiToken.updateMany({ where: { userId: kim.id }, data: { scopes: [] } });
    expect((await get(path, null)).status).toBe(404);
    await api.prisma.apiToken.updateMany({ where: { userId: kim.id }, data: { scopes: ["mail.read"] } });
    await share("NOBODY");
  });

  it("is not there for mail that is text", async () => {
    expect(await address(2)).toBeNull();
  });
});

it("a text that has not come is fetched for who may read the mail, and for nobody else", async () => {
  api.mail.rows.mails.push(mailOf(3, mailbox, { body: { state: "LATER" } }));
  const ask = (nth: number, token: string) =>
    api.ask(
      `mutation ($id: ID!) { fetchEmailText(input: { id: $id }) {
        __typename ... on FetchEmailTextSuccess { data { reason } }
      } }`,
      { id: idOf(4, nth) },
      token,
    );
  expect((await ask(3, una.token)).data.fetchEmailText).toMatchObject({
    data: { reason: "Microsoft asks us to wait." },
  });
  expect((await ask(1, una.token)).data.fetchEmailText).toMatchObject({ data: { reason: null } });
  expect((await ask(3, kim.token)).data.fetchEmailText).toEqual({ __typename: "NotFoundError" });
  expect(api.mail.textsAsked).toEqual([idOf(4, 3)]);
});

describe("a mail as a file", () => {
  it("is as Microsoft has it for its owner", async () => {
    const answer = await get(`/mail/emails/${idOf(4, 2)}.eml`);
    expect(answer.headers.get("content-type")).toBe("message/rfc822");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="2026-03-03 subject2.eml"');
    expect(answer.headers.get("x-m365-sync-rebuilt")).toBeNull();
    expect(await answer.text()).toBe(hasMime);
  });

  it("is put together, and marked so, when Microsoft has it no more", async () => {
    attach(1);
    const answer = await get(`/mail/emails/${idOf(4, 1)}.eml`);
    expect(answer.headers.get("x-m365-sync-rebuilt")).toBe("true");
    const text = await answer.text();
    expect(text).toContain("X-M365-Sync-Rebuilt: Put together");
    expect(text).toMatch(/^Message-ID: <message1@customer\.example>\r$/im);
    expect(text).toMatch(/^Bcc: bcc1 <quiet@contoso\.example>\r$/im);
    expect(text).toMatch(/^Date: Mon, 02 Mar 2026 07:59:00 \+0000\r$/im);
    // What a subject says does not become a header of its own.
    expect(text).not.toMatch(/^Bcc: x@y\.example/im);
    expect(text).toContain("filename=report.pdf");
    expect(text).toContain(bytes.toString("base64"));
  });

  it("holds nothing of whom it went to in secret for a colleague, although Microsoft has it", async () => {
    await share("EVERYTHING");
    for (const nth of [1, 2]) {
      const answer = await get(`/mail/emails/${idOf(4, nth)}.eml`, kim.token);
      expect([answer.status, answer.headers.get("x-m365-sync-rebuilt")]).toEqual([200, "true"]);
      const text = await answer.text();
      expect(text).not.toMatch(/^bcc:|quiet@contoso/im);
      expect(text).toContain("text");
    }
    await share("SUBJECT");
    expect((await get(`/mail/emails/${idOf(4, 1)}.eml`, kim.token)).status).toBe(404);
    await share("NOBODY");
  });
});

describe("a conversation as a file", () => {
  it("is an archive with each mail, and nobody's who does not see them", async () => {
    const answer = await get(`/mail/threads/${idOf(5, 1)}.zip`);
    expect(answer.headers.get("content-type")).toBe("application/zip");
    const zip = Buffer.from(await answer.arrayBuffer());
    // Entries of the central directory, each with its name behind 42 bytes.
    const entries = zip.toString("latin1").split("PK\u0001\u0002").slice(1);
    const names = entries.map((entry) => /^\d{3} .*?\.eml/.exec(entry.slice(42))?.[0]);
    expect(names).toEqual(["001 2026-03-02 Offer 5 6 Bcc x@y.example.eml", "002 2026-03-03 subject2.eml"]);
    expect((await get(`/mail/threads/${idOf(5, 1)}.zip`, kim.token)).status).toBe(404);
    expect((await get(`/mail/threads/${idOf(5, 99)}.zip`)).status).toBe(404);
  });
});

it("one person loads six files at once; one more is refused until one ends, and others are not kept waiting", async () => {
  const id = attach(1);
  const slow = attach(2, { state: "NOT_FETCHED", blobId: null });
  await share("EVERYTHING");
  const { read } = api.mail.blobs;
  const { fetch: fetchNow } = api.mail.fetchAttachment;
  const gate = createDeferred<void>();
  let begun = 0;
  Object.assign(api.mail.blobs, {
    async *read(...given: Parameters<typeof read>) {
      begun += 1;
      if (begun <= 6) await gate.promise;
      yield* read(...given);
    },
  });
  Object.assign(api.mail.fetchAttachment, {
    fetch: (_: string, signal: AbortSignal) => {
      begun += 1;
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve({ kind: "GONE" })));
    },
  });
  try {
    const headers = { authorization: `Bearer ${una.token}` };
    const loading = Array.from({ length: 5 }, async () => (await get(`/mail/attachments/${id}`)).text());
    const leaving = new AbortController();
    const left = fetch(`${api.url}/mail/attachments/${slow}`, { headers, signal: leaving.signal });
    left.catch(() => {});
    await expect.poll(() => begun).toBe(6);
    const refused = await get(`/mail/threads/${idOf(5, 1)}.zip`);
    expect([refused.status, refused.headers.get("retry-after"), await refused.text()]).toEqual([
      ...[429, "5"],
      "At most 6 files at once. Try again when one has ended.\n",
    ]);
    expect((await get(`/mail/attachments/${id}`, kim.token)).status).toBe(200);
    // Whoever goes away gives the place back.
    leaving.abort();
    await expect(left).rejects.toThrow();
    await expect.poll(async () => (await get(`/mail/emails/${idOf(4, 1)}.eml`)).status).toBe(200);
    gate.resolve();
    expect(await Promise.all(loading)).toEqual(Array(5).fill("0123456789"));
  } finally {
    gate.resolve();
    Object.assign(api.mail.blobs, { read });
    Object.assign(api.mail.fetchAttachment, { fetch: fetchNow });
    await share("NOBODY");
  }
});

it("mail is only read: other methods are refused, and other paths are not there", async () => {
  const headers = { authorization: `Bearer ${una.token}` };
  expect((await fetch(`${api.url}/mail/attachments/${idOf(7, 1)}`, { method: "DELETE", headers })).status).toBe(405);
  expect((await get("/mail/other")).status).toBe(404);
});
