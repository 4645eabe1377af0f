import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { type GraphQLField, type GraphQLObjectType, getNamedType, isUnionType } from "graphql";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { hashToken, makeToken } from "../../src/adapters/crypto/api-token.ts";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { createSyncOrders } from "../../src/adapters/store/sync/orders.ts";
import { accessEvent } from "../../src/app/ports/access-feed.ts";
import { mailEvent } from "../../src/app/ports/mail/mail-feed.ts";
import type { Role } from "../../src/core/access/role.ts";
import { recordKinds } from "../../src/core/records/record-kinds.ts";
import { schema } from "../../src/graphql/schema.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { argumentsFor } from "../support/call-arguments.ts";
import { type FullMailbox, fillMailbox } from "../support/full-mailbox.ts";
import { keepState } from "../support/kept-state.ts";
import { idOf, mailOf } from "../support/mail-world.ts";
import { selectionOf } from "../support/whole-selection.ts";

/** Who asks; all that is asked for is Una's. */
const viewers = [
  { column: "nobody", role: null, place: "here" },
  { column: "Una", role: "USER", place: "here" },
  { column: "other user", role: "USER", place: "here" },
  { column: "user elsewhere", role: "USER", place: "elsewhere" },
  { column: "auditor", role: "AUDITOR", place: "here" },
  { column: "org. admin", role: "ORGANIZATION_ADMINISTRATOR", place: "here" },
  { column: "admin elsewhere", role: "ORGANIZATION_ADMINISTRATOR", place: "elsewhere" },
  { column: "administrator", role: "ADMINISTRATOR", place: "here" },
] as const satisfies readonly { column: string; role: Role | null; place: "here" | "elsewhere" }[];

type Column = (typeof viewers)[number]["column"];

/** In every text of Una's records, and nowhere else. */
const secret = "Zephyrine";

let api: TestApi;
let una: string;
let here: string;
let elsewhere: string;
let ids: FullMailbox & {
  readonly token: string;
  readonly session: string;
  readonly glass: string;
  readonly invitation: string;
  readonly email: string;
  readonly thread: string;
  readonly held: string;
  readonly failed: string;
  readonly unsure: string;
  readonly hold: string;
  readonly systemMailbox: string;
  readonly delivery: string;
};
/** The folder's row. */
let inboxId: string;
/** Of the same organization; has not come in yet. */
let guest: string;
let restoreRows: () => Promise<void>;
const people = new Map<Column, { readonly id: string; readonly token: string; readonly account: string }>();

beforeAll(async () => {
  const orders = (prisma: TestApi["prisma"]) =>
    createSyncOrders({ prisma, wakes: { wake: async () => {} }, writeFeed, kinds: recordKinds });
  api = await startApi({ orders });
  const { prisma } = api;
  here = (await prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } })).organizationId;
  elsewhere = (await prisma.organization.create({ data: { name: "Elsewhere" } })).id;
  for (const { column, role, place } of viewers) {
    if (role === null) continue;
    const organizationId = place === "here" ? here : elsewhere;
    const email = `${column.replaceAll(/\W/g, "")}@example.com`.toLowerCase();
    const { id } = await prisma.user.create({ data: { name: column, email, role, organizationId } });
    const token = makeToken();
    await prisma.apiToken.create({
      data: {
        userId: id,
        name: "test",
        hash: hashToken(token),
        role,
        scopes: ["mail.read", "mail.write", "mail.send"],
      },
    });
    const { account } = await fillMailbox(prisma, id, column === "Una" ? secret : "Other");
    people.set(column, { id, token, account });
  }
  una = must(people.get("Una"), "Una").id;
  guest = (
    await prisma.user.create({
      data: { name: "Guest", email: "guest@example.com", role: "USER", organizationId: here },
    })
  ).id;
  await prisma.settingsScope.createMany({
    data: [
      { id: "system", version: 1 },
      { id: `user:${una}`, version: 1 },
    ],
  });
  await prisma.auditEntry.create({
    data: {
      ...{ actorName: "Una", actorId: una, action: "account.connected", ownerId: una },
      ...{ personId: una, organizationId: here },
    },
  });
  await switchOn();
  await furnish();
  restoreRows = await keepState(api.prisma);
});
afterAll(() => api[Symbol.asyncDispose]());

