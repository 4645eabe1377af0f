import { setImmediate } from "node:timers/promises";
import type { createSchema } from "graphql-yoga";
import { errorCatalogue } from "../../src/core/sync/error-catalogue.ts";
import type { Brake, Conflict, Run, SettingsLevel } from "../../src/dashboard/model.ts";
import type { UpdateSettingsInput } from "../../src/dashboard/schema-types.d.ts";
import { must } from "../../src/lib/must.ts";
import { type FakeMail, findFakeMail, openFakeMail } from "./fake-mail.ts";
import { fakeAddresses, type OrderedInput, orderMail } from "./fake-outgoing.ts";
import { fakeEffectiveSettings, fakeScope, updateFakeSettings } from "./fake-settings.ts";
import { type FakeEvent, type FakeWorld, putConflict, putOutgoing, putRun, type Topic } from "./fake-world.ts";
import { createStoppable } from "./stoppable.ts";

/** The schema is made once; each server has a world of its own. */
export interface FakeContext {
  readonly world: FakeWorld;
}

const connection = <Node>(nodes: readonly Node[], { first }: { readonly first?: number | null }) => ({
  nodes: nodes.slice(0, first ?? 20),
  totalCount: nodes.length,
});

/** By offset, found by a part of the name. */
function paged<Node extends { readonly name?: string; readonly title?: string; readonly address?: string }>(
  all: readonly Node[],
  {
    first,
    after,
    text,
  }: { readonly first?: number | null; readonly after?: string | null; readonly text?: string | null },
) {
  const found = all.filter(({ name, title, address }) => (name ?? title ?? address ?? "").includes(text ?? ""));
  const [from, end] = [Number(after ?? 0), Number(after ?? 0) + (first ?? 20)];
  return {
    nodes: found.slice(from, end),
    totalCount: found.length,
    pageInfo: { hasNextPage: end < found.length, hasPreviousPage: false, endCursor: String(end) },
  };
}

/** The names that a brake knows, made up to as many as it counts. */
function namesOf(known: readonly string[], count: number, kind: string) {
  return Array.from({ length: count }, (_, index) => ({
    id: `${kind}-${index}`,
    name: known[index] ?? `Number ${index + 1}`,
  }));
}

function planItems(brake: Brake | null, asks: string) {
  if (brake === null) return [];
  const named =
    asks === "DELETION"
      ? namesOf(brake.sampleTitles, brake.deletesInOffice + brake.deletesInM365, asks)
      : namesOf(brake.sampleMeetings, brake.meetingsToWrite, asks);
  const moved = { side: "M365", field: "time", label: "Time", from: "Mon 4 May, 10:00", to: "Tue 5 May, 10:00" };
  return named.map(({ id, name }) => ({ id, title: name, changes: asks === "DELETION" ? [] : [moved] }));
}

const present: Record<Topic, (world: FakeWorld) => readonly unknown[]> = {
  status: ({ statuses }) => [...statuses.values()],
  run: ({ runs }) => [...runs.values()],
  conflict: ({ conflicts }) => [...conflicts.values()].filter(({ state }) => state !== "SETTLED"),
  alert: ({ alerts }) => [...alerts.values()].filter(({ resolvedAt }) => resolvedAt === null),
  settings: () => [],
  mail: () => [],
  outgoing: () => [],
  access: () => ["everything"],
  activity: ({ activity }) => activity.toReversed(),
};

/** So many events are sent before the server looks at what else came, pings above all. */
const turn = 100;

/**
 * The present state unless `after` is given, then each event, until the client goes. As at the real server any cursor leads on from where it was
 * given: one of the present state is the number of the last event before it and how many of its values were sent, "7:120".
 */
