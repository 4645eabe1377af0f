import { expect, test } from "vitest";
import type { PeoplePreview } from "../../../src/app/ports/people-previews.ts";
import type { StoredCollection } from "../../../src/app/ports/sync/collections.ts";
import { subscriptionStates } from "../../../src/core/notifications/subscription-state.ts";
import type { SideName } from "../../../src/core/records/record.ts";
import type { StoredConflict } from "../../../src/core/sync/conflict.ts";
import type { Effect } from "../../../src/core/sync/effect.ts";
import { effectStates } from "../../../src/core/sync/effect-state.ts";
import type { InboxState } from "../../../src/core/sync/inbox.ts";
import type { Link } from "../../../src/core/sync/link.ts";
import { planAnswers, plannedWrites, planQuestions } from "../../../src/core/sync/planned-item.ts";
import { runStates } from "../../../src/core/sync/run-state.ts";
import { createDatabaseBefore } from "../../support/older-database.ts";

/** All names of a union: a missing one is no record of it, and a strange one neither. */
const all = <Name extends string>(names: Readonly<Record<Name, true>>): readonly string[] => Object.keys(names);

const known: Readonly<Record<string, readonly string[]>> = {
  link_state: all<Link["state"]>({ ACTIVE: true, DETACHED: true, CONFLICT: true, REMOVED: true }),
  inbox_item_state: all<InboxState>({ READY: true, CONFLICT: true, EXCLUDED: true, QUARANTINED: true }),
  inbox_item_side: all<SideName>({ office: true, m365: true }),
  effect_state: effectStates,
  effect_side: all<SideName>({ office: true, m365: true }),
  effect_operation: all<Effect["operation"]>({ create: true, update: true, delete: true }),
  conflict_state: all<StoredConflict["state"]>({ OPEN: true, RESOLVING: true, SETTLED: true }),
  conflict_kind: all<StoredConflict["kind"]>({ FIELDS: true, OFFICE_DELETED: true, M365_DELETED: true }),
  collection_state: all<StoredCollection["state"]>({ ACTIVE: true, EXCLUDED: true, GONE: true }),
  run_approval: ["PENDING", "APPROVED", "REJECTED"],
  plan_item_in_office: plannedWrites,
  plan_item_in_m365: plannedWrites,
  plan_item_asked_as: planQuestions,
  plan_item_answer: planAnswers,
  notification_subscription_state: subscriptionStates,
  people_preview_state: all<PeoplePreview["state"]>({ WAITING: true, READING: true, READY: true, FAILED: true }),
};

const id = (nth: number) => `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}`;

/** What a server before this left: one account, with a row of each that names it. */
const before = `
  INSERT INTO organization (id, name) VALUES ('${id(90)}', 'Contoso');
  INSERT INTO "user" (id, organization_id, name, email, role) VALUES ('${id(91)}', '${id(90)}', 'Bella', 'b@contoso.example', 'USER');
  INSERT INTO account (id, organization_id, user_id, tenant_id, object_id, user_principal_name, display_name, state)
    VALUES ('${id(1)}', '${id(90)}', '${id(91)}', 't', 'o1', 'b1@contoso.example', 'B1', 'CONNECTED');
  INSERT INTO run (id, account_id, resource, trigger, state) VALUES ('${id(2)}', '${id(1)}', 'TASKS', 'INTERVAL', 'SUCCEEDED');
  INSERT INTO link (account_id, resource, collection_id, office_id, m365_id, office_version)
    VALUES ('${id(1)}', 'TASKS', '${id(3)}', '${id(4)}', 'one', 1);
  INSERT INTO effect (run_id, account_id, resource, operation, office_id, collection_id)
    VALUES ('${id(2)}', '${id(1)}', 'TASKS', 'create', '${id(4)}', '${id(3)}');
  INSERT INTO conflict (account_id, resource, office_id, m365_id, collection_id, kind, fields, title, office_version, rule, state)
    VALUES ('${id(1)}', 'TASKS', '${id(4)}', 'one', '${id(3)}', 'FIELDS', '{}', '', 1, 'ASK', 'OPEN');
  INSERT INTO inbox_item (account_id, resource, side, record_id) VALUES ('${id(1)}', 'TASKS', 'office', '${id(4)}');
  INSERT INTO alert (key, subject, account_id, source, type, code, message, remedy)
    VALUES ('run', 'run', '${id(1)}', '', 'sync', 'INTERNAL', '', ''), ('application', 'application', NULL, '', 'sync', 'INTERNAL', '', '');`;

test("the database knows the same states as the code, and the account of each row, also of rows from before", async () => {
  await using database = await createDatabaseBefore("20261126131419_accounts_and_states");
  await database.query(before);
  await database.upgrade();
  await database.upgrade("20261126131420_accounts_and_states_of_old_rows");
  await database.upgrade("20261126145444_stored_plans");
  await database.upgrade("20261126152859_oro_effects");
  const checks = await database.query<{ name: string; text: string }>(
    "SELECT conname AS name, pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE contype = 'c' AND conname = ANY($1) AND convalidated",
    [Object.keys(known)],
  );
  const values = (text: string) => [...text.matchAll(/'(\w+)'/g)].map(([, value = ""]) => value).toSorted();
  expect(Object.fromEntries(checks.map(({ name, text }) => [name, values(text)]))).toEqual(
    Object.fromEntries(Object.entries(known).map(([name, names]) => [name, [...names].toSorted()])),
  );
  const [enumerated] = await database.query<{ states: string[] }>(
    "SELECT enum_range(NULL::run_state)::text[] AS states",
  );
  expect(enumerated?.states).toEqual(runStates);
  for (const table of ["link", "effect", "conflict", "run", "alert"]) {
    await expect(
      database.query(`UPDATE ${table} SET account_id = '${id(99)}' WHERE account_id IS NOT NULL`),
    ).rejects.toThrow(`${table}_account_id_fkey`);
  }
  await expect(database.query("DELETE FROM account")).rejects.toThrow("_account_id_fkey");
});
