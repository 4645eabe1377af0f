// The changes of one mail folder. The first round takes the feed of changes from now on, and only then what was there before: a feed that
// begins in the past ends after 5,000 mails as if that were all, and in no order.
import type { ChangesPage } from "../../../app/ports/m365-records.ts";
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
import { feedUrl, folderIdUrl, mailHeaders } from "./path.ts";
import type { MailReading } from "./reading.ts";

/** Our clock and Microsoft's may differ: the feed begins so much earlier, and tells some of the newest mail twice. */
const slackMs = 900_000;

export async function readMailChanges(
  reading: MailReading,
  folderId: string,
  packed: string | null,
  isKnownOnly: boolean,
  signal: AbortSignal,
): Promise<ChangesPage> {
  const wanted = { from: reading.window.from, isKnownOnly };
  const link = packed === null ? null : unpackLink(packed, wanted);
  if (link?.at !== "history" && link?.at !== "second") return readFeed(reading, { folderId, wanted, link }, signal);
  // What was there before is of no interest any more.
  return isKnownOnly
    ? readFeed(reading, { folderId, wanted, link: { ...link, at: "rounds", link: link.feed } }, signal)
    : readHistory(reading, folderId, link, signal);
}

interface FeedAsk {
  readonly folderId: string;
  readonly wanted: WantedMail;
  readonly link: Extract<MailLink, { readonly at: "feed" | "rounds" }> | null;
}

/** A page of the feed. @param link null: the first one */
async function readFeed(
  { http, habits, mailboxZone }: MailReading,
  { folderId, wanted, link }: FeedAsk,
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
  const answer = await mustLive(() => mustKeepLink(async () => (await send()).answer, url, isThere), url);
  const { value, ...links } = mustParse(page, answer, "a page of mail");
  const next = nextOf(links);
  mustLeadHome(http, next.link);
  const place = { folderId, mailboxZone };
  const from = link?.from ?? wanted.from;
  return {
    ...(await readPage({ http, place, isKnownOnly }, value, signal)),
    next: nextLink(next, { from, isKnownOnly }, link === null || link.at === "feed"),
  };
}

function nextLink({ kind, link }: ChangesPage["next"], shared: WantedMail, isFirstRound: boolean): ChangesPage["next"] {
  if (kind === "page") return { kind, link: packLink({ ...shared, at: isFirstRound ? "feed" : "rounds", link }) };
  if (!isFirstRound || shared.isKnownOnly) return { kind, link: packLink({ ...shared, at: "rounds", link }) };
  return { kind: "page", link: packLink({ ...shared, at: "history", feed: link, until: null }) };
}
