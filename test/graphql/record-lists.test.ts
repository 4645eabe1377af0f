import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";
import type { AnswerTo, Asked, VariablesOf } from "../support/asked.ts";

/** Records that need a look, by name: each reads only what they may. */

let api: TestApi;
let accountId: string;
let user: { readonly id: string; readonly token: string };
let auditor: { readonly id: string; readonly token: string };
let orgAdmin: { readonly id: string; readonly token: string };

beforeAll(async () => {
  api = await startApi();
  user = await api.addPerson("Una", "USER");
  auditor = await api.addPerson("Aurel", "AUDITOR");
  orgAdmin = await api.addPerson("Olga", "ORGANIZATION_ADMINISTRATOR");
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: user.id } });
  const account = { organizationId, userId: user.id, tenantId: randomUUID(), objectId: randomUUID() };
  ({ id: accountId } = await api.prisma.account.create({
    data: { ...account, userPrincipalName: "una@contoso.example", displayName: "Una", state: "CONNECTED" },
  }));
});
afterAll(() => api[Symbol.asyncDispose]());

async function ask<const Text extends Asked>(
  document: Text,
  variables?: VariablesOf<Text>[0],
  token = user.token,
): Promise<AnswerTo<Text>> {
  const { data, errors } = await api.askComposed(document, variables, token);
  expect(errors).toEqual([]);
  return data;
}

const addLink = (officeId: string, m365Id: string, more = {}) =>
  api.prisma.link.create({
    data: { accountId, resource: "TASKS", collectionId: randomUUID(), officeId, m365Id, officeVersion: 1, ...more },
  });
const fail = (side: string, recordId: string, more = {}) =>
  api.prisma.inboxItem.create({
    data: {
      ...{ accountId, resource: "TASKS", side, recordId, state: "QUARANTINED", reason: "ITEM_REJECTED", attempts: 2 },
      ...{ message: "Microsoft refused “Visit the plant”.", nextAttemptAt: new Date("2026-12-01T10:00:00Z"), ...more },
    },
  });

const failing = `query ($text: String, $after: String) { failingRecords(first: 50, text: $text, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { account { id } resource side recordId title error { code message remedy } attempts nextAttemptAt } } }`;

describe("what fails", () => {
  test("has a name, a reason, the next attempt, and the id that a retry takes", async () => {
    const { id } = await api.prisma.officeTask.create({ data: { ownerId: user.id, subject: "Visit the plant" } });
    await addLink(id, "m-1");
    await fail("office", id);
    // The same record fails on both sides: it is one to people.
    await fail("m365", "m-1", { updatedAt: new Date(Date.now() - 60_000) });
    await fail("m365", "m-2", { snapshot: { fields: { subject: "New in Outlook" } } });
    const { failingRecords } = await ask(failing);
    expect(failingRecords.totalCount).toBe(2);
    expect(failingRecords.nodes).toEqual(
      expect.arrayContaining([
        {
          ...{ account: { id: accountId }, resource: "TASKS", side: "OFFICE", recordId: id, title: "Visit the plant" },
          error: {
            code: "ITEM_REJECTED",
            message: "Microsoft refused “Visit the plant”.",
            remedy: expect.any(String),
          },
          ...{ attempts: 2, nextAttemptAt: "2026-12-01T10:00:00.000Z" },
        },
        expect.objectContaining({ side: "M365", recordId: "m-2", title: "New in Outlook" }),
      ]),
    );
    expect((await ask(failing, { text: "OUTLOOK" })).failingRecords.nodes).toHaveLength(1);
  });

  test("is counted for an auditor, without a name, without Microsoft's words, and is not found by its name", async () => {
    const { failingRecords } = await ask(failing, {}, auditor.token);
    expect(failingRecords.totalCount).toBe(2);
    expect(JSON.stringify(failingRecords)).not.toMatch(/plant|Outlook/);
    expect((await ask(failing, { text: "plant" }, auditor.token)).failingRecords.totalCount).toBe(0);
  });

  test("of a private event is named to its owner only, and of another person not listed", async () => {
    const time = { isAllDay: false, start: "2026-12-01T10:00:00", end: "2026-12-01T11:00:00", startZone: "Etc/UTC" };
    const { id } = await api.prisma.officeEvent.create({
      data: { ownerId: user.id, subject: "Doctor", sensitivity: "private", startsAt: new Date(), time },
    });
    await fail("office", id, { resource: "CALENDAR" });
    const titles = async (token: string) =>
      (await ask(failing, {}, token)).failingRecords.nodes.map(({ title }) => title);
    expect(await titles(user.token)).toContain("Doctor");
    expect(await titles(orgAdmin.token)).not.toContain("Visit the plant");
    const input = { userId: user.id, reason: "A ticket about failing records" };
    await ask(
      `mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { __typename } }`,
      { input },
      orgAdmin.token,
    );
    expect(await titles(orgAdmin.token)).toContain("Visit the plant");
    expect(await titles(orgAdmin.token)).not.toContain("Doctor");
    const stranger = await api.addPerson("Otto", "USER");
    expect(await titles(stranger.token)).toEqual([]);
  });
});

