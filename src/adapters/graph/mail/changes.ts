// The changes of one mail folder. The first round takes the feed of changes from now on, and only then what was there before: a feed that
// begins in the past ends after 5,000 mails as if that were all, and in no order. After a link has died only the feed is taken anew.
import type { ChangesPage, RoundTerms } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import { mustKeepLink } from "../keep-link.ts";
import { mustLeadHome, mustStillLeadHome } from "../pages.ts";
import { mustParse } from "../parse.ts";
import { nextOf } from "../tasks/changes.ts";
import { page } from "../wire.ts";
import { mustLive } from "./dead-link.ts";
import { readHistory } from "./history.ts";
import { type MailLink, packLink, unpackLink, type WantedMail } from "./link.ts";
import { readPage } from "./page.ts";
import { sendSized } from "./page-size.ts";
import { feedUrl, folderIdUrl, mailHeaders, windowFrom } from "./path.ts";
import type { MailReading } from "./reading.ts";

/** Our clock and Microsoft's may differ: the feed begins so much earlier, and tells some of the newest mail twice. */
const slackMs = 900_000;

export async function readMailChanges(
  reading: MailReading,
  folderId: string,
  packed: string | null,
  { isKnownOnly = false, isFromNow = false }: Pick<RoundTerms, "isKnownOnly" | "isFromNow">,
  signal: AbortSignal,
): Promise<ChangesPage> {
  const wanted = { from: windowFrom(reading.window), isKnownOnly };
  const link = packed === null ? null : unpackLink(packed, wanted);
  if (link?.at !== "history" && link?.at !== "second")
    return readFeed(
      reading,
      { folderId, wanted, link, isFromNow: link?.at === "feed" ? link.isFromNow : isFromNow },
      signal,
    );
  // What was there before is of no interest any more.
  return isKnownOnly
    ? readFeed(reading, { folderId, wanted, link: { ...link, at: "rounds", link: link.feed } }, signal)
    : readHistory(reading, folderId, link, signal);
}

interface FeedAsk {
  readonly folderId: string;
  readonly wanted: WantedMail;
  readonly link: Extract<MailLink, { readonly at: "feed" | "rounds" }> | null;
  readonly isFromNow?: boolean | undefined;
}

/** A page of the feed. @param link null: the first one */
async function readFeed(
  { http, habits, mailboxZone }: MailReading,
  { folderId, wanted, link, isFromNow = false }: FeedAsk,
  signal: AbortSignal,
): Promise<ChangesPage> {
  const { isKnownOnly } = wanted;
  const since = `${new Date(http.now() - slackMs).toISOString().slice(0, 19)}Z`;
  const url = link === null ? null : mustStillLeadHome(http, link.link);
  const send = () =>
    sendSized(habits.sizes, http.now, (ask) => {
      const first = feedUrl(folderId, since, isKnownOnly ? "state" : ask.parts);
      return http.send({ method: "GET", url: url ?? first, headers: mailHeaders(ask.size) }, signal);
    });
  const isThere = () => http.send({ method: "GET", url: folderIdUrl(folderId), headers: mailHeaders() }, signal);
  const answer = await mustLive(() => mustKeepLink(async () => (await send()).answer, url, isThere), url).catch(
    (error) => {
      if (!(error instanceof StoreError) || error.fault !== "cursorExpired" || link?.at !== "rounds") throw error;
      throw new StoreError("cursorExpired", error.message, { cause: error, hasToldAll: true });
    },
  );
  const { value, ...links } = mustParse(page, answer, "a page of mail");
  const next = nextOf(links);
  mustLeadHome(http, next.link);
  const place = { folderId, mailboxZone };
  const from = link?.from ?? wanted.from;
  return {
    ...(await readPage({ http, place, isKnownOnly }, value, signal)),
    next: nextLink(next, { from, isKnownOnly }, link === null || link.at === "feed", isFromNow),
  };
}

function nextLink(
  { kind, link }: ChangesPage["next"],
  shared: WantedMail,
  isFirstRound: boolean,
  isFromNow: boolean,
): ChangesPage["next"] {
  if (kind === "page") {
    const next = isFirstRound ? ({ at: "feed", isFromNow } as const) : ({ at: "rounds" } as const);
    return { kind, link: packLink({ ...shared, ...next, link }) };
  }
  if (!isFirstRound || isFromNow || shared.isKnownOnly)
    return { kind, link: packLink({ ...shared, at: "rounds", link }) };
  return { kind: "page", link: packLink({ ...shared, at: "history", feed: link, until: null }) };
}
