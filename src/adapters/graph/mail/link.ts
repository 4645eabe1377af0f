// How far the reading of a folder has come, as the engine stores it.
//
//   feed      the feed of changes from now on is taken first, so that nothing is missed meanwhile
//   history   then what was there before, from the newest mail to the beginning of the window
//   second    the same, within one second that has more mail than a page
//   rounds    what has changed since, round by round
import { z } from "zod";
import { StoreError } from "../../../app/store-error.ts";

const shared = {
  /** The first date of the window, or the instant on it. */
  from: z.string().regex(/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/),
  /** Nothing but the state of mail that is known already is told. */
  isKnownOnly: z.boolean(),
};

const mailLink = z.discriminatedUnion("at", [
  z.object({
    ...shared,
    at: z.literal("feed"),
    link: z.string(),
    /** What was there before is not read after it. */
    isFromNow: z.boolean().optional(),
  }),
  z.object({
    ...shared,
    at: z.literal("history"),
    feed: z.string(),
    /** The second up to which it was read, null at the beginning. */
    until: z.string().nullable(),
    /** A page's own next link, where the page was empty: it has no mail that would tell where to go on. */
    link: z.string().optional(),
  }),
  z.object({
    ...shared,
    at: z.literal("second"),
    feed: z.string(),
    second: z.string(),
    /** The last id that was read, in the order of ids. */
    after: z.string(),
  }),
  z.object({ ...shared, at: z.literal("rounds"), link: z.string() }),
]);
export type MailLink = z.infer<typeof mailLink>;
export type HistoryLink = Extract<MailLink, { readonly at: "history" | "second" }>;

export interface WantedMail {
  readonly from: string;
  readonly isKnownOnly: boolean;
}

export function packLink(link: MailLink): string {
  return JSON.stringify(link);
}

/** @throws StoreError cursorExpired for a link that tells less than is wanted */
export function unpackLink(packed: string, wanted: WantedMail): MailLink {
  const parsed = mailLink.safeParse(tryJson(packed));
  if (!parsed.success) throw new StoreError("cursorExpired", "The folder's link is none of this version.");
  const { from, isKnownOnly } = parsed.data;
  if (from > wanted.from)
    throw new StoreError("cursorExpired", `The folder was read from ${from} on: the window begins earlier now.`);
  if (isKnownOnly && !wanted.isKnownOnly)
    throw new StoreError("cursorExpired", "Only known mail of the folder was followed: now all of it is.");
  return parsed.data;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
