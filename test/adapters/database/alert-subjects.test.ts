import { expect, test } from "vitest";
import { type AlertSubject, alertSubjectKinds, keyOf } from "../../../src/core/status/alert-subject.ts";
import { createDatabaseBefore } from "../../support/older-database.ts";

const accountId = "6f1c9b6a-52a4-4a0e-9c43-0d6a3b6f0001";
const collectionId = "6f1c9b6a-52a4-4a0e-9c43-0d6a3b6f0002";
const of = { accountId, resource: "TASKS" } as const;
const id = "6f1c9b6a-52a4-4a0e-9c43-0d6a3b6f0003";

/** One of each kind, under the key by which rows have always been found. */
const subjects: readonly (readonly [string, AlertSubject])[] = [
  ["application", { kind: "application" }],
  ["system:disk", { kind: "system", trouble: "disk" }],
  [`auth:${accountId}`, { kind: "signIn", accountId }],
  [`notifications:${accountId}:TASKS`, { kind: "notifications", ...of }],
  [`run:${accountId}:TASKS`, { kind: "run", ...of }],
  [`collection:${accountId}:TASKS`, { kind: "goneCollections", ...of }],
  [`nameless:${accountId}:TASKS`, { kind: "namelessCollections", ...of }],
  [`read:${accountId}:${collectionId}`, { kind: "unreadCollection", accountId, collectionId }],
  [`reconcile:${accountId}:${collectionId}`, { kind: "uncomparedCollection", accountId, collectionId }],
  [`nameless:${accountId}:${collectionId}`, { kind: "namelessItems", accountId, collectionId }],
  [`item:${accountId}:TASKS:office:${id}`, { kind: "record", ...of, officeId: id }],
  [`glass:${id}`, { kind: "brokenGlass", glassId: id }],
  [`way-in:identity:tenant/object`, { kind: "wayIn", way: "identity", id: "tenant/object" }],
];

/** Those that no older version knows. */
const newer: typeof subjects = [
  [`held-mail:${accountId}`, { kind: "heldMail", accountId }],
  [`late-mail:${accountId}`, { kind: "lateMail", accountId }],
  [`stopped-mail:${accountId}`, { kind: "stoppedMail", accountId }],
  [`undecided-mail:${accountId}`, { kind: "undecidedMail", accountId }],
  [`bounced-mail:${accountId}`, { kind: "bouncedMail", accountId }],
  [`mail-processing:${accountId}`, { kind: "mailProcessing", accountId }],
];

test("each kind of alert keeps its key, and an upgrade gives each open alert its subject", async () => {
  const all = [...subjects, ...newer];
  expect(all.map(([, { kind }]) => kind).toSorted()).toEqual(alertSubjectKinds.toSorted());
  expect(all.map(([, subject]) => keyOf(subject))).toEqual(all.map(([key]) => key));
  await using database = await createDatabaseBefore("20261126120326_alert_subjects");
  for (const [key] of subjects) {
    await database.query(
      `INSERT INTO alert (key, source, type, code, message, remedy) VALUES ($1, 'Microsoft 365', 'sync', 'INTERNAL', '', '')`,
      [key],
    );
  }
  await database.upgrade();
  const stored = await database.query<{ key: string; subject: string }>("SELECT key, subject FROM alert");
  expect(new Map(stored.map(({ key, subject }) => [key, subject]))).toEqual(
    new Map(subjects.map(([key, { kind }]) => [key, kind])),
  );
});

test("a dead sign-in that a run of an older version told of ends when somebody signs in", async () => {
  await using database = await createDatabaseBefore("20261126120326_alert_subjects");
  await database.query(
    `INSERT INTO alert (key, source, type, code, message, remedy) VALUES ($1, 'Microsoft 365', 'auth', 'SIGN_IN_EXPIRED', '', '')`,
    [`run:${accountId}:TASKS`],
  );
  await database.upgrade();
  expect(await database.query("SELECT subject FROM alert")).toEqual([{ subject: "signIn" }]);
});

test("the database knows the same kinds of subjects as the code", async () => {
  // The newest.
  await using database = await createDatabaseBefore("3");
  const [check] = await database.query<{ text: string }>(
    "SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conname = 'alert_subject'",
  );
  expect([...(check?.text ?? "").matchAll(/'(\w+)'/g)].map(([, kind]) => kind).toSorted()).toEqual(
    alertSubjectKinds.toSorted(),
  );
});
