// The real server with one person of each role, two organizations, and something of everything that a page shows: conflicts, failing
// records, records that are kept apart, an alert, a run. Sync itself stands still.
import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { startApi, type TestApi } from "./api.ts";
import { openPage } from "./chromium.ts";
import { switchOn } from "./switch-on.ts";

export const roleNames = ["ADMINISTRATOR", "ORGANIZATION_ADMINISTRATOR", "USER", "AUDITOR"] as const;
export type RoleName = (typeof roleNames)[number];

export interface RoleStage extends AsyncDisposable {
  readonly api: TestApi;
  /** Accounts: the user's own, a colleague's, and one of another organization. */
  readonly accounts: { readonly own: string; readonly colleague: string; readonly foreign: string };
  readonly conflictId: string;
  readonly runId: string;
  /** One of the user's that ended without a choice. @returns its id */
  addSettledConflict(title: string, reason: string): Promise<string>;
  /** Of the user, with so many records that came from it. */
  addSecondMailbox(records: number): Promise<string>;
  /** How many of a mailbox are in Oro. */
  countRecords(accountId: string): Promise<number>;
  /** A page of its own on which this role has signed in. */
  open(browser: Browser, role: RoleName, path?: string): Promise<Page>;
  /** The role's one page, gone to that address: for tests that leave it as they found it. */
  at(browser: Browser, role: RoleName, path?: string): Promise<Page>;
  /** As people do: with the role's token in the form. */
  signIn(page: Page, role: RoleName): Promise<void>;
}

/** @param pageFolder the built page */
export async function startRoleStage(pageFolder: string): Promise<RoleStage> {
  const api = await startApi({ pageFolder });
  const { prisma } = api;
  const tokens: Record<RoleName, string> = {
    ADMINISTRATOR: api.token,
    ORGANIZATION_ADMINISTRATOR: (await api.addPerson("Olga", "ORGANIZATION_ADMINISTRATOR")).token,
    USER: "",
    AUDITOR: (await api.addPerson("Aurel", "AUDITOR")).token,
  };
  const user = await api.addPerson("Una", "USER");
  tokens.USER = user.token;
  const colleague = await api.addPerson("Cora", "USER");
  const elsewhere = await prisma.organization.create({ data: { name: "Elsewhere" } });
  const foreigner = await prisma.user.create({
    data: { name: "Fred", email: "fred@elsewhere.example", role: "USER", organizationId: elsewhere.id },
  });
  await switchOn(api);

  const addAccount = async (userId: string, name: string) => {
    const { organizationId } = await prisma.user.findUniqueOrThrow({ where: { id: userId } });
    const { id } = await prisma.account.create({
      data: {
        ...{ organizationId, userId, tenantId: randomUUID(), objectId: randomUUID() },
        ...{ userPrincipalName: `${name.toLowerCase()}@contoso.example`, displayName: name, state: "CONNECTED" },
      },
    });
    return id;
  };
  const accounts = {
    own: await addAccount(user.id, "Una Post"),
    colleague: await addAccount(colleague.id, "Cora Post"),
    foreign: await addAccount(foreigner.id, "Fred Post"),
  };
  for (const [ownerId, subject] of [
    [user.id, "Water the plants"],
    [colleague.id, "Count the chairs"],
    [foreigner.id, "Paint the fence"],
  ] as const) {
    await prisma.officeTask.create({ data: { ownerId, subject, dueDate: "2026-12-01" } });
  }
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await prisma.officeEvent.create({
    data: {
      ...{ ownerId: user.id, subject: "Plan the week", startsAt: new Date(`${day}T09:00:00Z`) },
      ...{ endsAt: new Date(`${day}T10:00:00Z`), organizer: { address: "una@contoso.example", name: "Una" } },
      time: { isAllDay: false, start: `${day}T09:00:00`, end: `${day}T10:00:00`, startZone: "Etc/UTC", endZone: null },
    },
  });
  const conflict = await prisma.conflict.create({
    data: {
      ...{ accountId: accounts.own, resource: "TASKS", officeId: randomUUID(), m365Id: "m-1" },
      ...{ collectionId: randomUUID(), kind: "FIELDS", fields: ["subject"], title: "Order the cake" },
      ...{ bases: { subject: "Order cake" }, office: { subject: "Order the cake" }, m365: { subject: "Bake it" } },
      ...{ officeVersion: 1, rule: "ASK", state: "OPEN" },
    },
  });
  const run = await prisma.run.create({
    data: { accountId: accounts.own, resource: "TASKS", trigger: "MANUAL", state: "SUCCEEDED", finishedAt: new Date() },
  });

  const failing = { accountId: accounts.own, resource: "TASKS" as const, side: "m365", state: "QUARANTINED" };
  await prisma.inboxItem.createMany({
    data: ["Visit the plant", "Sign the lease"].map((subject, nth) => ({
      ...failing,
      ...{ recordId: `m-${nth}`, snapshot: { fields: { subject } }, reason: "ITEM_REJECTED", attempts: 3 },
      ...{ message: `Microsoft refused “${subject}”.`, nextAttemptAt: new Date(Date.now() + 3_600_000) },
    })),
  });
  const kept = await prisma.officeTask.create({ data: { ownerId: user.id, subject: "Keep the receipts" } });
  await prisma.link.create({
    data: {
      ...{ accountId: accounts.own, resource: "TASKS", collectionId: randomUUID(), officeId: kept.id, m365Id: "m-9" },
      ...{ officeVersion: 1, state: "DETACHED", detachedReason: "DELETION_REJECTED" },
    },
  });

  const signIn = async (page: Page, role: RoleName) => {
    await page.getByLabel("Access token").fill(tokens[role]);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("banner").waitFor();
  };
  const open = async (browser: Browser, role: RoleName, path = "") => {
    const page = await openPage(browser, { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
    await page.goto(`${api.url}/${path}`);
    await signIn(page, role);
    return page;
  };
  const pages = new Map<RoleName, Promise<Page>>();

  return {
    api,
    accounts,
    conflictId: conflict.id,
    runId: run.id,
    async addSettledConflict(title, reason) {
      const ids = { accountId: accounts.own, resource: "TASKS" as const, collectionId: randomUUID() };
      const pair = { officeId: randomUUID(), m365Id: randomUUID() };
      const link = await prisma.link.create({ data: { ...ids, ...pair, officeVersion: 1 } });
      const { id } = await prisma.conflict.create({
        data: {
          ...{
            ...ids,
            ...pair,
            linkId: link.id,
            kind: "FIELDS",
            fields: ["subject"],
            title,
            officeVersion: 1,
            rule: "ASK",
          },
          ...{ bases: { subject: "Paint" }, office: { subject: title }, m365: { subject: "Paint later" } },
          ...{ state: "SETTLED", outcome: "OFFICE", reason, decidedAt: new Date() },
        },
      });
      return id;
    },
    async addSecondMailbox(records) {
      const accountId = await addAccount(user.id, "Una Two");
      const imported = { ownerId: user.id, accountId, isImported: true };
      await prisma.officeTask.createMany({
        data: Array.from({ length: records }, (_, nth) => ({ ...imported, subject: `Imported ${nth}` })),
      });
      return accountId;
    },
    countRecords: (accountId) => prisma.officeTask.count({ where: { accountId, deletedAt: null } }),
    open,
    async at(browser, role, path = "#/") {
      const opening = pages.get(role) ?? open(browser, role);
      pages.set(role, opening);
      const page = await opening;
      await page.evaluate(`location.hash = ${JSON.stringify(path)}`);
      return page;
    },
    signIn,
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}
