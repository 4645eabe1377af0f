import fc from "fast-check";
import { expect } from "vitest";
import type { FieldValue, RecordFields, RecordKind } from "../../src/core/records/record.ts";
import { differingFields, pick } from "../../src/core/sync/merge.ts";
import { answerBrake, lastRun } from "./sync-orders.ts";
import { createSyncWorld, OWNER, type SyncWorld, type Trouble, type WorldOf } from "./sync-world.ts";

/**
 * Random edits, deletions, moves, throttles, expired cursors, lost answers and crashes between any two writes; then sync until
 * quiet. Both sides must agree or be in conflict, nothing that only one side held may be lost, a further run writes nothing.
 */

type SideName = "office" | "m365";

export type Step =
  | {
      readonly do: "make" | "edit" | "delete";
      readonly side: SideName;
      readonly pick: number;
      readonly field: string;
      readonly value: number;
    }
  | { readonly do: "move"; readonly pick: number }
  | { readonly do: "expire" }
  | { readonly do: "sync"; readonly troubles: readonly (Trouble | null)[] }
  /** What this kind of record has besides. */
  | { readonly do: "other"; readonly what: string; readonly side: SideName; readonly pick: number };

/** What histories need to know of a kind of record. */
export interface HistoryOf extends WorldOf {
  readonly fields: readonly string[];
  /** @param present of the record that is edited; of a new one, what it will be made of */
  value(field: string, value: number, serial: number, present: RecordFields): FieldValue;
  make(serial: number, value: number, side: SideName): RecordFields;
  readonly others: readonly string[];
  other(
    world: SyncWorld,
    step: { readonly what: string; readonly side: SideName; readonly pick: number },
  ): Promise<void>;
  /** Fields in which the sides may differ for good: what one of them was never given. */
  mayDiffer?(office: RecordFields, m365: RecordFields, drift: readonly string[]): readonly string[];
}

const side = fc.constantFrom<SideName>("office", "m365");
const trouble = fc.oneof(
  { weight: 30, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom<Trouble>("crash", "lostAnswer", "unavailable", "throttled") },
);

export function historiesOf({ fields, others }: HistoryOf): fc.Arbitrary<readonly Step[]> {
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constantFrom("make" as const, "edit" as const, "edit" as const, "delete" as const),
        side,
        pick: fc.nat(20),
        field: fc.constantFrom(...fields),
        value: fc.nat(4),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("move" as const), pick: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.constant({ do: "expire" as const }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("sync" as const),
        troubles: fc.array(trouble, { maxLength: 60, size: "max" }),
      }),
    },
    ...(others.length === 0
      ? []
      : [
          {
            weight: 3,
            arbitrary: fc.record({
              do: fc.constant("other" as const),
              what: fc.constantFrom(...others),
              side,
              pick: fc.nat(20),
            }),
          },
        ]),
  );
  return fc.array(step, { minLength: 5, maxLength: 40, size: "max" });
}

export const historyWorld = (of: HistoryOf, settings: Parameters<typeof createSyncWorld>[0]): SyncWorld => {
  const world = createSyncWorld(settings, of);
  world.mailbox.addCollection({ id: "list-other", name: "Other", isDefault: false, isReadOnly: false });
  world.settings = { ...world.settings, collectionIds: ["list-default", "list-other"], destinationId: "list-default" };
  return world;
};

const madeInOffice = (serial: number): string => `20000000-0000-4000-8000-${String(serial).padStart(12, "0")}`;

/** @param before how many steps were played already: records are numbered by their steps */
export async function play(world: SyncWorld, of: HistoryOf, steps: readonly Step[], before = 0): Promise<void> {
  let serial = before;
  for (const one of steps) {
    serial += 1;
    await take(world, of, one, serial);
    world.advance(1_000);
  }
}

async function take(world: SyncWorld, of: HistoryOf, one: Step, serial: number): Promise<void> {
  switch (one.do) {
    case "sync":
      world.troubles = [...one.troubles];
      await world.sync();
      world.troubles = [];
      return;
    case "expire":
      return world.mailbox.expireCursors();
    case "move": {
      const id = pickOf([...world.mailbox.items.keys()], one.pick);
      if (id !== undefined) world.mailbox.move(id, "list-other");
      return;
    }
    case "make": {
      const made = of.make(serial, one.value, one.side);
      const fields = coherent(of.kind, { ...made, [one.field]: of.value(one.field, one.value, serial, made) });
      if (one.side === "office") await world.create(madeInOffice(serial), fields);
      else world.mailbox.make("list-default", fields);
      return;
    }
    case "edit": {
      const found = await pickRecord(world, one.side, one.pick);
      if (found === undefined) return;
      // No side takes what contradicts itself.
      const fields = { ...found.fields, [one.field]: of.value(one.field, one.value, serial, found.fields) };
      const changed = coherent(of.kind, fields);
      const names = differingFields(of.kind, found.fields, changed);
      if (one.side === "office") await world.edit(found.id, pick(changed, names));
      else world.mailbox.edit(found.id, pick(changed, names));
      return;
    }
    case "delete": {
      const found = await pickRecord(world, one.side, one.pick);
      if (found === undefined) return;
      if (one.side === "office") await world.delete(found.id);
      else world.mailbox.remove(found.id);
      return;
    }
    case "other":
      return of.other(world, one);
  }
}

