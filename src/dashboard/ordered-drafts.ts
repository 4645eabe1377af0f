// What was ordered in this browser, in case its writer takes it back: then it can be written on.
import type { Kept } from "./kept.ts";
import { draftName, isDraft, type MailDraft } from "./mail-draft.ts";

interface Ordered {
  /** Of the outgoing mail. */
  readonly id: string;
  readonly draft: MailDraft;
}

const name = "ordered mail";
/** Older ones are on their way, or scheduled by somebody who remembers. */
const most = 20;

export function keepOrdered(kept: Kept, id: string, draft: MailDraft): void {
  kept.write(name, [{ id, draft }, ...read(kept)].slice(0, most));
}

/**
 * It was cancelled: what it said is there again, to be changed and sent as another mail. Its files went with the order.
 * @returns whether it was ordered here
 */
export function takeBack(
  kept: Kept,
  id: string,
  place: { readonly accountId: string; readonly emailId: string | null },
) {
  const all = read(kept);
  const found = all.find((one) => one.id === id);
  if (found === undefined) return false;
  kept.write(
    name,
    all.filter((one) => one !== found),
  );
  const { accountId, emailId } = place;
  const at = draftName(accountId, emailId);
  // Another mail that is being written stays.
  if (kept.read(at, isDraft) !== null) return false;
  return kept.write(at, { ...found.draft, key: crypto.randomUUID(), files: [] });
}

/** They were sent: nothing of them stays. */
export function forgetSent(kept: Kept, ids: ReadonlySet<string>): void {
  const all = read(kept);
  const left = all.filter(({ id }) => !ids.has(id));
  if (left.length < all.length) kept.write(name, left);
}

const read = (kept: Kept): readonly Ordered[] => kept.read(name, isOrderedList) ?? [];

const isOrderedList = (value: unknown): value is readonly Ordered[] => Array.isArray(value) && value.every(isOrdered);

const isOrdered = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "id" in value &&
  typeof value.id === "string" &&
  "draft" in value &&
  isDraft(value.draft);