/** The application is set and tasks are synced, so that no operation is refused for another reason than who asks. */
async function switchOn(): Promise<void> {
  const application = { clientId: randomUUID(), clientSecret: "right-secret-value", tenantId: randomUUID() };
  const set = [
    { key: "TASKS_SYNC_ENABLED", value: true },
    { key: "EMAIL_SYNC_ENABLED", value: true },
  ] as const;
  const { data } = await api.ask(
    `mutation ($application: UpdateApplicationSettingsInput!, $switches: UpdateSettingsInput!) {
      updateApplicationSettings(input: $application) { __typename }
      updateSettings(input: $switches) { __typename } }`,
    {
      application: { expectedVersion: 0, ...application },
      switches: { level: "SYSTEM", expectedVersion: 1, set },
    },
  );
  expect(data).toEqual({
    updateApplicationSettings: { __typename: "UpdateApplicationSettingsSuccess" },
    updateSettings: { __typename: "UpdateSettingsSuccess" },
  });
}

/** Everybody and everything as at the beginning: an order that was carried out may have changed it. */
async function renew(): Promise<void> {
  await restoreRows();
  putMail();
}

/** What the operations are aimed at. */
async function furnish(): Promise<void> {
  const { prisma } = api;
  await prisma.settingsScope.updateMany({ data: { version: 1 } });
  const viewerId = must(people.get("administrator"), "administrator").id;
  const read = { state: "READY", tenantId, expiresAt: new Date(Date.now() + 3_600_000) };
  await prisma.peoplePreview.create({ data: { id: previewId, viewerId, ...read } });
  const full = await fillMailbox(prisma, una, secret);
  const sync = { accountId: full.account, resource: "TASKS" as const };
  await prisma.syncState.create({ data: sync });
  const collection = await prisma.collection.findFirstOrThrow({ where: sync });
  await prisma.link.create({
    data: {
      ...{ ...sync, officeId: randomUUID(), m365Id: randomUUID(), collectionId: collection.id, officeVersion: 1 },
      ...{ bases: { both: { subject: secret } }, state: "DETACHED", detachedReason: "DELETION_REJECTED" },
    },
  });
  await prisma.officeEvent.update({
    where: { id: full.event },
    data: {
      recurrence: { type: "daily", interval: 1, range: { type: "numbered", count: 20 } },
      endsAt: new Date("2026-05-30T00:00:00Z"),
    },
  });
  const token = await prisma.apiToken.create({
    data: { userId: una, name: "Script", hash: randomUUID(), role: "USER" },
  });
  const session = await prisma.apiToken.create({
    data: {
      ...{ userId: una, name: "Browser", hash: randomUUID(), role: "USER", isSession: true, signedInBy: "token" },
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  });
  const invitation = await prisma.invitation.create({
    data: { userId: una, codeHash: randomUUID(), expiresAt: new Date(Date.now() + 3_600_000) },
  });
  const glass = await prisma.brokenGlass.create({
    data: {
      ...{ viewerId: api.administratorId, viewerName: "Administrator", viewerRole: "ADMINISTRATOR", userId: una },
      ...{ reason: "Ticket 4711", startedAt: new Date(), endsAt: new Date(Date.now() + 3_600_000) },
    },
  });
  api.signOn.tenantIds.add(tenantId);
  const confirmed = { tenantId, name: "Fabrikam", confirmedById: api.administratorId };
  await prisma.confirmedTenant.create({ data: confirmed });
  const identity = { tenantId, objectId, userId: una, userPrincipalName: "una@fabrikam.example", displayName: "Una" };
  await prisma.personIdentity.create({ data: identity });
  const mail = { email: idOf(4, 1), thread: idOf(5, 1) };
  await prisma.account.update({
    where: { id: full.account },
    data: { grantedScopes: ["Mail.ReadWrite", "Mail.Send"] },
  });
  const outgoing = async (state: string, hold?: string) => {
    const { id } = await prisma.outgoingMessage.create({
      data: {
        ...{ accountId: full.account, orderedById: una, state, hold: hold ?? null, dueAt: new Date() },
        ...{ messageId: `<${randomUUID()}@example.com>`, subject: secret, html: secret, importance: "normal" },
        ...{ to: [{ name: secret, address: "ben@elsewhere.example" }], cc: [], bcc: [] },
      },
    });
    return id;
  };
  const sent = {
    ...{ held: await outgoing("HELD", "DRAFT_CHANGED"), failed: await outgoing("FAILED") },
    unsure: await outgoing("UNSURE"),
  };
  const held = { accountId: full.account, organizationId: here, reason: "A lawsuit" };
  const { id: hold } = await prisma.legalHold.create({ data: { ...held, placedById: una, placedByName: "Kim" } });
  const processed = await systemMailboxWithDelivery(full.account);
  ids = {
    ...full,
    hold,
    ...processed,
    ...mail,
    ...sent,
    token: token.id,
    session: session.id,
    glass: glass.id,
    invitation: invitation.id,
  };
  inboxId = collection.id;
  putMail();
}

/** Stored mail, which this server has in memory. */
function putMail(): void {
  const folder = {
    isFollowed: true,
    isGone: false,
    isInDeletedItems: false,
    countInMicrosoft: 1,
    unreadInMicrosoft: 1,
  };
  api.mail.rows.mails.splice(0, 1, mailOf(1, ids.account, { subject: secret, folderId: "inbox" }));
  api.mail.rows.folders.set(ids.account, [
    { id: "inbox", collectionId: inboxId, parentId: null, name: secret, wellKnown: "inbox", ...folder },
  ]);
}

/** Of Una's organization; nothing that it calls is reached. */
async function systemMailboxWithDelivery(account: string) {
  const { prisma } = api;
  await prisma.systemMailbox.updateMany({ data: { removedAt: new Date() } });
  const address = "support@contoso.example";
  const mailbox = await prisma.systemMailbox.create({
    data: {
      ...{ organizationId: here, label: secret, address, access: "OWN", processingSince: new Date() },
      readers: { create: { userId: una } },
      processing: { create: { kind: "WEBHOOK", webhookUrl: "https://127.0.0.1/hook" } },
    },
  });
  const email = await prisma.email.create({ data: { ownerId: account, folderId: "inbox", subject: secret } });
  const of = { mailboxId: mailbox.id, emailId: email.id };
  const delivery = await prisma.webhookDelivery.create({ data: { ...of, state: "FAILED", nextAt: null } });
  return { systemMailbox: mailbox.id, delivery: delivery.id };
}

const calendarText = [
  ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Contoso//EN", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260501T000000Z"],
  ...["DTSTART:20260504T100000Z", "DTEND:20260504T110000Z", "SUMMARY:Taken over", "END:VEVENT", "END:VCALENDAR", ""],
].join("\r\n");
/** Una's at Microsoft. */
const tenantId = randomUUID();
const objectId = randomUUID();
/** The administrator's, of people who were read. */
const previewId = randomUUID();
const deadline = new Date(Date.now() + 86_400_000).toISOString();

/** What each id is aimed at, and what else an operation needs so that only the viewer's rights decide. */
function sample(field: string, path: string): unknown {
  const name = path.split(".").at(-1) ?? path;
  const one: Readonly<Record<string, unknown>> = {
    "account.id": ids.account,
    "run.id": ids.run,
    "conflict.id": ids.conflict,
    "email.id": ids.email,
    "emailThread.id": ids.thread,
    "fetchEmailText.input.id": ids.email,
    "outgoingEmail.id": ids.held,
    "outgoingEmails.filter.accountId": ids.account,
    "cancelOutgoingEmail.id": ids.held,
    "releaseOutgoingEmail.id": ids.held,
    "retryOutgoingEmail.id": ids.failed,
    "settleOutgoingEmail.id": ids.unsure,
    ...Object.fromEntries(
      ["sendEmail", "replyToEmail", "forwardEmail"].map((name) => [`${name}.input.from`, "una@contoso.example"]),
    ),
    "sendEmail.input.to": ["ben@elsewhere.example"],
    "replyToEmail.input.to": ["ben@elsewhere.example"],
    "forwardEmail.input.to": ["ben@elsewhere.example"],
    "emailAddresses.search": "una",
    "updateEmails.input.ids": [ids.email],
    "updateEmails.input.folderId": "inbox",
    "updateEmails.input.isRead": true,
    "deleteEmails.input.ids": [ids.email],
    "emails.filter.folderId": "inbox",
    "emails.filter.from": "customer",
    "emails.filter.threadId": ids.thread,
    "chooseMailFolders.input.folders": null,
    "previewMailRules.input.level": "USER",
    "previewMailRules.input.set": [{ key: "EMAIL_INTERNAL", value: true }],
    "placeLegalHold.input.address": null,
    "placeLegalHold.input.organizationId": null,
    "placeLegalHold.input.reason": "A lawsuit",
    "liftLegalHold.id": ids.hold,
    "mailToPurge.filter.folderId": "inbox",
    "purgeMail.input.filter.folderId": "inbox",
    "purgeMail.input.expectedCount": 0,
    "largeAttachments.filter.largerThanMb": 1_000,
    "largeAttachments.filter.receivedBefore": null,
    "removeLargeAttachments.filter.largerThanMb": 1_000,
    "removeLargeAttachments.filter.receivedBefore": null,
    "removeLargeAttachments.expectedCount": 0,
    ...Object.fromEntries(
      ["reportPerson", "exportPerson", "erasePerson"].flatMap((name) => [
        [`${name}.input.address`, "ana@elsewhere.example"],
        [`${name}.input.reason`, "Request 9"],
      ]),
    ),
    "erasePerson.expectedCount": 0,
    "liftLegalHold.reason": "It is over",
    ...Object.fromEntries(
      [
        ...["mailProcessing", "mailDeliveries", "setMailProcessing.input", "rotateWebhookSecret", "testWebhook"],
        ...["answerRules", "automaticAnswers", "previewAnswer", "setAnswerRules.input"],
      ].map((name) => [`${name}.mailboxId`, ids.systemMailbox]),
    ),
    "previewAnswer.sample": { fromAddress: "ana@fabrikam.example", subject: "Offer", text: "Hello" },
    "setAnswerRules.input.rules": [],
    "repeatMailDelivery.id": ids.delivery,
    "node.id": ids.conflict,
    "task.id": ids.task,
    "updateTask.id": ids.task,
    "deleteTask.id": ids.task,
    "event.id": ids.event,
    "revokeApiToken.id": ids.token,
    "endBrokenGlass.id": ids.glass,
    "endSession.id": ids.session,
    "user.id": una,
    "users.filter.ids": [una],
    "createSystemMailbox.input.label": randomUUID(),
    "createSystemMailbox.input.address": `${randomUUID()}@contoso.example`,
    "createSystemMailbox.input.readers.roles": [],
    "updateSystemMailbox.input.id": ids.systemMailbox,
    "updateSystemMailbox.input.label": randomUUID(),
    "removeSystemMailbox.input.id": ids.systemMailbox,
    "removeSystemMailbox.input.mail": "KEEP",
    "connectSystemMailbox.id": ids.systemMailbox,
    "checkApplicationReach.id": ids.systemMailbox,
    "auditLog.filter": {},
    "revokeInvitation.id": ids.invitation,
    "inviteUser.input.organizationId": here,
    "inviteUser.input.role": "USER",
    "inviteAgain.userId": guest,
    "updateUser.input.organizationId": null,
    "updateUser.input.name": "Una B.",
    "removeUser.input.syncedData": "KEEP",
    "renameOrganization.name": "Headquarters",
    "updateSettings.input.level": "USER",
    "settings.level": "USER",
    "retryItem.side": "OFFICE",
    "retryItem.recordId": ids.task,
    "updateSettings.input.set": [{ key: "SYNC_INTERVAL_MINUTES", value: 7 }],
    "updateEvent.input.subject": "Another",
    "updateFollowing.input.subject": "Another",
    "updateOccurrence.input.subject": "Another",
    "updateTask.input.subject": "Another",
    "updateApplicationSettings.input.clientId": randomUUID(),
    "createEvent.input.time": { start: "2026-05-04T10:00:00", end: "2026-05-04T11:00:00", timeZone: "Etc/UTC" },
    "importICalendar.input.text": calendarText,
    "resolveConflict.input.take": "OFFICE",
    "chooseCalendars.input.mode": "DEFAULT",
    "chooseTaskLists.input.mode": "DEFAULT",
    "createUser.input.organizationId": here,
    "createUser.input.role": "USER",
    "bindIdentity.identity.objectId": randomUUID(),
    "importPeople.input.previewId": previewId,
    "createApiToken.input.role": "USER",
  };
  const all: Readonly<Record<string, unknown>> = {
    accountId: ids.account,
    runId: ids.run,
    conflictId: ids.conflict,
    recordId: ids.task,
    recordIds: null,
    itemIds: null,
    uploadIds: null,
    leftOutIds: null,
    emailId: ids.email,
    calendarIds: null,
    viaAccountId: null,
    readers: null,
    destinationCalendarId: null,
    listIds: null,
    destinationListId: null,
    tenantId,
    objectId,
    userId: una,
    organizationId: here,
    ownerId: una,
    id: ids.event,
    expectedVersion: 1,
    resource: "TASKS",
    from: "2026-05-01T00:00:00Z",
    to: "2026-06-01T00:00:00Z",
    date: "2026-05-06",
    reason: "DELETION_REJECTED",
    name: "A new one",
    email: `${randomUUID()}@contoso.example`,
    expiresAt: deadline,
    subject: "Made by the table",
  };
  return one[`${field}.${path}`] ?? (field === "breakGlass" && name === "reason" ? "Ticket 4711" : all[name]);
}

type Kind = "query" | "mutation" | "subscription";
interface Operation {
  readonly kind: Kind;
  readonly row: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly isAimed: boolean;
}

function operationsOf(kind: Kind, root: GraphQLObjectType | null | undefined): Operation[] {
  return Object.values(must(root, kind).getFields()).flatMap((field) => {
    const args = (isAimed: boolean) => namesOf(argumentsFor(field, sample, isAimed));
    const [bare, aimed] = [args(false), args(true)];
    const rows =
      kind === "mutation"
        ? [[aimed, true] as const]
        : [[bare, false] as const, ...(bare === aimed ? [] : [[aimed, true] as const])];
    return rows.map(([names, isAimed]) => ({ kind, row: `${field.name}(${names})`.replace("()", ""), field, isAimed }));
  });
}

/** "accountId, input.userId" */
const namesOf = (value: Readonly<Record<string, unknown>>, path = ""): string =>
  Object.entries(value)
    .flatMap(([name, one]) =>
      /Id$|^ids?$|Ids$/.test(name)
        ? [`${path}${name}`]
        : typeof one === "object" && one !== null && !Array.isArray(one)
          ? [namesOf(one as Record<string, unknown>, `${path}${name}.`)]
          : [],
    )
    .filter((text) => text !== "")
    .join(", ");

function textOf({ kind, field, isAimed }: Operation) {
  // With all that can be selected of them a page of the usual size costs more than a query may.
  const given = { ...argumentsFor(field, sample, isAimed), ...(field.name === "conflicts" ? { first: 10 } : {}) };
  const declared = field.args.filter(({ name }) => name in given);
  const head = declared.map(({ name, type }) => `$${name}: ${type}`).join(", ");
  const call = declared.map(({ name }) => `${name}: $${name}`).join(", ");
  const isOutcome = kind === "mutation" && isUnionType(getNamedType(field.type));
  const selection = isOutcome ? "{ __typename ... on UserError { message } }" : selectionOf(field.type);
  return {
    query: `${kind}${head === "" ? "" : ` (${head})`} { ${field.name}${call === "" ? "" : `(${call})`} ${selection} }`,
    variables: given,
  };
}

/** How much of Una's an answer tells. */
function extentOf(answer: unknown): string {
  const text = JSON.stringify(answer);
  if (text.includes(secret)) return "reads";
  if ([una, ...Object.values(ids)].some((id) => text.includes(id))) return "sees";
  return "";
}

async function cellOf(operation: Operation, column: Column): Promise<string> {
  const { query, variables } = textOf(operation);
  const { status, data, errors } = await api.askComposed(query, variables, people.get(column)?.token ?? null);
  if (status === 401) return "401";
  const [error] = errors;
  if (error !== undefined) {
    const code = String(error.extensions?.code ?? "");
    expect(["FORBIDDEN", "NOT_FOUND"], `${operation.row} of ${column}: ${error.message}`).toContain(code);
    return code === "FORBIDDEN" ? "Forbidden" : "NotFound";
  }
  const answer = data[operation.field.name];
  if (operation.kind === "mutation") {
    const outcome: string = answer.__typename;
    if (outcome.endsWith("Success")) await renew();
    return outcome.endsWith("Success") ? "done" : `${outcome.replace(/Error$/, "")}`;
  }
  if (answer === null) return "nothing";
  return extentOf(answer) || (isEmpty(answer) ? "nothing" : "others");
}

const isEmpty = (answer: unknown): boolean =>
  (Array.isArray(answer) && answer.length === 0) ||
  (typeof answer === "object" && answer !== null && "nodes" in answer && isEmpty(answer.nodes));

/** What one viewer is told by all subscriptions while Una's mailbox and their own change. */
async function listen(operations: readonly Operation[], column: Column): Promise<string[]> {
  const person = people.get(column);
  if (person === undefined) return operations.map(() => "401");
  const client = createClient({
    url: `${api.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${person.token}` },
    retryAttempts: 0,
  });
  const heard: unknown[][] = operations.map(() => []);
  const over = operations.map(
    (operation, at) =>
      new Promise<void>((resolve) => {
        const { query, variables } = textOf(operation);
        const next = (said: unknown) => heard[at]?.push(said);
        client.subscribe({ query, variables }, { next, error: () => resolve(), complete: resolve });
      }),
  );
  // One of their own tells when everything before it was passed on. What the table promises may need a moment more.
  const own = client.iterate({ query: "subscription { alerts { alert { id } } }" });
  await own.next();
  await changeEverything(ids.account, ids);
  await changeEverything(person.account);
  await own.next();
  const cells = () =>
    operations.map((_, at) => extentOf(heard[at]) || (heard[at]?.length === 0 ? "nothing" : "others"));
  const isAsPromised = () => cells().every((cell, at) => cell === promised(operations[at]?.row, column));
  await vi.waitUntil(isAsPromised, { timeout: 60_000, interval: 20 }).catch(() => {});
  await client.dispose();
  await Promise.all(over);
  return cells();
}

