import type { MemoryRun } from "../../src/adapters/memory/sync-state.ts";
import type { RecordFields } from "../../src/core/records/record.ts";
import { taskKind } from "../../src/core/records/task.ts";
import type { StoredConflict } from "../../src/core/sync/conflict.ts";
import { type Choice, resolve } from "../../src/core/sync/conflict.ts";
import type { InboxRow } from "../../src/core/sync/inbox.ts";
import type { Link } from "../../src/core/sync/link.ts";
import { must } from "../../src/lib/must.ts";
import { emptyTask } from "./core-checks/check.ts";
import type { SyncWorld } from "./sync-world.ts";

/** What people do to a sync of tasks, and what they see of it. */

export const officeId = (nth: number): string => `20000000-0000-4000-8000-${String(nth).padStart(12, "0")}`;

/** A task that both sides have, synced once. */
export async function linkedTask(
  world: SyncWorld,
  fields: RecordFields = {},
  nth = 1,
): Promise<{ readonly officeId: string; readonly m365Id: string }> {
  const id = officeId(nth);
  await world.create(id, { ...emptyTask, subject: `Task ${nth}`, ...fields });
  await world.sync();
  return { officeId: id, m365Id: must(linkOf(world, id), "the link").m365Id };
}

export function linkOf(world: SyncWorld, id: string): Link | undefined {
  return [...world.store.state().links.values()].find((link) => link.officeId === id || link.m365Id === id);
}

export function rowOf(world: SyncWorld, id: string): InboxRow | undefined {
  return [...world.store.state().inbox.values()].find(({ recordId }) => recordId === id);
}

/** The run that ended last, or that waits. */
export function lastRun(world: SyncWorld): MemoryRun {
  return must(
    [...world.store.state().runs.values()].findLast(({ state }) => state !== "QUEUED"),
    "a run",
  );
}

export function openAlerts(world: SyncWorld): readonly string[] {
  return [...world.store.state().alerts.values()].filter(({ isResolved }) => !isResolved).map(({ code }) => code);
}

export function conflictOf(world: SyncWorld): StoredConflict {
  return must([...world.store.state().conflicts.values()].at(-1), "a conflict");
}

/** As the order of a person does it: the choice is written down and the pair taken up again. */
export async function choose(world: SyncWorld, choice: Choice): Promise<void> {
  const conflict = conflictOf(world);
  const resolved = resolve(taskKind, conflict, choice);
  if (!resolved.ok) throw new Error(resolved.message);
  const isThere = (await world.records()).has(conflict.officeId);
  world.store.change(({ conflicts, inbox }) => {
    conflicts.set(conflict.id, { ...conflict, state: "RESOLVING", choice, decidedBy: "Ann" });
    const fresh = { side: "office", recordId: conflict.officeId, collectionId: null, snapshot: null } as const;
    const state = { state: "READY", reason: null, message: null, attempts: 0, nextAttemptAt: null } as const;
    const office = { ...fresh, removed: !isThere, isVerified: false, naturalKey: null, ...state, seq: 1_000_000n };
    for (const key of [`office:${conflict.officeId}`, `m365:${conflict.m365Id}`]) {
      const row = inbox.get(key);
      if (row !== undefined) inbox.set(key, { ...row, ...state });
      else if (key.startsWith("office")) inbox.set(key, office);
    }
  });
}

export function reopen(world: SyncWorld): void {
  const conflict = conflictOf(world);
  world.store.change(({ conflicts, links }) => {
    conflicts.set(conflict.id, { ...conflict, state: "OPEN", choice: null, decidedBy: null });
    const link = links.get(conflict.linkId);
    if (link !== undefined && link.state !== "REMOVED") {
      links.set(link.id, { ...link, state: "CONFLICT", detachedReason: null });
    }
  });
}

/** Answers a run that the brake has stopped. @param only items that are approved, by title; the rest is rejected */
export function answerBrake(world: SyncWorld, decision: "APPROVED" | "REJECTED", only?: readonly string[]): void {
  const run = lastRun(world);
  world.store.change(({ runs, plan }) => {
    for (const item of plan.values()) {
      if (item.askedAs === null || !item.isCurrent || item.answer !== null) continue;
      const answer = only === undefined || only.includes(item.title) ? decision : "REJECTED";
      const approvedMails = answer === "APPROVED" ? item.mails : item.approvedMails;
      plan.set(item.pairKey, { ...item, answer, approvedMails });
    }
    runs.set(run.id, { ...run, state: "QUEUED" });
  });
}

/** What a brake asks about. */
export function askedItems(world: SyncWorld) {
  return [...world.store.state().plan.values()].filter(({ askedAs, isCurrent }) => askedAs !== null && isCurrent);
}

export function cancelRun(world: SyncWorld): void {
  world.store.change(({ runs, lease }) => {
    const run = runs.get(lease?.runId ?? "");
    if (run !== undefined) runs.set(run.id, { ...run, isCancelRequested: true });
  });
}

/** Subjects on each side, sorted. */
export async function subjects(world: SyncWorld): Promise<{ readonly office: string[]; readonly m365: string[] }> {
  const office = [...(await world.records()).values()].map(({ subject }) => String(subject));
  const m365 = [...world.mailbox.items.values()].map(({ item }) => String(item.fields.subject));
  return { office: office.toSorted(), m365: m365.toSorted() };
}
