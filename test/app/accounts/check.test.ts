import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMailboxes } from "../../../src/adapters/graph/mailboxes.ts";
import { type CheckDependencies, createChecks } from "../../../src/app/accounts/check.ts";
import type { StoredAccount } from "../../../src/app/ports/account-store.ts";
import type { M365Mailboxes } from "../../../src/app/ports/m365-records.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";
import { scopesFor } from "../../../src/core/microsoft/scopes.ts";
import type { Resource } from "../../../src/core/records/record.ts";
import { ownLimits } from "../../support/graph-limits.ts";
import { type RunningSimulator, runSimulator } from "../../support/simulator.ts";

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator.stop());
beforeEach(() => simulator.control.reset());

const viewer: Viewer = {
  ...{ userId: "kim", organizationId: "org", name: "Kim", email: "kim@x.example" },
  role: "USER",
};
const switchedOn: readonly Resource[] = ["TASKS", "CALENDAR", "EMAIL"];

/** @param granted what the account was granted, as stored @param held what its tokens hold */
async function check(granted: readonly string[], held = granted, open?: M365Mailboxes["open"]) {
  const accessTokens = { forAccount: async () => simulator.control.entra.accessToken("quiet", [...held]) };
  const account: StoredAccount = {
    ...{ id: "account", organizationId: "org", userId: "kim", tenantId: "t", objectId: "o" },
    ...{
      access: "OWN" as const,
      userPrincipalName: "quiet@contoso.example",
      state: "CONNECTED",
      grantedScopes: granted,
    },
  };
  const real = createMailboxes({ tokens: accessTokens, limits: ownLimits(), simulatorOrigin: simulator.origin });
  const checks = createChecks({
    store: { find: async () => account, signInExpired: async () => {} },
    mailboxes: { open: open ?? real.open },
    switchedOn: async () => switchedOn,
    now: () => new Date("2026-11-27T08:00:00Z"),
    accessTokens,
  } as Partial<CheckDependencies> as CheckDependencies);
  return checks.connection(viewer, "account");
}

const all = scopesFor(switchedOn);
const without = (start: string) => all.filter((scope) => !scope.startsWith(start));

describe("the check of a connection", () => {
  it("tries mail like tasks and calendars, and counts its folders", async () => {
    const { ok, steps } = await check(all);
    expect(steps.map(({ name }) => name)).toEqual(["Sign-in", "Permissions", "Mailbox", "Tasks", "Calendar", "Email"]);
    expect([ok, steps.at(-1)?.message]).toEqual([
      true,
      expect.stringMatching(/^\d+ mail folders can be read, the inbox among them\.$/),
    ]);
  });

  it("says which permission for mail was not granted, and what to do", async () => {
    const { ok, steps } = await check(without("Mail."));
    expect(ok).toBe(false);
    expect(steps.at(-1)).toMatchObject({
      ...{ name: "Permissions", code: "SCOPE_MISSING", message: "Not granted: Mail.ReadWrite, Mail.Send." },
      remedy: expect.stringContaining("Connect the account again"),
    });
  });

  it("says so where Microsoft refuses the folders although the permission was granted", async () => {
    const { steps } = await check(all, without("Mail."));
    expect(steps.at(-1)).toMatchObject({ name: "Email", ok: false, code: "ACCESS_DENIED", remedy: expect.any(String) });
  });

  it("reads the tree to its end: hidden folders do not count, and one without an inbox is no tree", async () => {
    const folder = (id: string, wellKnown: string | null, isReadOnly = false) => ({
      ...{ id, name: id, isDefault: false, isReadOnly, wellKnown },
    });
    const openWith =
      (last: string | null): M365Mailboxes["open"] =>
      async () =>
        ({
          timeZone: "Etc/UTC",
          records: () => ({
            readCollections: async (link: string | null) =>
              link === null
                ? {
                    collections: [folder("a", null), folder("b", null, true), folder("gone", null)],
                    ...{ removed: [], next: { kind: "page", link: "2" } },
                  }
                : { collections: [folder("c", last)], removed: ["gone"], next: { kind: "round", link: "3" } },
          }),
        }) as unknown as Awaited<ReturnType<M365Mailboxes["open"]>>;
    const whole = await check(all, all, openWith("inbox"));
    expect(whole.steps.at(-1)?.message).toBe("2 mail folders can be read, the inbox among them.");
    const headless = await check(all, all, openWith(null));
    expect(headless.steps.at(-1)).toMatchObject({ name: "Email", ok: false, code: "ACCESS_DENIED" });
  });
});
