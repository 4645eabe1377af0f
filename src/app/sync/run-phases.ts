import type { AlertSubject } from "../../core/status/alert-subject.ts";
import { type AppliedSettings, isSameChoice } from "../../core/sync/applied-settings.ts";
import type { StoredCollection } from "../ports/sync/collections.ts";
import { alertsOf } from "./collection-trouble.ts";
import { checkBrake } from "./compare/check-brake.ts";
import { matchUnlinked } from "./compare/match-unlinked.ts";
import { planChanges } from "./compare/plan-changes.ts";
import { removeTwins } from "./compare/remove-twins.ts";
import { readActive } from "./read/read-active.ts";
import { readCollections } from "./read/read-collections.ts";
import { readMissingSnapshots, verifyRemovals } from "./read/verify-removals.ts";
import { knowCollections, type SyncSession } from "./session.ts";
import { recoverEffects } from "./write/recover-effects.ts";
import { writeChanges } from "./write/write-changes.ts";

const OFFICE_BATCH = 5_000;

/**
 * Changes that come in while a plan is carried out are decided in the same run, up to this many times; later ones wait for the next run.
 */
const MOST_PLANS = 5;

/**
 * The phases of a run, one after the other.
 * @param isQuiet whether nothing waits and nothing was recorded yet: if reading ends so, there is nothing to compare
 */
export async function runPhases(
  session: SyncSession,
  before: AppliedSettings | null,
  applied: AppliedSettings,
  isQuiet: () => boolean,
) {
  const { inTx } = session;
  const known = await readCollections(session, session.run.collectionsLink, session.run.collections);
  knowCollections(session, known);
  session.tally.begin("READ", null);
  if (session.run.hasUnsettled) await recoverEffects(session, known);
  const collections = await readActive(session, known);
  knowCollections(session, collections);
  const well = wellAlerts(session, collections);
  if (isQuiet()) return { kind: "nothing" as const, wellAlerts: well };
  const unread = [...session.unread.keys()];
  const hasWork = await inTx(async (tx) => {
    await tx.retryQuarantined();
    const isChanged = before !== null && !isSameChoice(before, applied);
    if (isChanged || before?.day !== applied.day) await tx.reconsider({ all: isChanged, window: session.window });
    return (await tx.stageOfficeChanges(OFFICE_BATCH)) > 0 || session.run.hasPlan || tx.hasWork();
  });
  if (!hasWork) return { kind: "written" as const, retrySoon: false, wellAlerts: well };
  session.tally.begin("COMPARE", null);
  while ((await inTx((tx) => tx.stageOfficeChanges(OFFICE_BATCH))) > 0);
  await verifyRemovals(session);
  await readMissingSnapshots(session);
  await removeTwins(session);
  await matchUnlinked(session);
  let planned = await planChanges(session);
  for (let round = 0; planned.items > 0 && round < MOST_PLANS; round += 1) {
    const question = await checkBrake(session, planned);
    if (question !== null) return { kind: "stop" as const, question };
    await writeChanges(session, planned.items);
    planned = await planChanges(session);
  }
  const left = await inTx(async (tx) => [
    ...(await tx.unsettledEffects(1, unread)),
    ...(await tx.unverifiedRemovals(1, unread)),
  ]);
  const retrySoon = left.length > 0 || planned.items > 0;
  return { kind: "written" as const, retrySoon, wellAlerts: well };
}

/** Alerts of collections that are well, gone or no longer synced. */
function wellAlerts(session: SyncSession, collections: readonly StoredCollection[]): readonly AlertSubject[] {
  const isTroubled = (id: string): boolean => session.unread.has(id) || session.uncompared.has(id);
  return collections.filter(({ id }) => !isTroubled(id)).flatMap(({ id }) => alertsOf(session, id));
}