function follow(world: FakeWorld, topic: Topic, after: string | null | undefined): AsyncIterableIterator<FakeEvent> {
  const [head, sent] = (after ?? `${world.events.length}:0`).split(":").map(Number);
  const waiting = [
    ...(sent === undefined ? [] : present[topic](world))
      .map((value, index) => ({ cursor: `${head}:${index + 1}`, topic, value }))
      .slice(sent),
    ...world.events.filter((event) => event.topic === topic && Number(event.cursor) > Number(head)),
  ];
  let wake = () => {};
  const listen = (event: FakeEvent) => {
    if (event.topic === topic) waiting.push(event);
    wake();
  };
  world.listeners.add(listen);
  return createStoppable(async function* (signal) {
    signal.addEventListener("abort", () => wake());
    while (!signal.aborted) {
      yield* waiting.splice(0, turn);
      await setImmediate();
      if (waiting.length > 0 || signal.aborted) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    world.listeners.delete(listen);
  });
}

/** Nobody changes people here. */
const everything = { kind: "EVERYTHING", id: null, userId: null };

const subscription = (topic: Topic) => ({
  subscribe: (_root: unknown, { after }: { readonly after?: string | null }, { world }: FakeContext) =>
    follow(world, topic, after),
  resolve: ({ cursor, value }: FakeEvent) => ({
    cursor,
    [topic]: value,
    level: "SYSTEM",
    ownerId: null,
    version: 2,
    ...everything,
  }),
});

/** An administrator's: all of them. */
const rights = [
  "READ_SYSTEM",
  "CHANGE_SYSTEM",
  "READ_SETTINGS",
  "CHANGE_SETTINGS",
  "READ_ACCOUNTS",
  "OPERATE_ACCOUNTS",
  "READ_RECORDS",
  "SEND_MAIL",
].map((right) => ({ right, reach: "SYSTEM" }));

/** Writes the order down and answers success. */
const order =
  <Args>(name: string, carryOut: (args: Args, world: FakeWorld) => unknown) =>
  (_root: unknown, args: Args, { world }: FakeContext) => {
    world.orders.push({ name, args });
    const capitalized = name.charAt(0).toUpperCase() + name.slice(1);
    return { __typename: `${capitalized}Success`, data: carryOut(args, world) };
  };

interface MailOrder {
  readonly ids?: readonly string[];
  readonly isRead?: boolean;
  readonly flag?: { readonly status: string };
  readonly expectedCount?: number;
}

/** Marks what is named; of a filter it says that it finds three, whatever there is. */
const editMails =
  (name: "updateEmails" | "deleteEmails") =>
  (_root: unknown, args: { readonly input: MailOrder }, { world }: FakeContext) => {
    const { ids, isRead, flag, expectedCount } = args.input;
    if (ids === undefined && expectedCount !== 3)
      return { __typename: "CountChangedError", message: "3 mails would be changed now.", current: 3 };
    const carried = order(name, () => {
      for (const mailbox of world.mailboxes.values())
        for (const [at, mail] of mailbox.mails.entries())
          if (ids?.includes(mail.id))
            mailbox.mails[at] = {
              ...mail,
              ...(isRead !== undefined && { isRead }),
              ...(flag && { flag }),
            } as typeof mail;
      return { selected: ids?.length ?? 3, changed: ids?.length ?? 3, refused: [] };
    });
    return carried(_root, args, { world } as FakeContext);
  };

const endRun =
  (state: Run["state"]) =>
  ({ runId }: { readonly runId: string }, world: FakeWorld) => {
    const run = { ...must(world.runs.get(runId), runId), state, finishedAt: new Date().toISOString() };
    putRun(world, run);
    return run;
  };

const checked = () => ({
  ok: false,
  steps: [
    { name: "Application", ok: true, message: "Microsoft knows the application.", remedy: null },
    { name: "Secret", ok: false, message: "The client secret has expired.", remedy: "Create a new one in Azure." },
  ],
});

const mailsOf = (world: FakeWorld) => [...world.mailboxes.values()].flatMap(({ mails }) => mails);

/** What a list does not ask for. */
const wholeMail = Object.fromEntries(
  (["cc", "bcc", "replyTo", "sender", "categories", "fileUrl", "webLink", "attachments", "body"] as const).map(
    (field) => [
      field,
      (mail: FakeMail, args: { readonly showRemoteImages?: boolean }) =>
        openFakeMail(mail, args.showRemoteImages === true)[field],
    ],
  ),
);

type Resolvers = NonNullable<Parameters<typeof createSchema<FakeContext>>[0]["resolvers"]>;

export const fakeResolvers = {
  Query: {
    viewer: () => ({ id: "1", name: "Administrator", email: "admin@contoso.example", role: "ADMINISTRATOR", rights }),
    system: (_root, _args, { world }) => ({
      isSimulator: world.isSimulator,
      version: "0.1.0",
      resources: world.mailboxes.size === 0 ? ["CALENDAR", "TASKS"] : ["EMAIL", "CALENDAR", "TASKS"],
    }),
    applicationSettings: (_root, _args, { world }) => world.application,
    settings: (_root, { level }: { readonly level: SettingsLevel }, { world }) => fakeScope(world, level),
    syncStatus: (_root, { accountId, resource }, { world }) => ({
      nodes: [{ leftOut: world.leftOut.get(`${accountId}:${resource}`) ?? [] }],
    }),
    effectiveSettings: (_root, _args, { world }) => fakeEffectiveSettings(world),
    brokenGlass: () => [],
    errorCatalogue: () => Object.entries(errorCatalogue).map(([code, entry]) => ({ mutation: null, ...entry, code })),
    accounts: (_root, args, { world }) => connection([...world.accounts.values()], args),
    account: (_root, { id }, { world }) => world.accounts.get(id) ?? null,
    conflicts: (_root, args, { world }) => {
      const wanted = [...world.conflicts.values()].filter(({ state }) => state === args.state);
      return { ...connection(wanted, args), pageInfo: { hasNextPage: false, hasPreviousPage: false } };
    },
    runs: (_root, args, { world }) =>
      connection(
        [...world.runs.values()].filter(({ account }) => account.id === args.accountId),
        args,
      ),
    run: (_root, { id }, { world }) => world.runs.get(id) ?? null,
    planItems: (_root, args, { world }) => paged(planItems(world.runs.get(args.runId)?.brake ?? null, args.asks), args),
    plannedRecipients: (_root, args, { world }) => {
      const brake = world.runs.get(args.runId)?.brake;
      const people = brake ? namesOf(brake.sampleAddresses, brake.peopleToMail, "person") : [];
      return paged(
        people.map(({ id, name }) => ({ id, address: name })),
        args,
      );
    },
    failingRecords: (_root, args) => paged([], args),
    leftOutRecords: (_root, args) => paged([], args),
    conflict: (_root, { id }, { world }) => world.conflicts.get(id) ?? null,
    outgoingEmails: (_root, { filter }, { world }) => ({
      nodes: [...world.outgoing.values()]
        .toReversed()
        .filter(({ accountId, state, to }) =>
          filter?.isToApprove === true
            ? state === "HELD" && to === null
            : (filter?.states?.includes(state) ?? true) && filter?.accountId === accountId,
        ),
    }),
    emailAnswer: (_root, { emailId, kind }, { world }) => {
      const mail = must(
        mailsOf(world).find(({ id }) => id === emailId),
        emailId,
      );
      const isForward = kind === "FORWARD";
      return {
        ...{ kind: kind ?? "REPLY", accountId: mail.accountId, cc: [] },
        subject: `${isForward ? "FW" : "RE"}: ${mail.subject}`,
        to: isForward ? [] : [mail.from],
      };
    },
    emailAddresses: (_root, { search }) => fakeAddresses.filter(({ name }) => name.toLowerCase().startsWith(search)),
    mailFolders: (_root, { accountId }, { world }) => world.mailboxes.get(accountId)?.folders ?? [],
    emails: (_root, { filter, search, isThreaded, ...page }, { world }) => {
      const places = filter.accountId == null ? [...world.mailboxes.values()] : [world.mailboxes.get(filter.accountId)];
      const found = places.flatMap((mailbox) => findFakeMail(mailbox, filter, search, isThreaded));
      const { totalCount, ...rest } = paged<FakeMail & { readonly name?: string }>(found, page);
      return { ...rest, totalCount: Math.min(1_000, totalCount), isTotalMore: totalCount > 1_000 };
    },
    email: (_root, { id }, { world }) => mailsOf(world).find((mail) => mail.id === id) ?? null,
    emailThread: (_root, { id }, { world }) => {
      const mails = mailsOf(world).filter(({ threadId }) => threadId === id);
      return { id, subject: mails[0]?.subject, count: mails.length, zipUrl: `/mail/threads/${id}.zip` };
    },
    activity: (_root, args, { world }) => connection(world.activity, args),
    effects: (_root, args) => connection([], args),
  },
  Account: {
    syncStatuses: ({ id }, _args, { world }) => [...world.statuses.values()].filter(({ account }) => account.id === id),
    primaryFor: () => ["TASKS"],
    importedRecords: () => 48,
    user: ({ user }, _args, { world }) => ({ ...user, accounts: [...world.accounts.values()].slice(0, 2) }),
  },
  OutgoingEmail: { account: ({ accountId }, _args, { world }) => world.accounts.get(accountId) },
  Email: {
    ...wholeMail,
    threadCount: ({ threadId }: FakeMail, _args: unknown, { world }: FakeContext) =>
      mailsOf(world).filter((mail) => mail.threadId === threadId).length,
  },
  Mutation: {
    sendEmail: order("sendEmail", ({ input }: { readonly input: OrderedInput }, world) => orderMail(world, input)),
    replyToEmail: order("replyToEmail", ({ input }: { readonly input: OrderedInput }, world) =>
      orderMail(world, input),
    ),
    forwardEmail: order("forwardEmail", ({ input }: { readonly input: OrderedInput }, world) =>
      orderMail(world, input),
    ),
    cancelOutgoingEmail: order("cancelOutgoingEmail", ({ id }: { readonly id: string }, world) =>
      putOutgoing(world, { ...must(world.outgoing.get(id), id), state: "CANCELLED", actions: [] }),
    ),
    releaseOutgoingEmail: order("releaseOutgoingEmail", ({ id }: { readonly id: string }, world) =>
      putOutgoing(world, { ...must(world.outgoing.get(id), id), state: "WAITING", hold: null, actions: ["CANCEL"] }),
    ),
    retryOutgoingEmail: order("retryOutgoingEmail", ({ id }: { readonly id: string }, world) =>
      putOutgoing(world, { ...must(world.outgoing.get(id), id), state: "WAITING", actions: ["CANCEL"] }),
    ),
    settleOutgoingEmail: order(
      "settleOutgoingEmail",
      ({ id, outcome }: { readonly id: string; readonly outcome: string }, world) =>
        putOutgoing(world, {
          ...must(world.outgoing.get(id), id),
          ...{
            state: outcome === "WAS_SENT" ? "SENT" : "WITHDRAWING",
            actions: [],
            updatedAt: new Date().toISOString(),
          },
        }),
    ),
    chooseMailFolders: order("chooseMailFolders", ({ input }: { readonly input: object }) => input),
    updateEmails: editMails("updateEmails"),
    deleteEmails: editMails("deleteEmails"),
    fetchEmailText: order(
      "fetchEmailText",
      ({ input }: { readonly input: { readonly id: string } }, world: FakeWorld) => {
        const mail = mailsOf(world).find(({ id }) => id === input.id);
        if (mail !== undefined)
          Object.assign(mail.whole, {
            body: { state: "STORED", reason: null, text: "It came.", frameUrl: null, remoteImages: 0 },
          });
        return { emailId: input.id, reason: null };
      },
    ),
    previewMailRules: order("previewMailRules", () => ({
      ...{ excludedAddress: 12, markedPrivate: 0, internal: 3, outsideWindow: 0, looked: 1_204, hasMore: false },
      ...{ closedMailboxes: 2, keptOutNow: 7, readsAgain: 0 },
    })),
    syncNow: order("syncNow", () => ({ runs: [] })),
    cancelRun: order("cancelRun", endRun("CANCELLED")),
    approveRun: order("approveRun", endRun("SUCCEEDED")),
    rejectRun: order("rejectRun", endRun("CANCELLED")),
    retryItem: order("retryItem", ({ recordId }: { readonly recordId: string }) => ({ recordId })),
    connectAccount: order("connectAccount", () => ({
      url: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?state=1",
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
    })),
    checkAzureApplication: order("checkAzureApplication", checked),
    checkConnection: order("checkConnection", checked),
    updateSettings: (_root, args: { readonly input: UpdateSettingsInput }, { world }) => {
      world.orders.push({ name: "updateSettings", args });
      return updateFakeSettings(world, args.input);
    },
    demoTrouble: order("demoTrouble", () => "The sign-in of broken@contoso.example was revoked."),
    reopenConflict: order("reopenConflict", ({ conflictId }: { readonly conflictId: string }, world) => {
      const conflict: Conflict = { ...must(world.conflicts.get(conflictId), conflictId), state: "OPEN" };
      putConflict(world, conflict);
      return conflict;
    }),
    resolveConflict: order(
      "resolveConflict",
      ({ input }: { readonly input: { readonly conflictId: string } }, world) => {
        const known = must(world.conflicts.get(input.conflictId), input.conflictId);
        const conflict: Conflict = { ...known, state: "RESOLVING", decidedBy: "Administrator" };
        putConflict(world, conflict);
        return conflict;
      },
    ),
  },
  Subscription: {
    syncStatus: subscription("status"),
    runProgress: subscription("run"),
    conflicts: subscription("conflict"),
    alerts: subscription("alert"),
    settings: subscription("settings"),
    accessChanges: subscription("access"),
    outgoingEmails: {
      ...subscription("outgoing"),
      resolve: ({ cursor, value }: FakeEvent) => ({ cursor, outgoingEmail: value }),
    },
    emails: { ...subscription("mail"), resolve: ({ cursor, value }: FakeEvent) => ({ ...Object(value), cursor }) },
    activity: { ...subscription("activity"), resolve: ({ value }: FakeEvent) => value },
  },
} satisfies Resolvers;