/** What the reviewed table says. */
function promised(row: string | undefined, column: Column): string | undefined {
  const line = reviewed.find((cells) => cells[0] === "subscription" && cells[1] === row);
  return line?.[2 + viewers.findIndex((viewer) => viewer.column === column)];
}

/** Told by the feed as if all of it had just changed. */
async function changeEverything(accountId: string, changed?: FullMailbox): Promise<void> {
  const { prisma } = api;
  const { organizationId, userId } = await prisma.account.findUniqueOrThrow({ where: { id: accountId } });
  const alert = changed?.alert ?? (await prisma.alert.findFirstOrThrow({ where: { accountId } })).id;
  const of = { organizationId, userId, accountId, resource: "TASKS" } as const;
  await prisma.$transaction((tx) =>
    writeFeed(tx, [
      ...(changed === undefined
        ? []
        : [
            { topic: "status", ...of } as const,
            { topic: "run", ...of, subjectId: changed.run } as const,
            { topic: "conflict", ...of, subjectId: changed.conflict } as const,
            { topic: "activity", ...of, subjectId: changed.run } as const,
            must(mailEvent({ accountId }, [{ op: "create", id: ids.email, fields: {} }]), "an event"),
            { topic: "outgoing", ...of, resource: "EMAIL", subjectId: ids.held } as const,
          ]),
      accessEvent("PERSON", { id: userId, userId }),
      { topic: "alert", ...of, subjectId: alert },
    ]),
  );
}

