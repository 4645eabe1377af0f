import { expect, test } from "vitest";
import { createFollowTenant } from "../../../src/app/accounts/follow-tenant.ts";
import { StoreError } from "../../../src/app/store-error.ts";

function stage(claimed: string | null, read: () => Promise<readonly string[]>) {
  const done: string[] = [];
  const follow = createFollowTenant({
    tenants: {
      async claim(accountId, _now, isNew) {
        done.push(`claim ${accountId}${isNew ? " new" : ""}`);
        return claimed;
      },
      save: async (tenantId, domains) => void done.push(`save ${tenantId} ${domains.join()}`),
      saveRefusal: async (tenantId, refusal) => void done.push(`refused ${tenantId} ${refusal}`),
    },
    async read(accountId, tenantId) {
      done.push(`read ${accountId} ${tenantId}`);
      return read();
    },
    now: () => new Date(0),
  });
  return { follow, done };
}

test("a tenant's domains are read with the account that claims it, and kept as they are compared", async () => {
  const { follow, done } = stage("t", async () => ["Contoso.example"]);
  await follow("a", "connected");
  expect(done).toEqual(["claim a new", "read a t", "save t contoso.example"]);
});

test("nothing is asked of Microsoft when somebody has asked lately", async () => {
  const { follow, done } = stage(null, async () => []);
  await follow("a", "run");
  expect(done).toEqual(["claim a"]);
});

test("a refusal is kept with its reason and fails nothing; an error of our own does", async () => {
  const refused = stage("t", async () => {
    throw new StoreError("denied", "Microsoft answered 403.");
  });
  await refused.follow("a", "run");
  expect(refused.done.at(-1)).toBe("refused t Microsoft answered 403.");
  const broken = stage("t", async () => {
    throw new Error("a bug");
  });
  await expect(broken.follow("a", "run")).rejects.toThrow("a bug");
});
