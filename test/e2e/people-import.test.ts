import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { must } from "../../src/lib/must.ts";
import type { Control } from "../../src/simulator/control/control.ts";
import { createMemoryTerminal } from "../cli/memory-terminal.ts";
import type { ImportPeopleInput } from "../schema-types.d.ts";
import { granted } from "../support/asked.ts";
import { openBrowser } from "../support/browser-steps.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { ADMIN_TOKEN, order, type Product, setUpSystem } from "../support/product.ts";

/** Importing people over the real server and the simulator; one after the other, in the order of the tests. */
let installation: Installation;
let product: Product;
let control: Control;

beforeAll(async () => {
  installation = await openInstallation();
  ({ control } = installation.simulator);
  product = await installation.start("api");
  await setUpSystem(product, installation.simulator);
  control.entra.addRedirectUri(`${product.url}/sign-on/callback`);
  control.directory.addPeople(1000);
}, 180_000);
afterAll(() => installation?.close());

const preview = async (after: string | null = null) =>
  must(
    (
      await product.ask(
        `query ($after: String) { peopleImport { id state read message importable leftOut { reason count }
          people(first: 100, after: $after, isImportable: true) { pageInfo { endCursor } nodes { objectId email leftOut } } } }`,
        { after },
      )
    ).peopleImport,
    "the preview",
  );