const heading = `What each operation answers to whom. Everything that is asked for is Una's: her mailbox, her records, her tokens.

  reads    with what she wrote                  done       an order was carried out
  sees     her things, what she wrote redacted   Forbidden  told that they may not
  others   an answer without anything of hers    NotFound   told that there is no such thing
  nothing  an empty answer                       401        nobody knows who asks

Written by role-table.test.ts (npx vitest run --config .config/vitest.ts test/graphql/role-table.test.ts -u). Look at each line that changes.
`;

const file = `${import.meta.dirname}/role-table.txt`;
const reviewed = existsSync(file)
  ? readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.split(/ {2,}/))
  : [];

test("each operation answers each role as the reviewed table says", async () => {
  // First: each order that is carried out leaves another mailbox behind, of which all subscriptions would tell.
  const subscriptions = operationsOf("subscription", schema.getSubscriptionType());
  const heard: string[][] = [];
  for (const { column } of viewers) heard.push(await listen(subscriptions, column));
  const rows: string[][] = [];
  for (const kind of ["query", "mutation"] as const) {
    const root = kind === "query" ? schema.getQueryType() : schema.getMutationType();
    for (const operation of operationsOf(kind, root)) {
      const cells: string[] = [];
      for (const { column } of viewers) cells.push(await cellOf(operation, column));
      rows.push([kind, operation.row, ...cells]);
    }
  }
  for (const [at, { row }] of subscriptions.entries())
    rows.push(["subscription", row, ...heard.map((cells) => cells[at] ?? "")]);

  const lines = [["", "", ...viewers.map(({ column }) => column)], ...rows];
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? [];
  const table = lines.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  await expect(`${heading}\n${table.join("\n")}\n`).toMatchFileSnapshot(file);
});
