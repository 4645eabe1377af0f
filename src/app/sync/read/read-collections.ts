import { followBy, namedBy } from "../../../core/sync/follow.ts";
import { letsInMore, readTermsOf } from "../../../core/sync/read-terms.ts";
import { must } from "../../../lib/must.ts";
import { createPageWatch, type PageWatch } from "../../../lib/page-watch.ts";
import type { CollectionsPage } from "../../ports/m365-records.ts";
import type { StoredAlert } from "../../ports/run-report.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { StoreError } from "../../store-error.ts";
import type { SyncSession } from "../session.ts";
import { type CollectionsPlan, planCollections } from "./plan-collections.ts";

/** Mailboxes have some tens of collections: this many pages without a new one cannot be right. */
const MOST_BARREN = 500;

/**
 * Updates the list of the mailbox's collections and decides which of them are synced: the chosen ones, or the default one. A collection
 * that vanished, or is no longer chosen, detaches its links; nothing is deleted because of it.
 * @param from null for all of them, which also shows those that vanished without notice
 * @param before as they are stored
 */
export async function readCollections(
  session: SyncSession,
  from: string | null,
  before: readonly StoredCollection[],
): Promise<readonly StoredCollection[]> {
  let link = from;
  let known = before;
  let watch = createPageWatch(link, MOST_BARREN);
  const seen = new Set<string>();
  let hasDefault = false;
  const { settings } = session;
  const appliedFolders = session.run.appliedSettings?.choice.mail?.folders;
  const follow = followBy(settings, appliedFolders);
  const earlier = followBy(
    settings.mail === undefined
      ? settings
      : { ...settings, mail: { ...settings.mail, folders: appliedFolders ?? settings.mail.folders } },
    undefined,
  )(before.filter(({ state }) => state !== "GONE"));
  const readTerms = readTermsOf(settings);
  for (let isFull = link === null; ; ) {
    const page = await session
      .call("read", (signal) => session.records.readCollections(link, signal))
      .catch((error) => {
        if (error instanceof StoreError && error.fault === "cursorExpired" && !isFull) return null;
        throw error;
      });
    if (page === null) {
      link = null;
      isFull = true;
      watch = createPageWatch(null, MOST_BARREN);
      continue;
    }
    const next = page.next;
    await mustHaveAnEnd(session, page, watch);
    for (const { id, isDefault } of page.collections) {
      seen.add(id);
      hasDefault ||= isDefault;
    }
    // Every mailbox has a default collection: an answer without it is not believed.
    const isComplete = isFull && hasDefault && next.kind === "round";
    const plan = planCollections(known, page, {
      follow,
      earlier,
      named: namedBy(settings),
      isLast: next.kind === "round",
      isGone: (externalId) => isComplete && !seen.has(externalId),
      isReadAgain: ({ readBy }) => letsInMore(readBy, readTerms),
      newId: session.clock.newId,
    });
    if (next.kind === "round") session.cursors.collectionsLink = next.link;
    if (!isNothing(plan, page) || session.run.hasAlerts) {
      known = await session.inTx((tx) => savePlan(session, tx, plan, page, isComplete));
    }
    if (next.kind === "round") return known;
    link = next.link;
  }
}

function isNothing({ saved, detached, gone, missing }: CollectionsPlan, { nameless = 0 }: CollectionsPage): boolean {
  return saved.length + detached.length + gone.length + missing.length + nameless === 0;
}

/** @returns all of them, as they are now */
async function savePlan(
  session: SyncSession,
  tx: RunTx,
  { saved, detached, gone, missing }: CollectionsPlan,
  page: CollectionsPage,
  isComplete: boolean,
): Promise<readonly StoredCollection[]> {
  for (const id of detached) await tx.detachCollection(id);
  if (session.kind.keepsId !== undefined) {
    for (const id of [...detached, ...gone.map((one) => one.id)]) await tx.dropExcludedIn(id);
  }
  for (const { id, round } of gone) {
    // What keeps its id may be elsewhere now: each of its records is verified.
    if (session.kind.keepsId === undefined) await tx.detachCollection(id);
    else await tx.stageUnseen(id, round + 1);
  }
  await tx.saveCollections(saved);
  await tellOfNameless(session, tx, page, isComplete);
  if (page.next.kind === "round") await alertAboutMissing(session, tx, missing);
  return tx.collections();
}

/** @throws StoreError malformed; the next run asks for all of them, since the link itself may be what never ends */
async function mustHaveAnEnd(session: SyncSession, page: CollectionsPage, watch: PageWatch): Promise<void> {
  if (page.next.kind === "round") return;
  const trouble = watch(page.next.link, [...page.collections.map(({ id }) => id), ...page.removed]);
  if (trouble === null) return;
  await session.inTx((tx) => tx.saveCollectionsLink(null));
  throw new StoreError("malformed", `Microsoft lists its task lists and calendars without end: ${trouble}.`);
}

async function tellOfNameless(session: SyncSession, tx: RunTx, page: CollectionsPage, isAll: boolean): Promise<void> {
  const { accountId, resource } = session.run;
  const subject = { kind: "namelessCollections", accountId, resource } as const;
  const count = page.nameless ?? 0;
  if (count === 0 && isAll) await tx.resolveAlerts([subject]);
  if (count === 0) return;
  await tx.raiseAlerts([
    {
      subject,
      type: "sync",
      operation: "import",
      step: "LISTS",
      itemId: null,
      externalId: null,
      code: "ANSWER_MALFORMED",
      message: `Microsoft sent ${count === 1 ? "a list or calendar" : `${count} lists or calendars`} without an id. They cannot be synced.`,
    },
  ]);
}

async function alertAboutMissing(session: SyncSession, tx: RunTx, gone: readonly StoredCollection[]): Promise<void> {
  const { accountId, resource } = session.run;
  const subject = { kind: "goneCollections", accountId, resource } as const;
  if (gone.length === 0) return tx.resolveAlerts([subject]);
  const alert: StoredAlert = {
    subject,
    type: "sync",
    operation: "import",
    step: "LISTS",
    itemId: null,
    externalId: must(gone[0], "vanished list").externalId,
    code: "COLLECTION_GONE",
    message: "No longer in Microsoft: {lists}.",
    parts: { lists: gone.map(({ name }) => name).join(", ") },
  };
  return tx.raiseAlerts([alert]);
}