async function begin(): Promise<string> {
  const { data } = await order(
    product,
    `mutation { result: beginPeopleImport { __typename ... on UserError { message } ... on BeginPeopleImportSuccess { data { url } } } }`,
  );
  return data.url;
}
async function importPeople(input: ImportPeopleInput) {
  const { result } = await product.ask(
    `mutation ($input: ImportPeopleInput!) { result: importPeople(input: $input) {
      __typename ... on UserError { message } ... on ImportPeopleSuccess { data { imported leftOut { reason count } } } } }`,
    { input },
  );
  return result;
}
const importedBy = async (input: ImportPeopleInput) => granted(await importPeople(input)).data.imported;
/** Opens the link and signs in at Microsoft. */
async function signIn(persona: string, action: "accept" | "cancel" = "accept") {
  const browser = openBrowser(product.url);
  const microsoft = must((await browser.get(await begin())).location, "the way to Microsoft");
  const arrival = await browser.get(await browser.choose(microsoft, persona, action));
  return { arrival, scope: new URL(microsoft).searchParams.get("scope") ?? "", cookies: [...browser.cookies.keys()] };
}
const count = async (statement: string): Promise<number> =>
  must((await installation.sql.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${statement}`)).rows[0], "")
    .count;
const people = () => count(`"user"`);

test("a consent that is refused says so, in the browser and in the preview", async () => {
  const { arrival } = await signIn("admin@contoso.example", "cancel");
  expect([arrival.status, arrival.text]).toEqual([403, expect.stringContaining("cancelled")]);
  expect(await preview()).toMatchObject({ state: "FAILED", message: expect.stringContaining("cancelled"), read: 0 });
});

test("all thousand are read through Microsoft's limit, and nobody is here by it", async () => {
  const before = await people();
  const limit = control.faults.inject({ kind: "throttle", path: "/users\\?.*skiptoken", retryAfterSeconds: 1 });
  const { arrival, scope, cookies } = await signIn("admin@contoso.example");
  expect([arrival.status, arrival.text]).toEqual([200, expect.stringContaining("Nobody was imported yet")]);
  expect(scope).toContain("https://graph.microsoft.com/User.Read.All");
  expect([limit.struck, cookies]).toEqual([1, []]);
  const shown = await preview();
  expect(shown.state).toBe("READY");
  expect(shown.read).toBeGreaterThanOrEqual(1000);
  expect(await people()).toBe(before);
});

test("whoever is left out is told by reason, and the others come page by page", async () => {
  const shown = await preview();
  const reasons = Object.fromEntries(shown.leftOut.map(({ reason, count: many }) => [reason, many]));
  // Of each twenty-five one is a guest, one has no mail, one is switched off, one is a room and one says nothing of itself.
  expect(reasons.GUEST).toBeGreaterThanOrEqual(40);
  expect(reasons.DISABLED).toBeGreaterThanOrEqual(80);
  expect(reasons.MAYBE_GUEST).toBeGreaterThanOrEqual(40);
  const all = [...shown.people.nodes];
  for (let after = shown.people.pageInfo.endCursor; all.length < shown.importable; ) {
    const next = await preview(after);
    all.push(...next.people.nodes);
    after = next.people.pageInfo.endCursor;
  }
  expect(new Set(all.map(({ objectId }) => objectId)).size).toBe(shown.importable);
  expect(shown.read).toBe(shown.importable + Object.values(reasons).reduce((sum, many) => sum + many, 0));
});

test("exactly the chosen ones are made, and ids that nobody was shown are refused", async () => {
  const before = await people();
  const { id, people: page } = await preview();
  const [one = "", two = ""] = page.nodes.map(({ objectId }) => objectId);
  expect(await importPeople({ previewId: id, objectIds: [one, "somebody"] })).toMatchObject({
    __typename: "ValidationError",
  });
  expect(await importPeople({ previewId: id, objectIds: [one, two] })).toMatchObject({
    data: { imported: 2, leftOut: [] },
  });
  expect(await people()).toBe(before + 2);
  expect(
    await count(`person_identity i JOIN "user" u ON u.id = i.user_id WHERE i.object_id IN ('${one}', '${two}')
      AND u.role = 'USER' AND i.last_seen_at IS NULL`),
  ).toBe(2);
});

test("imported twice is once, also at the same moment, each with the Microsoft account bound and audited", async () => {
  const before = await people();
  const { id, importable } = await preview();
  const imported = await Promise.all([importedBy({ previewId: id }), importedBy({ previewId: id })]);
  expect(imported.sort((a, b) => a - b)).toEqual([0, importable]);
  expect(await importedBy({ previewId: id })).toBe(0);
  expect(await people()).toBe(before + importable);
  expect(await count("person_identity")).toBe(importable + 2);
  expect(await count("audit_entry WHERE action = 'identity.bound' AND person_id IS NOT NULL")).toBe(importable + 2);
  expect((await preview()).importable).toBe(0);
}, 60_000);

test("who was removed here does not come back by importing everybody", async () => {
  const { rows } = await installation.sql.query<{ user_id: string }>("SELECT user_id FROM person_identity LIMIT 1");
  await order(
    product,
    `mutation ($id: ID!) { result: removeUser(input: { userId: $id, syncedData: KEEP }) { __typename ... on UserError { message } } }`,
    { id: must(rows[0], "a person").user_id },
  );
  const shown = await preview();
  expect(shown.leftOut).toContainEqual({ reason: "REMOVED_HERE", count: 1 });
  expect(await importedBy({ previewId: shown.id })).toBe(0);
});

test("a person who is no administrator at Microsoft reads nobody", async () => {
  const browser = openBrowser(product.url);
  const microsoft = must((await browser.get(await begin())).location, "the way to Microsoft");
  await expect(browser.choose(microsoft, "busy@contoso.example")).rejects.toThrow(/instead of/);
  expect((await preview()).state).toBe("WAITING");
});

test("a preview that another one replaced, or whose time is over, is ordered no more", async () => {
  await signIn("admin@contoso.example");
  const { id } = await preview();
  await signIn("admin@contoso.example");
  expect(await importPeople({ previewId: id })).toMatchObject({ __typename: "NotFoundError" });
  await installation.sql.query("UPDATE people_preview SET expires_at = now() - interval '1 second'");
  expect((await product.ask("{ peopleImport { id } }")).peopleImport).toBeNull();
});

test("the command prints the link, waits, tells the numbers and imports those whom --filter-domain lets through", async () => {
  control.directory.addPeople(3);
  const before = await people();
  const line = ["--url", `${product.url}/graphql`, "--token", ADMIN_TOKEN, "people", "import", "--yes"];
  const importing = async (domain: string) => {
    const terminal = createMemoryTerminal();
    const ended = runProgram([...line, "--filter-domain", domain], terminal);
    await terminal.shown("It works once");
    const browser = openBrowser(product.url);
    const link = must(/http\S+import=\S+/.exec(terminal.output)?.[0], "the link");
    const microsoft = must((await browser.get(link)).location, "the way to Microsoft");
    await browser.get(await browser.choose(microsoft, "admin@contoso.example"));
    expect([await ended, terminal.output]).toEqual([0, expect.stringContaining("3 can be imported")]);
    expect(terminal.output).toMatch(/guest +4\d/);
    return terminal.output;
  };
  expect(await importing("elsewhere.example")).toContain("0 imported");
  expect(await people()).toBe(before);
  expect(await importing("contoso.example")).toContain("3 imported");
  expect(await people()).toBe(before + 3);
}, 60_000);