describe("what is left out", () => {
  const leftOut = `query ($reason: LeftOutReason!, $text: String, $after: String, $accountId: ID) {
    leftOutRecords(accountId: $accountId, reason: $reason, text: $text, first: 100, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { title reason recordId } } }`;

  test("after a rejection can be paged through to the last and searched", async () => {
    const subjects = Array.from({ length: 454 }, (_, index) => `Paper ${String(index).padStart(3, "0")}`);
    const rows = subjects.map((subject) => ({ id: randomUUID(), subject }));
    await api.prisma.officeTask.createMany({ data: rows.map((row) => ({ ...row, ownerId: user.id })) });
    const shared = { accountId, resource: "TASKS" as const, collectionId: randomUUID(), officeVersion: 1 };
    await api.prisma.link.createMany({
      data: rows.map(({ id }) => ({
        ...{ ...shared, officeId: id, m365Id: `m-${id}` },
        ...{ state: "DETACHED", detachedReason: "DELETION_REJECTED" },
      })),
    });
    const seen: (string | null)[] = [];
    for (let after: string | null = null; ; ) {
      const { leftOutRecords }: AnswerTo<typeof leftOut> = await ask(leftOut, { reason: "DELETION_REJECTED", after });
      expect(leftOutRecords.totalCount).toBe(454);
      seen.push(...leftOutRecords.nodes.map(({ title }) => title));
      if (!leftOutRecords.pageInfo.hasNextPage) break;
      after = leftOutRecords.pageInfo.endCursor;
    }
    expect(seen).toEqual(subjects);
    const found = await ask(leftOut, { reason: "DELETION_REJECTED", text: "per 45" });
    expect(found.leftOutRecords.nodes.map(({ title }) => title)).toEqual([
      "Paper 450",
      "Paper 451",
      "Paper 452",
      "Paper 453",
    ]);
    expect(
      (await ask(leftOut, { reason: "DELETION_REJECTED", text: "45" }, auditor.token)).leftOutRecords.nodes,
    ).toEqual([]);
    expect((await ask(leftOut, { reason: "DELETION_REJECTED", accountId: "none" })).leftOutRecords.totalCount).toBe(0);
  });

  test("an auditor takes nothing back", async () => {
    const order = `mutation ($id: ID!) { takeBackRejection(accountId: $id, resource: TASKS, rejection: DELETION_REJECTED) { __typename } }`;
    expect((await ask(order, { id: accountId }, auditor.token)).takeBackRejection.__typename).toBe("ForbiddenError");
    const stranger = await api.addPerson("Ortrud", "USER");
    expect((await ask(order, { id: accountId }, stranger.token)).takeBackRejection.__typename).toBe("NotFoundError");
  });
});

test("a brake's people and meetings are listed to the last, with what would change, and hidden from who reads no records", async () => {
  const addresses = Array.from({ length: 60 }, (_, index) => `guest${String(index).padStart(2, "0")}@fabrikam.example`);
  const time = { isAllDay: false, start: "2026-12-01T10:00:00", end: "2026-12-01T11:00:00", startZone: "Etc/UTC" };
  const meeting = await api.prisma.officeEvent.create({
    data: { ownerId: user.id, subject: "Kick-off", startsAt: new Date(), time },
  });
  const { id: runId } = await api.prisma.run.create({
    data: {
      ...{ accountId, resource: "CALENDAR", trigger: "INTERVAL", state: "AWAITING_APPROVAL", approval: "PENDING" },
      brake: { reason: "TOO_MANY_INVITATIONS", meetingsToWrite: 1, people: 60 },
    },
  });
  const planned = { runId, decision: { kind: "createInM365" }, mails: addresses, inM365: "UPDATE" };
  const changes = [{ side: "m365", field: "subject", from: "Kick", to: "Kick-off" }];
  await api.prisma.planItem.create({
    data: { ...planned, pairKey: "one", officeId: meeting.id, title: "Kick-off", changes, askedAs: "INVITATIONS" },
  });
  await api.prisma.planItem.create({ data: { ...planned, pairKey: "two", title: "Unasked" } });
  const items = `query ($runId: ID!, $asks: PlanQuestion, $text: String) {
    planItems(runId: $runId, asks: $asks, text: $text, first: 100) {
      totalCount nodes { title inOffice inM365 mails asks answer changes { side label from to } } } }`;
  const people = `query ($runId: ID!, $text: String) {
    plannedRecipients(runId: $runId, text: $text, first: 100) { totalCount nodes { address meetings } } }`;
  const { plannedRecipients } = await ask(people, { runId });
  expect(plannedRecipients.nodes).toEqual(addresses.map((address) => ({ address, meetings: 1 })));
  expect((await ask(people, { runId, text: "GUEST59" })).plannedRecipients.totalCount).toBe(1);
  expect((await ask(items, { runId, asks: "INVITATIONS" })).planItems.nodes).toEqual([
    {
      ...{ title: "Kick-off", inOffice: null, inM365: "UPDATE", mails: addresses, asks: "INVITATIONS", answer: null },
      changes: [{ side: "M365", label: "Subject", from: "Kick", to: "Kick-off" }],
    },
  ]);
  expect((await ask(items, { runId })).planItems.totalCount).toBe(2);
  expect((await ask(items, { runId, asks: "DELETION" })).planItems.totalCount).toBe(0);
  const hidden = [await ask(people, { runId }, auditor.token), await ask(items, { runId }, auditor.token)];
  expect(hidden).toMatchObject([{ plannedRecipients: { totalCount: 60 } }, { planItems: { totalCount: 2 } }]);
  expect(JSON.stringify(hidden)).not.toMatch(/guest|Kick|Unasked/);
  const stranger = await api.addPerson("Sten", "USER");
  expect((await ask(items, { runId }, stranger.token)).planItems.totalCount).toBe(0);
});
