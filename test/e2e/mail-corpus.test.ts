import PostalMime, { type Address, type Email } from "postal-mime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMailHtml } from "../../src/adapters/html/mail-html.ts";
import { inlinePath } from "../../src/app/mail/signed-addresses.ts";
import { must } from "../../src/lib/must.ts";
import { corpusMails, type RawMail, tortureMails } from "../support/mail-corpus.ts";
import { openRealMail, type RealMail } from "../support/real-mail.ts";
import { type ThreadedMail, threadsOf } from "../support/thread-oracle.ts";

/** Real mail of twenty years ago, spam among it, from the wire to what people read. `npm run test:corpus` takes all of it. */

const PERSON = "quiet";
/** Mails that came one after another answer each other. */
const EVERY = process.env.MAIL_CORPUS === "all" ? 1 : 50;

interface SentMail extends RawMail {
  readonly read: Email;
  /** No two have the same. */
  readonly receivedAt: Date;
}

interface StoredMail {
  readonly id: string;
  readonly receivedAt: Date;
  readonly thread: string;
  readonly conversation: string;
  readonly state: string;
  readonly reason: string | null;
}

let stage: RealMail;
let sent: readonly SentMail[];
let stored: ReadonlyMap<number, StoredMail>;

beforeAll(async () => {
  stage = await openRealMail(PERSON, 200);
  const { control } = stage.simulator;
  sent = await inOrder([...corpusMails(EVERY, 25), ...tortureMails()]);
  for (const { mime, receivedAt } of sent)
    await control.mail.deliverRaw(PERSON, mime, { receivedAt: receivedAt.toISOString() });
  const startedAt = Date.now();
  await stage.real.sync();
  const importedAt = Date.now();
  await stage.fetchContent();
  const fetchedAt = Date.now();
  stored = await readStored();
  const attachments = await stage.prisma.emailAttachment.groupBy({ by: ["state"], _count: true });
  figures = {
    ...{ mails: sent.length, imported: stored.size, unreadable: await unreadable() },
    ...{ importMs: importedAt - startedAt, contentMs: fetchedAt - importedAt },
    threads: new Set([...stored.values()].map(({ thread }) => thread)).size,
    attachments: attachments.map(({ state, _count }) => `${state} ${_count}`).join(", "),
  };
}, 1_200_000);
let figures: Readonly<Record<string, unknown>>;

afterAll(async () => {
  if (EVERY === 1) console.log(figures);
  await stage.close();
});

/** By the dates of their writers, a minute apart: in this order they arrived. */
async function inOrder(mails: Iterable<RawMail>): Promise<readonly SentMail[]> {
  const read = await Promise.all(
    [...mails].map(async (mail) => ({
      ...mail,
      read: await PostalMime.parse(mail.mime, { forceRfc822Attachments: true }),
    })),
  );
  const writtenAt = ({ date }: Email) => Date.parse(date ?? "") || 0;
  const sorted = read.toSorted((one, other) => writtenAt(one.read) - writtenAt(other.read));
  const now = Math.floor(stage.real.clock.now().getTime() / 60_000) * 60_000;
  return sorted.map((mail, at) => ({ ...mail, receivedAt: new Date(now - (sorted.length - at) * 60_000) }));
}

async function readStored(): Promise<ReadonlyMap<number, StoredMail>> {
  const rows = await stage.sql.$queryRaw<StoredMail[]>`
    SELECT e.id, e.received_at AS "receivedAt", t.thread_id AS thread, COALESCE(c.conversation_id, e.id::text) AS conversation,
      c.body_state AS state, c.body_reason AS reason
    FROM office_email e JOIN email_content c ON c.email_id = e.id JOIN email_threading t ON t.email_id = e.id`;
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  return new Map(rows.map((row) => [row.receivedAt.getTime(), row]));
}

/** What could not be read, by name, with its reason. */
async function unreadable(): Promise<readonly string[]> {
  const texts = sent.flatMap(({ name, receivedAt }) => {
    const mail = stored.get(receivedAt.getTime());
    return mail === undefined || mail.state === "STORED" ? [] : [`${name}: ${mail.reason}`];
  });
  const kept = await stage.prisma.inboxItem.findMany({ where: { state: "QUARANTINED" } });
  const byId = new Map(
    stage.simulator.control.mail
      .messages(PERSON, "inbox")
      .map(({ immutableId, receivedAt }) => [immutableId, receivedAt]),
  );
  const nameOf = (id: string) =>
    must(
      sent.find(({ receivedAt }) => receivedAt.getTime() === Date.parse(byId.get(id) ?? "")),
      `the mail ${id}`,
    ).name;
  return [...texts, ...kept.map(({ recordId, message }) => `${nameOf(recordId)}: ${must(message, "a reason")}`)];
}

test("each is imported with its text, or said to be unreadable with the reason, or private", async () => {
  const named = new Set((await unreadable()).map((line) => line.slice(0, line.indexOf(": "))));
  const isTheirs = ({ read }: SentMail) =>
    read.headers.some(({ key, value }) => key === "sensitivity" && /^(private|personal)/i.test(value));
  const missing = sent.filter(({ receivedAt, name }) => !stored.has(receivedAt.getTime()) && !named.has(name));
  expect(missing.map(({ name }) => name)).toEqual(sent.filter(isTheirs).map(({ name }) => name));
  const left = await stage.prisma.excludedMail.findMany({ select: { reason: true } });
  expect(left).toEqual(missing.map(() => ({ reason: "MARKED_PRIVATE" })));
  expect(named.size).toBeLessThanOrEqual(sent.length / 100);
  expect([...stored.values()].filter(({ state }) => state === "LATER")).toEqual([]);
  const attachments = await stage.prisma.emailAttachment.findMany({ where: { state: "NOT_FETCHED" } });
  expect(attachments).toEqual([]);
});

