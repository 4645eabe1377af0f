import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LimitsByMailbox } from "../../../src/adapters/graph/limits.ts";
import { createMailboxes } from "../../../src/adapters/graph/mailboxes.ts";
import type { AccessTokens } from "../../../src/app/ports/identity.ts";
import { StoreError } from "../../../src/app/store-error.ts";
import type { RequestPriority } from "../../../src/core/limits/priority.ts";
import { must } from "../../../src/lib/must.ts";
import { HOME_TENANT } from "../../../src/simulator/directory/seed.ts";
import { ownLimits } from "../../support/graph-limits.ts";
import { type RunningSimulator, runSimulator } from "../../support/simulator.ts";
import { emptyTask, noSignal, openTasks } from "./open-mailbox.ts";

let simulator: RunningSimulator;
const person = "quiet";

beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator.stop());
beforeEach(() => simulator.control.reset());

describe("a mailbox", () => {
  it("knows its time zone by IANA's name and asks for it once", async () => {
    const tokens = { forAccount: async () => simulator.control.entra.accessToken(person) };
    const mailboxes = createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin: simulator.origin });
    expect((await mailboxes.open({ id: person })).timeZone).toBe("Europe/Berlin");
    expect((await mailboxes.open({ id: person })).requests()).toBe(0);
  });

  it("tells its tenant's verified domains with the permission to read the own profile, and not without", async () => {
    const ask = (permissions?: string[], tenantId = HOME_TENANT.id) => {
      const tokens = { forAccount: async () => simulator.control.entra.accessToken(person, permissions) };
      const mailboxes = createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin: simulator.origin });
      return mailboxes.verifiedDomains(person, tenantId);
    };
    const domains = ["contoso.example", "contoso.onmicrosoft.com", "sales.contoso.example"];
    await expect(ask(["User.Read"])).resolves.toEqual(domains);
    await expect(ask(["Mail.ReadWrite"])).rejects.toMatchObject({ fault: "denied" });
    await expect(ask(["User.Read"], "another")).rejects.toMatchObject({ fault: "malformed" });
  });

  it("lives with UTC where its settings may not be read", async () => {
    const tokens = { forAccount: async () => simulator.control.entra.accessToken(person, ["Tasks.ReadWrite"]) };
    const mailbox = await createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin: simulator.origin }).open({
      id: person,
    });
    expect(mailbox.timeZone).toBe("Etc/UTC");
    const made = await mailbox
      .records("TASKS", { from: "2000-01-01", to: "2100-01-01" })
      .create(
        simulator.control.todo.lists(person)[0]?.id ?? "",
        { mark: "m", fields: { ...emptyTask, dueDate: "2026-12-04" }, extra: {} },
        noSignal,
      );
    expect(made.fields.dueDate).toBe("2026-12-04");
  });

  it.each(["TASKS", "CALENDAR"] as const)("sends a round of everything of %s behind its changes", async (resource) => {
    const tokens = { forAccount: async () => simulator.control.entra.accessToken(person) };
    const asked: RequestPriority[] = [];
    const limits = ownLimits();
    const of: LimitsByMailbox["of"] = (id) => {
      const own = limits.of(id);
      const run: typeof own.run = (wanted, work) => {
        asked.push(wanted.priority);
        return own.run(wanted, work);
      };
      return { ...own, run };
    };
    const mailboxes = createMailboxes({ tokens, limits: { of }, simulatorOrigin: simulator.origin });
    const stop = noSignal;
    const terms = { stop, writeMs: 1_000, mayWrite: () => true, renew: async () => {}, onWait: () => {} };
    const mailbox = await mailboxes.open({ id: person }, { ...terms, priority: "DELTA" });
    const records = mailbox.records(resource, { from: "2026-01-01", to: "2026-12-31" });
    const [collection] = (await records.readCollections(null, noSignal)).collections;
    const { id } = must(collection, "a collection");
    asked.length = 0;
    const { next } = await records.readChanges(id, null, noSignal, { isHistory: true });
    await records.readChanges(id, next.link, noSignal);
    expect([asked[0], asked.at(-1)]).toEqual(["HISTORY", "DELTA"]);
  });

  it("keeps to its places, however much is asked of it at once", async () => {
    const { records, listId, mailbox } = await openTasks(simulator, person);
    simulator.control.settings.change({ latencyMs: 5 });
    const creates = Array.from({ length: 30 }, (_, at) =>
      records.create(listId, { mark: `m-${at}`, fields: emptyTask, extra: {} }, noSignal),
    );
    const made = await Promise.all(creates);
    const refs = made.map(({ id }) => ({ collectionId: listId, id }));
    const many = Promise.all([records.readMany(refs, noSignal), records.readMany(refs, noSignal)]);
    await expect(many).resolves.toEqual([made, made]);
    for (const peak of Object.values(simulator.control.log.counts().peakInFlight)) expect(peak).toBeLessThanOrEqual(4);
    expect(simulator.control.log.counts().byStatus[429]).toBeUndefined();
    expect(mailbox.budget()).toEqual({ used: 91, limit: 10_000 });
  });

  it("keeps to its places, and to one budget, when the API and the workers of a process both open it", async () => {
    const tokens = { forAccount: async () => simulator.control.entra.accessToken(person) };
    const limits = ownLimits();
    const open = () => createMailboxes({ tokens, limits, simulatorOrigin: simulator.origin }).open({ id: person });
    const both = [await open(), await open()];
    simulator.control.settings.change({ latencyMs: 5 });
    const listId = simulator.control.todo.lists(person)[0]?.id ?? "";
    await Promise.all(
      both.flatMap((mailbox, of) =>
        Array.from({ length: 15 }, (_, at) =>
          mailbox
            .records("TASKS", { from: "2000-01-01", to: "2100-01-01" })
            .create(listId, { mark: `m-${of}-${at}`, fields: emptyTask, extra: {} }, noSignal),
        ),
      ),
    );
    for (const peak of Object.values(simulator.control.log.counts().peakInFlight)) expect(peak).toBeLessThanOrEqual(4);
    expect(simulator.control.log.counts().byStatus[429]).toBeUndefined();
    const used = both.map(({ requests }) => requests()).reduce((sum, each) => sum + each, 0);
    for (const mailbox of both) expect(mailbox.budget().used).toBe(used);
  });

  it("sends an id of its own with every request", async () => {
    const ids = new Set<string>();
    const spy: typeof fetch = (input, init) => {
      ids.add(new Headers(init?.headers).get("client-request-id") ?? "");
      return fetch(input, init);
    };
    const { records, mailbox } = await openTasks(simulator, person, { fetch: spy });
    await records.readCollections(null, noSignal);
    expect(ids.size).toBe(mailbox.requests());
  });

  it("without a licence, or without the permission, says which it is", async () => {
    const openAs = (name: string, scopes?: readonly string[]) =>
      createMailboxes({
        tokens: { forAccount: async () => simulator.control.entra.accessToken(name, scopes) },
        limits: ownLimits(),
        simulatorOrigin: simulator.origin,
      }).open({ id: name });
    await expect(openAs("nomail")).rejects.toMatchObject({ fault: "noMailbox" });
    const narrow = await openAs(person, ["User.Read"]);
    await expect(
      narrow.records("TASKS", { from: "2000-01-01", to: "2100-01-01" }).readCollections(null, noSignal),
    ).rejects.toMatchObject({ fault: "denied" });
  });
});

