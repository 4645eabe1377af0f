import { describe, expect, test } from "vitest";
import { HOME_TENANT } from "../../src/simulator/directory/seed.ts";
import { clientOf } from "../support/graph-client.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const adminOf = (simulator: RunningSimulator) => clientOf(simulator, "admin", ["User.Read.All"]);
const SELECT = "/users/delta?$select=id,displayName,accountEnabled,department";
const DAY_MS = 86_400_000;

describe("a delta round of users", () => {
  test("tells everybody first, in pages whose size nobody chooses, and then what changed", async () => {
    const simulator = await startSimulator({ people: 300 });
    const admin = adminOf(simulator);
    const first = await admin.drain(`${SELECT}&$top=5`);
    const home = simulator.control.people().filter(({ tenantId }) => tenantId === HOME_TENANT.id);
    expect(first.items).toHaveLength(home.length);
    expect(first.sizes[0]).toBe(100);
    expect((await admin.drain(first.deltaLink)).items).toEqual([]);
    simulator.control.directory.changePerson("quiet", { displayName: "Quinn New" });
    simulator.control.directory.changePerson("foreign", { displayName: "Elsewhere" });
    const second = await admin.drain(first.deltaLink);
    expect(second.items).toEqual([
      { id: "1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501", displayName: "Quinn New", accountEnabled: true },
    ]);
  });

  test("has an empty page in its middle, unless pages are full here", async () => {
    for (const shortPages of [true, false]) {
      const simulator = await startSimulator({ settings: { quirks: { shortPages } } });
      const admin = adminOf(simulator);
      const { deltaLink } = await admin.drain(SELECT);
      simulator.control.directory.changePerson("quiet", { department: "Sales" });
      expect((await admin.drain(deltaLink)).sizes).toEqual(shortPages ? [0, 1] : [1]);
    }
  });

  test("tells one object as often as it changed, and a switched off account as a change", async () => {
    const simulator = await startSimulator();
    const admin = adminOf(simulator);
    const { deltaLink } = await admin.drain(SELECT);
    simulator.control.directory.changePerson("quiet", { department: "Sales" });
    simulator.control.directory.changePerson("quiet", { accountEnabled: false });
    const { items } = await admin.drain(deltaLink);
    expect(items).toHaveLength(2);
    expect(items[1]).toMatchObject({ department: "Sales", accountEnabled: false });
  });

  test("tells only what was written where the reader wants no more, and null for what was taken away", async () => {
    const simulator = await startSimulator();
    const admin = adminOf(simulator);
    simulator.control.directory.changePerson("quiet", { department: "Sales" });
    const { deltaLink } = await admin.drain(SELECT);
    simulator.control.directory.changePerson("quiet", { department: null });
    const { items } = await admin.drain(deltaLink, { prefer: "return=minimal" });
    expect(items).toEqual([{ id: "1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501", department: null }]);
  });

  test("tells who was deleted, who came back, and who is gone for good", async () => {
    const simulator = await startSimulator();
    const { directory } = simulator.control;
    const admin = adminOf(simulator);
    let { deltaLink } = await admin.drain(SELECT);
    const next = async () => {
      const round = await admin.drain(deltaLink);
      deltaLink = round.deltaLink;
      return round.items;
    };
    const id = "1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501";
    directory.removePerson("quiet");
    expect(await next()).toEqual([{ id, "@removed": { reason: "changed" } }]);
    expect((await admin.get("/directory/deletedItems/microsoft.graph.user")).body.value.map((one) => one.id)).toEqual([
      id,
    ]);
    expect((await admin.get(`/users/${id}`)).status).toBe(404);
    expect((await admin.drain(SELECT)).items).toContainEqual({ id, "@removed": { reason: "changed" } });
    directory.restorePerson("quiet");
    expect(await next()).toMatchObject([{ id, displayName: "Quinn Quiet" }]);
    directory.removePerson("quiet");
    directory.purgePerson("quiet");
    expect(await next()).toEqual([
      { id, "@removed": { reason: "changed" } },
      { id, "@removed": { reason: "deleted" } },
    ]);
  });

  test("can begin with now, and be about some ids only", async () => {
    const simulator = await startSimulator();
    const admin = adminOf(simulator);
    const { items, deltaLink } = await admin.drain("/users/delta?$deltatoken=latest");
    expect(items).toEqual([]);
    const ids = ["1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501", "1a7d2c94-0002-4f3b-8a10-d1e2f3a4b502"];
    const filter = encodeURIComponent(ids.map((id) => `id eq '${id}'`).join(" or "));
    const some = await admin.drain(`/users/delta?$filter=${filter}`);
    expect(some.items.map(({ id }) => id)).toEqual(ids);
    simulator.control.directory.changePerson("busy", { department: "Sales" });
    simulator.control.directory.changePerson("admin", { department: "Sales" });
    expect((await admin.drain(some.deltaLink)).items).toHaveLength(1);
    expect((await admin.drain(deltaLink)).items).toHaveLength(2);
    expect((await admin.get(`/users/delta?$filter=${encodeURIComponent("mail eq 'x'")}`)).status).toBe(400);
    const many = Array.from({ length: 51 }, (_, index) => `id eq '${index}'`).join(" or ");
    expect((await admin.get(`/users/delta?$filter=${encodeURIComponent(many)}`)).status).toBe(400);
    expect((await admin.get("/users/delta?$orderby=displayName")).status).toBe(400);
  });

  test("is for who may read everybody, in full", async () => {
    const simulator = await startSimulator();
    expect((await clientOf(simulator, "quiet", ["User.ReadBasic.All"]).get(SELECT)).status).toBe(403);
  });
});

describe("a delta link of users", () => {
  test.each([
    ["location", 410, "resyncRequired", "https://graph.microsoft.com/v1.0/users/delta?$deltatoken="],
    ["syncStateNotFound", 410, "syncStateNotFound", null],
    ["badRequest", 400, "Request_BadRequest", null],
  ] as const)("works for seven days, and is then refused as %s", async (usersDeltaExpired, status, code, location) => {
    const simulator = await startSimulator({ settings: { entra: { usersDeltaExpired } } });
    const { deltaLink } = await adminOf(simulator).drain(SELECT);
    simulator.control.clock.advance(6 * DAY_MS);
    expect((await adminOf(simulator).get(deltaLink)).status).toBe(200);
    simulator.control.clock.advance(2 * DAY_MS);
    const { status: seen, headers, body } = await adminOf(simulator).get(deltaLink);
    expect([seen, body.error.code, headers.get("location")]).toEqual([status, code, location]);
    if (location !== null) expect((await adminOf(simulator).drain(location)).items).toHaveLength(6);
  });

  test("stops working when the directory says so, and is not made up", async () => {
    const simulator = await startSimulator();
    const admin = adminOf(simulator);
    const { deltaLink } = await admin.drain(SELECT);
    simulator.control.directory.expireLinks();
    expect((await admin.get(deltaLink)).status).toBe(410);
    expect((await admin.get("/users/delta?$deltatoken=made-up")).status).toBe(400);
  });
});
