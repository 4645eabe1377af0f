import { createMailboxes, type GraphMailboxesOptions } from "../../../../src/adapters/graph/mailboxes.ts";
import type { ChangesPage, M365Records } from "../../../../src/app/ports/m365-records.ts";
import type { M365Item } from "../../../../src/core/records/m365-item.ts";
import { must } from "../../../../src/lib/must.ts";
import { ownLimits } from "../../../support/graph-limits.ts";
import { noSignal } from "../open-mailbox.ts";

export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly prefer: string;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
}

export const graphRoot = "https://graph.microsoft.com/v1.0";
export const window = { from: "2026-01-01", to: "2026-12-31" };
export const folderId = "inbox-id";

/** Graph as told, by its wire; a batch is answered request by request. */
export async function openFakeMail(
  answer: (asked: Asked) => FakeAnswer,
  options: Partial<GraphMailboxesOptions> = {},
): Promise<{ readonly records: M365Records; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const answerTo = (url: string, prefer: string): Required<FakeAnswer> => {
    const { pathname, searchParams: query } = new URL(url, graphRoot);
    const one = { path: decodeURIComponent(pathname.replace(/^\/v1\.0/, "")), query, prefer };
    if (one.path === "/me/mailboxSettings/timeZone") return { status: 200, body: { value: "Europe/Berlin" } };
    asked.push(one);
    const { status = 200, body = null } = answer(one);
    return { status, body };
  };
  const answered = (status: number, body: unknown) =>
    new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  const fakeFetch: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    const url = String(input instanceof Request ? input.url : input);
    if (!url.endsWith("/$batch")) {
      const { status, body } = answerTo(url, headers.get("prefer") ?? "");
      return answered(status, body);
    }
    const { requests } = JSON.parse(String(init?.body)) as {
      requests: { id: string; url: string; headers?: Record<string, string> }[];
    };
    const responses = requests.map(({ id, url: inner, headers: own }) => ({
      id,
      ...answerTo(`${graphRoot}${inner}`, own?.Prefer ?? ""),
    }));
    return answered(200, { responses });
  };
  const mailboxes = createMailboxes({
    tokens: { forAccount: async () => "token" },
    limits: ownLimits(),
    fetch: fakeFetch,
    now: () => Date.parse("2026-05-04T10:00:00Z"),
    ...options,
  });
  const mailbox = await mailboxes.open({ id: "account" });
  return { records: mailbox.records("EMAIL", window), asked };
}

/** What every expanded mail has. */
export const expanded = [{ id: "Integer 0xe07", value: "1" }];

export function wireMail(id: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    "@odata.etag": `W/"${id}"`,
    id,
    subject: `Mail ${id}`,
    isRead: false,
    parentFolderId: folderId,
    receivedDateTime: "2026-05-04T07:01:03Z",
    internetMessageHeaders: [{ name: "Received", value: "from somewhere" }],
    body: { contentType: "html", content: "<p>Hello</p>" },
    singleValueExtendedProperties: expanded,
    ...more,
  };
}

export interface FolderHabits {
  /** Whether a page that is not the last names the next one. */
  readonly namesNext: boolean;
  /** Messages that count as one of a page and are not shown. */
  readonly hides?: (mail: Record<string, unknown>) => boolean;
}

/** Answers the lists of one folder as Outlook does, and a feed that has nothing. */
export function serveFolder(
  mails: () => readonly Record<string, unknown>[],
  { namesNext, hides = () => false }: FolderHabits = { namesNext: true },
): (asked: Asked) => FakeAnswer {
  return ({ path, query }) => {
    if (path.endsWith("/messages/delta"))
      return { body: { value: [], "@odata.deltaLink": `${graphRoot}${path}?$deltatoken=1` } };
    const id = /^\/me\/messages\/(.+)$/.exec(path)?.[1];
    if (id !== undefined) {
      const found = mails().find((mail) => mail.id === id);
      return found === undefined ? { status: 404, body: { error: { code: "ErrorItemNotFound" } } } : { body: found };
    }
    if (!path.endsWith("/messages")) return { body: { id: folderId } };
    const filter = query.get("$filter") ?? "";
    const [, from = ""] = /receivedDateTime ge (\S+)/.exec(filter) ?? [];
    const [, until = "9999"] = /receivedDateTime le (\S+)/.exec(filter) ?? [];
    const top = Number(query.get("$top") ?? 10);
    const skip = Number(query.get("$skip") ?? 0);
    const found = mails()
      .filter(({ receivedDateTime: at }) => typeof at === "string" && at >= from && at <= until)
      .toSorted((one, other) => String(other.receivedDateTime).localeCompare(String(one.receivedDateTime)));
    const next = new URLSearchParams([...query, ["$skip", String(skip + top)]]);
    const hasMore = namesNext && found.length > skip + top;
    return {
      body: {
        value: found.slice(skip, skip + top).filter((mail) => !hides(mail)),
        ...(hasMore && { "@odata.nextLink": `${graphRoot}${path}?${next}` }),
      },
    };
  };
}

export interface ReadMail {
  readonly pages: readonly ChangesPage[];
  readonly items: ReadonlyMap<string, M365Item>;
  readonly link: string;
}

/** A round from a link to its end. */
export async function readRound(records: M365Records, link: string | null = null, mostPages = 300): Promise<ReadMail> {
  const pages: ChangesPage[] = [];
  const items = new Map<string, M365Item>();
  for (let at = link; pages.length < mostPages; ) {
    const page = await records.readChanges(folderId, at, noSignal);
    pages.push(page);
    for (const item of page.items) items.set(item.id, item);
    at = page.next.link;
    if (page.next.kind === "round") return { pages, items, link: at };
  }
  throw new Error(`The round does not end: ${must(pages.at(-1), "a page").next.link}`);
}