describe("a refused token", () => {
  function createTokens(): AccessTokens & { readonly asked: unknown[] } {
    const asked: unknown[] = [];
    return {
      asked,
      forAccount: async (_id, options) => {
        asked.push(options ?? {});
        return simulator.control.entra.accessToken(person);
      },
    };
  }
  const openWith = (tokens: AccessTokens) =>
    createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin: simulator.origin }).open({ id: person });

  it("is renewed once, for many requests together, and a write is repeated", async () => {
    const tokens = createTokens();
    const records = (await openWith(tokens)).records("TASKS", { from: "2000-01-01", to: "2100-01-01" });
    simulator.control.entra.expireTokens(person);
    const listId = simulator.control.todo.lists(person)[0]?.id ?? "";
    await Promise.all([
      records.readCollections(null, noSignal),
      records.create(listId, { mark: "m", fields: emptyTask, extra: {} }, noSignal),
      records.readChanges(listId, null, noSignal),
    ]);
    expect(tokens.asked).toEqual([{}, { forceRefresh: true }]);
    expect(simulator.control.todo.tasks(person)).toHaveLength(1);
  });

  it("that stays refused needs a person", async () => {
    const tokens = createTokens();
    const records = (await openWith(tokens)).records("TASKS", { from: "2000-01-01", to: "2100-01-01" });
    simulator.control.faults.inject({ kind: "unauthorized", times: 2 });
    await expect(records.readCollections(null, noSignal)).rejects.toMatchObject({ fault: "needsReauth" });
  });

  it("hands on what Conditional Access claims", async () => {
    const tokens = createTokens();
    const records = (await openWith(tokens)).records("TASKS", { from: "2000-01-01", to: "2100-01-01" });
    simulator.control.faults.inject({ kind: "claimsChallenge", times: 1 });
    await records.readCollections(null, noSignal);
    expect(tokens.asked[1]).toMatchObject({ forceRefresh: true, claims: expect.stringContaining("access_token") });
  });

  it("leaves what the sign-in said to the caller", async () => {
    const tokens = {
      forAccount: () => Promise.reject(new StoreError("appMisconfigured", "The client secret has expired.")),
    };
    await expect(openWith(tokens)).rejects.toMatchObject({ fault: "appMisconfigured" });
  });
});
