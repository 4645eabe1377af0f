import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { must } from "../../src/lib/must.ts";
import { openRealMail, type RealMail } from "../support/real-mail.ts";

/** A mail from its arrival in Outlook until it is deleted there: PostgreSQL, and the simulator behind the real adapter. */

const PERSON = "quiet";
/** More than this does not come in a page, so that its text comes late. */
const LARGEST_PAGE = 60_000;

let stage: RealMail;
beforeAll(async () => {
  stage = await openRealMail(PERSON);
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.real.reset();
  stage.simulator.control.reset();
  stage.simulator.control.settings.change({ mail: { largestPage: LARGEST_PAGE } });
});

const outlook = () => stage.simulator.control.mail;
const files = ["first file", "second file"].map((text, at) => ({
  ...{ name: `${at}.txt`, contentType: "text/plain", contentBytes: Buffer.from(text).toString("base64") },
}));

/** A mail whose text is too long for a page; the word stands at its end. */
const deliverLarge = (subject: string, word: string) =>
  outlook().deliver(PERSON, {
    subject,
    html: `<p>${"much text ".repeat(LARGEST_PAGE / 8)}</p><p>${word}</p>`,
    attachments: files,
  });

const subjects = async (search?: string, filter?: object) =>
  (await stage.find(search, filter)).map(({ subject }) => subject);

async function named(subject: string) {
  const found = await stage.find(`"${subject}"`, { states: ["HERE", "IN_DELETED_ITEMS", "DELETED", "DETACHED"] });
  return must(found[0], subject);
}

async function bytesOf(emailId: string): Promise<readonly string[]> {
  const { rows, isComplete } = must(await stage.attachments.ofMail(stage.mailboxes, emailId), "attachments");
  expect(isComplete).toBe(true);
  return Promise.all(
    rows.map(async ({ blobId, state }) => {
      expect(state).toBe("STORED");
      const parts: Uint8Array[] = [];
      for await (const part of stage.blobs.read(must(blobId, "its bytes"))) parts.push(part);
      return Buffer.concat(parts).toString();
    }),
  );
}

/** In the first sync, and in a later round. */
test.each([true, false])(
  "a mail is listed at once, and its text and attachments come after it: first sync %s",
  async (isFirst) => {
    if (!isFirst) await stage.real.sync();
    deliverLarge("Large offer", "zanzibar");
    outlook().deliver(PERSON, { subject: "Small note", text: "The quokka is ready." });
    await stage.real.sync();
    expect(await subjects()).toEqual(expect.arrayContaining(["Large offer", "Small note"]));
    expect(await subjects("zanzibar")).toEqual([]);
    const { id } = await named("Large offer");
    expect((await stage.shown(id)).state).toBe("LATER");
    await stage.fetchContent();
    expect(await subjects("zanzibar")).toEqual(["Large offer"]);
    expect(await subjects("quokka")).toEqual(["Small note"]);
    const shown = await stage.shown(id);
    expect([shown.state, shown.html?.includes("zanzibar")]).toEqual(["STORED", true]);
    expect(await bytesOf(id)).toEqual(["first file", "second file"]);
    const before = await stage.prisma.officeChange.count();
    await stage.real.sync();
    await stage.fetchContent();
    expect(await stage.prisma.officeChange.count()).toBe(before);
  },
);

test("a text that has not come is fetched when somebody opens its mail, without the job, and once for all who open it", async () => {
  deliverLarge("Large offer", "zanzibar");
  await stage.real.sync();
  const { id } = await named("Large offer");
  const open = () => stage.fetchText.fetch(id, new AbortController().signal);
  await stage.prisma.account.updateMany({ data: { state: "DISCONNECTED" } });
  expect(await open()).toMatchObject({ kind: "LATER" });
  expect((await stage.shown(id)).state).toBe("LATER");
  await stage.prisma.account.updateMany({ data: { state: "CONNECTED" } });
  expect(await Promise.all([open(), open()])).toEqual([{ kind: "DECIDED" }, { kind: "DECIDED" }]);
  expect((await stage.shown(id)).state).toBe("STORED");
  expect(await subjects("zanzibar")).toEqual(["Large offer"]);
});

test("what Outlook moves and deletes is moved and deleted here, with its text and attachments", async () => {
  outlook().createFolder(PERSON, "Offers", { parent: "inbox" });
  const moved = deliverLarge("Moved offer", "wombat");
  const deleted = deliverLarge("Deleted offer", "numbat");
  await stage.real.sync();
  await stage.fetchContent();
  const offers = outlook().move(PERSON, moved.immutableId, "Offers").folder;
  outlook().delete(PERSON, deleted.immutableId);
  await stage.real.sync();
  const { id, state, folderId } = await named("Moved offer");
  expect({ state, folderId }).toEqual({ state: "HERE", folderId: offers.id });
  expect(await subjects("wombat")).toEqual(["Moved offer"]);
  expect(await bytesOf(id)).toEqual(["first file", "second file"]);
  expect(await subjects("numbat")).toEqual([]);
  expect(await subjects("numbat", { states: ["IN_DELETED_ITEMS"] })).toEqual(["Deleted offer"]);
  outlook().restore(PERSON, deleted.immutableId);
  outlook().purge(PERSON, moved.immutableId);
  await stage.real.sync();
  expect(await subjects("numbat")).toEqual(["Deleted offer"]);
  expect(await subjects("wombat")).toEqual([]);
  expect(await subjects("wombat", { states: ["DELETED"] })).toEqual(["Moved offer"]);
});

test("a mail that is moved before its text came has it nevertheless; of one that is purged before, the reason is told", async () => {
  const moved = deliverLarge("Moved early", "dugong");
  const purged = deliverLarge("Purged early", "tapir");
  await stage.real.sync();
  outlook().delete(PERSON, moved.immutableId);
  outlook().purge(PERSON, purged.immutableId);
  await stage.fetchContent();
  expect((await stage.shown((await named("Moved early")).id)).state).toBe("STORED");
  expect(await stage.shown((await named("Purged early")).id)).toMatchObject({
    ...{ state: "UNREADABLE", reason: "Microsoft has this mail no more." },
  });
  await stage.real.sync();
  await stage.fetchContent();
  expect(await subjects("dugong", { states: ["IN_DELETED_ITEMS"] })).toEqual(["Moved early"]);
  expect((await named("Purged early")).state).toBe("DELETED");
});
