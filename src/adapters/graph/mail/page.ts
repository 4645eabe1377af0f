import type { ChangesPage, RejectedItem } from "../../../app/ports/m365-records.ts";
import type { ItemPatch } from "../../../core/records/m365-item.ts";
import type { GraphHttp } from "../http.ts";
import { explain } from "../parse.ts";
import { isRemoved } from "../tasks/changes.ts";
import { isItem } from "../wire.ts";
import { type MailPlace, readPatch } from "./fields.ts";
import { complete } from "./missing.ts";
import { etagOf, readMail } from "./read.ts";
import { type WireMessage, wireMessage } from "./wire.ts";

type PageContent = Omit<ChangesPage, "next">;

export interface PageTerms {
  readonly http: GraphHttp;
  readonly place: MailPlace;
  /** Only the state was asked for, of mail that is known already. */
  readonly isKnownOnly: boolean;
}

/** What a page tells: of a mail that stands on it twice, the last. */
export async function readPage(
  { http, place, isKnownOnly }: PageTerms,
  value: readonly unknown[],
  signal: AbortSignal,
): Promise<PageContent> {
  const sorted = sortPage(value, place);
  const { messages, rejected, removed } = isKnownOnly
    ? { messages: sorted.messages, rejected: [], removed: [] }
    : await complete(http, sorted.messages, signal);
  return {
    items: messages.map((message) => readMail(message, place, !isKnownOnly)),
    patches: sorted.patches,
    removed: [...sorted.removed, ...removed],
    rejected: [...sorted.rejected, ...rejected],
    nameless: sorted.nameless,
  };
}

interface SortedPage {
  readonly messages: readonly WireMessage[];
  readonly patches: readonly ItemPatch[];
  readonly removed: readonly string[];
  readonly rejected: readonly RejectedItem[];
  readonly nameless: number;
}

/** A light change after a whole mail of the same page adds to it; a draft is nobody's mail yet. */
function sortPage(value: readonly unknown[], place: MailPlace): SortedPage {
  const messages = new Map<string, WireMessage>();
  const patches = new Map<string, ItemPatch>();
  const removed = new Set<string>();
  const rejected = new Map<string, RejectedItem>();
  const named = value.filter(isItem);
  for (const wire of named) {
    const { id } = wire;
    const before = messages.get(id);
    for (const one of [messages, patches, removed, rejected]) one.delete(id);
    if (isRemoved(wire)) {
      removed.add(id);
      continue;
    }
    const parsed = wireMessage.safeParse(wire);
    // The error concerns only this mail: it is quarantined with its reason, and the page goes on.
    if (!parsed.success) rejected.set(id, { id, message: explain(parsed.error) });
    else if (parsed.data.isDraft) continue;
    else if (etagOf(parsed.data) !== null) messages.set(id, parsed.data);
    else if (before !== undefined) messages.set(id, { ...before, ...parsed.data });
    else patches.set(id, readPatch(parsed.data, place, messages.size));
  }
  return {
    messages: [...messages.values()],
    patches: [...patches.values()],
    removed: [...removed],
    rejected: [...rejected.values()],
    nameless: value.length - named.length,
  };
}