test("each is found by a word of its subject and by a word of its text", async () => {
  const missed: string[] = [];
  for (const { name, read, receivedAt } of sent) {
    if (stored.get(receivedAt.getTime())?.state !== "STORED") continue;
    const at = { receivedFrom: receivedAt, receivedBefore: new Date(receivedAt.getTime() + 1_000) };
    for (const word of [wordOf([read.subject ?? ""]), wordOf(textsOf(read))]) {
      if (word === null) continue;
      const [found] = await stage.find(word, at);
      if (found === undefined) missed.push(`${name}: ${word}`);
    }
  }
  expect(missed).toEqual([]);
}, 1_200_000);

/** Texts that say the same: a tag may part two words or stand within one. */
function textsOf({ html, text = "" }: Email): readonly string[] {
  if (html === undefined) return [text];
  const unseen = /<!--[\s\S]*?(?:-->|$)|<(script|style|title|noscript)\b[\s\S]*?<\/\1\s*>|<[^>]*(?:>|$)/gi;
  return [html.replace(unseen, " "), html.replace(unseen, "")];
}

/** The longest word of plain letters that stands in each of the texts. */
function wordOf(texts: readonly string[]): string | null {
  const [first = new Set<string>(), ...others] = texts.map(
    (text) =>
      new Set(text.slice(0, 100_000).match(/(?<![\p{L}\p{M}\p{N}_&#=-])[a-z]{4,30}(?![\p{L}\p{M}\p{N}_&;=-])/giu)),
  );
  const common = [...first].filter((word) => others.every((words) => words.has(word)));
  return common.toSorted((one, other) => other.length - one.length)[0] ?? null;
}

test("each stands in the thread that its headers give it", () => {
  const mails = sent.flatMap(({ read, receivedAt, name }): readonly (ThreadedMail & { thread: string })[] => {
    const mail = stored.get(receivedAt.getTime());
    if (mail === undefined) return [];
    const idsIn = (header: string | undefined) => header?.match(/<[^<>\s]+>/g) ?? [];
    return [
      {
        ...{ name, at: receivedAt.getTime(), thread: mail.thread, conversation: mail.conversation },
        ...{ messageId: read.messageId?.trim() ?? null, subject: read.subject ?? "" },
        ancestors: [...idsIn(read.inReplyTo).slice(0, 1), ...idsIn(read.references).slice(-50).toReversed()],
        sender: addressesOf([read.from ?? read.sender ?? { name: "", address: "" }])[0] ?? null,
        people: addressesOf([
          ...(read.from ? [read.from] : []),
          ...(read.to ?? []),
          ...(read.cc ?? []),
          ...(read.replyTo ?? []),
        ]),
      },
    ];
  });
  const expected = threadsOf(mails, `${PERSON}@contoso.example`);
  const groups = (keyOf: (mail: ThreadedMail & { thread: string }) => string) => {
    const all = new Map<string, string[]>();
    for (const mail of mails) all.set(keyOf(mail), [...(all.get(keyOf(mail)) ?? []), mail.name]);
    return [...all.values()].map((names) => names.toSorted().join(" ")).toSorted();
  };
  expect(groups(({ thread }) => thread)).toEqual(groups(({ name }) => must(expected.get(name), name)));
});

function addressesOf(people: readonly Address[]): readonly string[] {
  return people
    .flatMap((one) => one.group ?? [one])
    .flatMap(({ address }) => (address === undefined || address.trim() === "" ? [] : [address.trim().toLowerCase()]));
}

test("nothing of it runs or asks another host when it is read, neither as Microsoft gives it nor as it came", async () => {
  const { clean } = createMailHtml();
  const found: string[] = [];
  let shown = 0;
  for (const { name, read, receivedAt } of sent) {
    const mail = stored.get(receivedAt.getTime());
    const served = mail?.state === "STORED" ? (await stage.shown(mail.id)).html : null;
    const raw = clean(read.html ?? "", { showRemoteImages: false, inlineAddress: () => null })?.html;
    shown += served === null ? 0 : 1;
    for (const html of [served ?? "", raw ?? ""]) found.push(...dangersOf(html).map((danger) => `${name}: ${danger}`));
  }
  expect(found).toEqual([]);
  expect(shown).toBeGreaterThan(sent.length * 0.98);
}, 1_200_000);

/** In what was written anew, each `<` begins a tag and each value stands in quotes. */
function dangersOf(html: string): readonly string[] {
  return (html.match(/<[^>]*>?/g) ?? []).filter((tag) => {
    const [, name = ""] = /^<\/?([a-z0-9]+)/i.exec(tag) ?? [];
    if (!/^<\/?[a-z][a-z0-9]*(?: [a-z-]+(?:="[^"]*")?)*(?: \/)?>$/.test(tag)) return true;
    if (/^(script|style|iframe|object|embed|link|meta|base|form|svg|math|input|video|audio)$/.test(name)) return true;
    return [...tag.matchAll(/ ([a-z-]+)="([^"]*)"/g)].some(([, attribute = "", value = ""]) => {
      if (attribute.startsWith("on")) return true;
      if (attribute === "href") return !/^(https?:|mailto:)/.test(value);
      if (attribute === "style") return /url|expression|@|\\|\/\//i.test(value);
      if (attribute === "src" || attribute === "background") return !value.startsWith(inlinePath);
      return attribute === "srcset" || attribute === "poster" || attribute === "ping";
    });
  });
}