export async function pickRecord(
  world: SyncWorld,
  side: SideName,
  pick: number,
): Promise<{ readonly id: string; readonly fields: RecordFields } | undefined> {
  const all =
    side === "office"
      ? [...(await world.records())].map(([id, fields]) => ({ id, fields }))
      : [...world.mailbox.items].map(([id, { item }]) => ({ id, fields: item.fields }));
  return pickOf(all, pick);
}

function pickOf<T>(all: readonly T[], pick: number): T | undefined {
  return all.length === 0 ? undefined : all[pick % all.length];
}

/** Syncs until nothing more happens; a side that was emptied is meant to be. */
export async function settle(world: SyncWorld): Promise<void> {
  await world.settle();
  if (lastRun(world).state !== "AWAITING_APPROVAL") return;
  answerBrake(world, "APPROVED");
  await world.settle();
}

/** @param isApart links that may stay detached: their records are where they are, each on its side */
export async function expectAgreement(
  world: SyncWorld,
  of: HistoryOf,
  isApart: (reason: string) => boolean = () => false,
): Promise<void> {
  const { links, effects, inbox } = world.store.state();
  const records = await world.records();
  const accounted = [...links.values()].filter(
    ({ state, detachedReason }) =>
      state === "ACTIVE" || state === "CONFLICT" || (state === "DETACHED" && isApart(detachedReason ?? "")),
  );
  for (const link of accounted.filter(({ state }) => state === "ACTIVE")) {
    const office = records.get(link.officeId);
    const m365 = world.mailbox.items.get(link.m365Id)?.item.fields;
    expect({ office: office !== undefined, m365: m365 !== undefined }).toEqual({ office: true, m365: true });
    if (office === undefined || m365 === undefined) continue;
    const known = new Set([...link.drift, ...(of.mayDiffer?.(office, m365, link.drift) ?? [])]);
    const differing = differingFields(of.kind, office, m365).filter((name) => !known.has(name));
    expect(differing.map((name) => ({ name, office: office[name], m365: m365[name] }))).toEqual([]);
  }
  const excluded = new Set(
    [...inbox.values()]
      .filter(({ state, reason }) => state === "EXCLUDED" && isApart(reason ?? ""))
      .map(({ recordId }) => recordId),
  );
  const isAlone = (id: string): boolean =>
    !excluded.has(id) && !accounted.some((link) => link.officeId === id || link.m365Id === id);
  const officeOnly = [...records.keys()].filter(isAlone);
  const m365Only = [...world.mailbox.items.keys()].filter(isAlone);
  expect({ officeOnly, m365Only }).toEqual({ officeOnly: [], m365Only: [] });
  expect([...effects.values()].filter(({ state }) => state === "PLANNED" || state === "UNKNOWN")).toEqual([]);
  expect([...inbox.values()].filter(({ state }) => state === "READY" || state === "QUARANTINED")).toEqual([]);
}

/** @param runs each half a day after the one before */
export async function expectQuiet(world: SyncWorld, runs = 1): Promise<void> {
  const writes = world.mailbox.writes();
  const versions = world.office.changesSince(OWNER, 0n).map(({ version }) => version);
  for (let run = 0; run < runs; run += 1) {
    if (runs > 1) world.advance(86_400_000 / 2);
    await world.sync();
  }
  expect(world.mailbox.writes()).toBe(writes);
  expect(world.office.changesSince(OWNER, 0n).map(({ version }) => version)).toEqual(versions);
}

/** How many records were made, and whether one was deleted. */
export function countsOf(steps: readonly Step[]): { readonly made: number; readonly deleted: number } {
  const count = (what: Step["do"]): number => steps.filter((one) => one.do === what).length;
  // Who declines a meeting has it no more.
  const declined = steps.filter((one) => one.do === "edit" && one.field === "response" && one.value === 4);
  return { made: count("make"), deleted: count("delete") + declined.length };
}

/** Exceptions of no day of the series are no record that a side would hold. */
function coherent({ series }: RecordKind, fields: RecordFields): RecordFields {
  return series?.coherent(fields) ?? fields;
}
