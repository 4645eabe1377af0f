import { type KeptOut, keptOutBy, type MailTerms } from "../../core/mail/mail-here.ts";
import { readTermsOf, strictestOf } from "../../core/sync/read-terms.ts";
import type { SyncSettings } from "../../core/sync/sync-settings.ts";
import type { DateWindow } from "../../core/sync/window.ts";
import { mailEvent } from "../ports/mail/mail-feed.ts";
import type { StoredCollection } from "../ports/sync/collections.ts";
import type { OpenRemovals } from "../ports/sync/mail-removals.ts";
import type { HeldRun, RunTx } from "../ports/sync-store.ts";
import type { Lease } from "./lease.ts";
import { RunCancelledError, type Tally } from "./session.ts";

const BATCH = 500;

/**
 * Tightened settings were saved with the order to remove what they keep out: it goes before anything is read, since Microsoft is not needed
 * for it. Each page is one transaction. A killed run begins anew, and finds what is left.
 * @returns the collections: rules that let it in again have each of them read from the beginning
 */
export async function removeMailHere(
  { run, inRun }: Pick<Lease, "run" | "inRun">,
  orders: OpenRemovals,
  settings: SyncSettings,
  window: DateWindow,
  tally: Tally,
): Promise<readonly StoredCollection[]> {
  const terms: MailTerms = {
    rules: orders.parts.includes("RULES") ? (settings.mail?.rules ?? null) : null,
    windowFrom: orders.parts.includes("WINDOW") ? window.from : null,
  };
  const collections = run.collections.map((collection) => ({
    ...collection,
    readBy: strictestOf(collection.readBy, readTermsOf(settings)),
  }));
  for (let after: string | null = null; ; ) {
    const { last, removed } = await inRun(async (tx) => {
      if (tx.isCancelRequested) throw new RunCancelledError();
      if (after === null) await tx.saveCollections(collections);
      const here = await tx.mailHere(after, BATCH);
      const gone = here.flatMap((one) => {
        const reason = one.isHeld ? null : keptOutBy(one, terms);
        return reason === null ? [] : [{ ...one, reason }];
      });
      await removePage(run, tx, gone);
      if (here.length < BATCH) await tx.endRemovals(orders.ids);
      return { last: here.length < BATCH ? null : (here.at(-1)?.emailId ?? null), removed: gone.length };
    });
    tally.add(removed, { deletedInOffice: removed });
    if (last === null) return collections;
    after = last;
  }
}

type Gone = Awaited<ReturnType<RunTx["mailHere"]>>[number] & { readonly reason: KeptOut };

async function removePage(run: HeldRun, tx: RunTx, gone: readonly Gone[]): Promise<void> {
  if (gone.length === 0) return;
  for (const { id, round, state, wellKnown } of run.collections) {
    // As when a folder is read: nothing is kept of what is followed for known mail only, or not at all.
    if (state !== "ACTIVE" || wellKnown === "deleteditems") continue;
    const excluded = gone.flatMap(({ place, reason }) =>
      place?.collectionId === id && reason !== "OUTSIDE_WINDOW" ? [{ m365Id: place.m365Id, reason }] : [],
    );
    await tx.saveExcluded(id, round, excluded);
  }
  await tx.removeMail(gone.map(({ emailId }) => emailId));
  const { accountId, organizationId, userId } = run;
  const told = mailEvent(
    { accountId, organizationId, userId },
    gone.map(({ emailId: id }) => ({ op: "delete", id })),
  );
  if (told !== null) await tx.emit([told]);
}
