// What was in a folder before, the newest first. A page is not continued by its next link, which counts from the beginning and so skips mail
// when some is deleted meanwhile, but by the date of its oldest mail, that second included. A second with more mail than a page is read by its
// ids. The end is believed when a page that is not full brings nothing older.
import type { ChangesPage } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import { eachPage, mustLeadHome } from "../pages.ts";
import { mustParse } from "../parse.ts";
import { isItem, page } from "../wire.ts";
import { instantOf } from "./instant.ts";
import { type HistoryLink, packLink } from "./link.ts";
import { readMails } from "./lookup.ts";
import { readPage } from "./page.ts";
import { sendSized } from "./page-size.ts";
import { type HistoryAsk, historyUrl, mailHeaders, secondUrl, windowStart } from "./path.ts";
import type { MailReading } from "./reading.ts";

export function readHistory(
  reading: MailReading,
  folderId: string,
  link: HistoryLink,
  signal: AbortSignal,
): Promise<ChangesPage> {
  return link.at === "second"
    ? readSecond(reading, folderId, link, signal)
    : readNewest(reading, folderId, link, signal);
}

type PageLink = Extract<HistoryLink, { readonly at: "history" }>;
type SecondLink = Extract<HistoryLink, { readonly at: "second" }>;

async function readNewest(
  { http, habits, mailboxZone }: MailReading,
  folderId: string,
  link: PageLink,
  signal: AbortSignal,
): Promise<ChangesPage> {
  const from = windowStart(link);
  const { answer, ask } = await sendSized(habits.sizes, http.now, async ({ size, parts }) => {
    const send = (isExpanded: boolean) => {
      const asked: HistoryAsk = { from, until: link.until, size, parts, isExpanded };
      const url = link.link === undefined ? historyUrl(folderId, asked) : mustLeadHome(http, link.link);
      return http.send({ method: "GET", url, headers: mailHeaders(size) }, signal);
    };
    if (habits.refusesExpand) return send(false);
    return send(true).catch((error) => {
      if (!(error instanceof StoreError) || !isTooComplex(error)) throw error;
      habits.refusesExpand = true;
      return send(false);
    });
  });
  const { value, "@odata.nextLink": next } = mustParse(page, answer, "a page of mail");
  // A filter may fail without a word, and then everything comes.
  const inside = value.filter((item) => isBetween(item, from, link.until));
  const content = await readPage({ http, place: { folderId, mailboxZone }, isKnownOnly: false }, inside, signal);
  const oldest = inside.reduce<string | null>((found, item) => earlier(found, receivedAt(item)), null);
  const isFull = value.length >= ask.size || next !== undefined;
  return {
    ...content,
    next: nextLink(link, { oldest, isFull, next: next === undefined ? null : mustLeadHome(http, next) }),
  };
}

interface Told {
  readonly oldest: string | null;
  readonly isFull: boolean;
  readonly next: string | null;
}

function nextLink({ link: _, ...link }: PageLink, { oldest, isFull, next }: Told): ChangesPage["next"] {
  if (oldest !== null && oldest !== link.until) return { kind: "page", link: packLink({ ...link, until: oldest }) };
  if (oldest === null && next !== null) return { kind: "page", link: packLink({ ...link, link: next }) };
  const { feed, from, isKnownOnly } = link;
  if (oldest === null || !isFull)
    return { kind: "round", link: packLink({ from, isKnownOnly, at: "rounds", link: feed }) };
  return { kind: "page", link: packLink({ from, isKnownOnly, at: "second", feed, second: oldest, after: "" }) };
}

/** Mails that a page of one second holds. */
const mostOfASecond = 20;

async function readSecond(
  { http, mailboxZone }: MailReading,
  folderId: string,
  { from, isKnownOnly, feed, second, after }: SecondLink,
  signal: AbortSignal,
): Promise<ChangesPage> {
  const ids = new Set<string>();
  const first = { url: secondUrl(folderId, second), headers: mailHeaders() };
  for await (const items of eachPage(http, first, { shape: page, what: "a page of ids" }, signal))
    for (const { id } of items.filter(isItem)) ids.add(id);
  const left = [...ids].filter((id) => id > after).toSorted();
  const these = left.slice(0, mostOfASecond);
  const read = await readMails(http, these, () => ({ folderId, mailboxZone }), signal);
  const items = read.flatMap((item) => (item === null || item instanceof Error ? [] : [item]));
  const failed = read.flatMap((item, at) => (item instanceof Error ? [{ id: these[at] ?? "", error: item }] : []));
  const outage = failed.find(({ error }) => error instanceof StoreError && isServices(error));
  if (outage !== undefined) throw outage.error;
  const last = these.at(-1);
  const shared = { from, isKnownOnly, feed };
  return {
    items: items.filter(({ fields }) => fields.receivedAt === second),
    removed: [],
    rejected: failed.map(({ id, error }) => ({ id, message: error.message })),
    next: {
      kind: "page",
      link:
        last !== undefined && left.length > these.length
          ? packLink({ ...shared, at: "second", second, after: last })
          : packLink({ ...shared, at: "history", until: secondBefore(second) }),
    },
  };
}

function isServices({ fault }: StoreError): boolean {
  return fault !== "malformed" && fault !== "rejected";
}

function isTooComplex({ code }: StoreError): boolean {
  return code?.toLowerCase() === "errorrestrictiontoocomplex";
}

function isBetween(item: unknown, from: string, until: string | null): boolean {
  const at = receivedAt(item);
  return at === null || (at >= from && (until === null || at <= until));
}

function receivedAt(item: unknown): string | null {
  if (typeof item !== "object" || item === null || !("receivedDateTime" in item)) return null;
  return typeof item.receivedDateTime === "string" ? instantOf(item.receivedDateTime) : null;
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

function secondBefore(instant: string): string {
  return `${new Date(Date.parse(instant) - 1_000).toISOString().slice(0, 19)}Z`;
}
