// Against the real server: what people, organizations, sessions and the audit answer is more than a small one would make up.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { run } from "./memory-terminal.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const call = (line: readonly string[], settings: { readonly answer?: string } = {}, token = api.token) =>
  run(["--url", `${api.url}/graphql`, "--token", token, ...line], settings);
async function done(...line: string[]): Promise<string> {
  const { code, output, errors } = await call(line);
  expect([code, errors], line.join(" ")).toEqual([0, ""]);
  return output;
}

describe("m365-sync people", () => {
  it("invites, lists, changes, suspends and resumes by name or address", async () => {
    expect(await done("people", "invite", "nina@example.com", "--name", "Nina")).toContain("/login?code=");
    expect(await done("people", "invite-again", "nina@example.com")).toContain("/login?code=");
    await done("people", "change", "Nina", "--name", "Nina Berg", "--role", "auditor");
    expect(await done("people", "suspend", "nina@example.com")).toContain("Nina Berg is suspended");
    const listed = await done("people", "list", "--standing", "suspended");
    expect(listed).toMatch(/nina@example\.com +Nina Berg +auditor +Head office +suspended +not yet/);
    expect(await done("people", "resume", "Nina Berg")).toContain("Nina Berg is active");
    expect(JSON.parse(await done("people", "--search", "nina", "--json"))).toMatchObject([{ standing: "ACTIVE" }]);
  });

  it("asks with the numbers before it removes somebody, and does not without a yes", async () => {
    const una = await api.addPerson("Una", "USER");
    const without = await call(["people", "remove", "Una"]);
    expect([without.code, without.errors]).toEqual([2, expect.stringContaining("--keep")]);
    const refused = await call(["people", "remove", "Una", "--keep"], { answer: "n" });
    expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining("Remove Una? [y/N]")]);
    expect(refused.output).toContain("0 mailboxes will be disconnected, 1 token and 0 sessions will end.");
    expect((await api.ask("{ viewer { id } }", {}, una.token)).status).toBe(200);
    expect((await call(["people", "remove", "Una", "--keep"], { answer: "y" })).output).toContain("Una is removed");
    expect((await api.ask("{ viewer { id } }", {}, una.token)).status).toBe(401);
    expect(await done("people")).not.toContain("Una");
    expect(await done("people", "--standing", "removed")).toContain("Una");
  });

  it("says why something is not done", async () => {
    const { code, errors } = await call(["people", "suspend", "administrator@localhost"]);
    expect([code, errors]).toEqual([1, expect.stringContaining("Nobody can suspend themself")]);
  });
});

describe("m365-sync organizations", () => {
  it("makes, renames, archives after the numbers, lists and restores", async () => {
    await done("organizations", "create", "Branch");
    await done("organizations", "rename", "Branch", "North branch");
    const asked = await call(["organizations", "archive", "North branch"], { answer: "y" });
    expect(asked.output).toContain("0 people of North branch will not come in any more, and 0 mailboxes will rest.");
    expect(await done("organizations")).toMatch(/North branch +0 +0 +in \d/);
    expect(await done("organizations", "restore", "North branch")).toContain("North branch is restored");
  });
});

const anAccount = async () => {
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } });
  const who = { tenantId: "t", objectId: crypto.randomUUID(), userPrincipalName: "orders@contoso.example" };
  return api.prisma.account.create({
    data: { organizationId, ...who, displayName: "Orders", state: "CONNECTED", grantedScopes: [] },
  });
};

describe("m365-sync mailboxes", () => {
  it("says what becomes of mail that arrives in one, counts what is here first, and repeats what its webhook did not take", async () => {
    const person = await api.addPerson("Olga", "USER");
    await done("mailboxes", "create", "Orders", "orders@contoso.example");
    const shown = (...more: string[]) => done("mailboxes", "processing", "Orders", ...more);
    expect(await shown()).toContain("Mail that arrives in Orders: nothing becomes of it.");
    const subject = ["--subject", "Order: {{subject}}"];
    expect(await shown("--task-for", "Olga", ...subject, "--due-in", "2", "--working-days")).toContain(
      "a task of Olga (Order: {{subject}}, due in 2 working days).",
    );
    const { id: mailboxId } = await api.prisma.systemMailbox.findFirstOrThrow({ where: { label: "Orders" } });
    const { processingSince } = await api.prisma.systemMailbox.findUniqueOrThrow({ where: { id: mailboxId } });
    const asked = await call(["mailboxes", "processing", "Orders", "--task-for", person.id, "--since", "2026-01-01"], {
      answer: "n",
    });
    expect([asked.code, asked.output]).toEqual([1, expect.stringContaining("0 mails that came since then")]);
    const now = await api.prisma.systemMailbox.findUniqueOrThrow({ where: { id: mailboxId } });
    expect(now.processingSince).toEqual(processingSince);
    const refused = await call(["mailboxes", "processing", "Orders", "--webhook", "https://10.0.0.1/"]);
    expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining("WEBHOOK_NETWORKS")]);
    expect(await shown("--webhook", "https://93.184.215.14/hook")).toContain("a call of https://93.184.215.14/hook.");
    expect(await done("mailboxes", "secret", "Orders")).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\s*$/);
    const email = await api.prisma.email.create({
      data: { ownerId: (await anAccount()).id, folderId: "inbox", subject: "Hello" },
    });
    const attempts = [{ at: "2026-05-01T10:00:00.000Z", status: 500, error: "It answered 500" }];
    const { id } = await api.prisma.webhookDelivery.create({
      data: { mailboxId, emailId: email.id, state: "FAILED", nextAt: null, attempts },
    });
    const line = await done("mailboxes", "deliveries", "Orders", "--state", "failed");
    expect(line).toMatch(new RegExp(`${id} +${email.id} +failed .*It answered 500`));
    expect(await done("mailboxes", "repeat", id)).toContain("It is sent again.");
    expect(JSON.parse(await done("mailboxes", "deliveries", "Orders", "--json"))).toMatchObject([{ state: "PENDING" }]);
    expect(await shown("--nothing")).toContain("nothing becomes of it");
    await done("mailboxes", "remove", "Orders", "--delete-mail", "--yes");
  });

  it("sets one up, changes it, says who reads it, lists and removes it", async () => {
    await api.addPerson("Sue", "USER");
    const made = await done("mailboxes", "create", "Support", "support@contoso.example", "--import-from", "2026-05-01");
    expect(made).toContain("Support is set up. Nobody reads it yet.");
    await done("mailboxes", "update", "support@contoso.example", "--label", "Help", "--access", "application");
    const readers = [
      "mailboxes",
      "readers",
      "Help",
      "--person",
      "Sue",
      "--role",
      "auditor",
      "organization-administrator",
    ];
    expect(await done(...readers)).toContain("Help is read by 1 person, each organization administrator, each auditor");
    expect(await done("mailboxes")).toMatch(/Help +support@contoso.example +application +not connected +1 person/);
    expect(JSON.parse(await done("mailboxes", "--json"))).toMatchObject([{ importFrom: "2026-05-01T00:00:00.000Z" }]);
    const without = await call(["mailboxes", "remove", "Help"]);
    expect([without.code, without.errors]).toEqual([2, expect.stringContaining("--delete-mail")]);
    const refused = await call(["mailboxes", "remove", "Help", "--delete-mail"], { answer: "n" });
    expect([refused.code, refused.output]).toEqual([
      1,
      expect.stringContaining("0 mails of Help will be deleted in Oro."),
    ]);
    expect(await done("mailboxes", "remove", "Help", "--delete-mail", "--yes")).toContain("Help is removed");
    expect(await done("mailboxes", "--json")).toBe("[]\n");
  });

  it("says why something is not done", async () => {
    const wrong = await call(["mailboxes", "create", "Sales", "sales@contoso.example", "--access", "delegated"]);
    expect([wrong.code, wrong.errors]).toEqual([1, expect.stringMatching(/account/i)]);
    expect((await call(["mailboxes", "connect", "Nobody"])).errors).toContain('There is no system mailbox "Nobody"');
  });
});

describe("m365-sync alerts", () => {
  it("tells a person of the token that an administrator made for them, until they have seen it", async () => {
    const lena = await api.addPerson("Lena", "USER");
    await done("token", "create", "Help", "--user", "lena@example.com", "--role", "user");
    const { output } = await call(["alerts"], {}, lena.token);
    expect(output).toContain('Administrator made the API token "Help" in your name.');
    const [, id] = /m365-sync alerts --seen (\S+)/.exec(output) ?? [];
    expect((await call(["alerts", "--seen", must(id, "its id")], {}, lena.token)).output).toContain("✓ Seen");
    expect((await call(["alerts"], {}, lena.token)).output).toContain("No alerts");
  });
});

describe("m365-sync sessions", () => {
  it("lists browsers with how and where, and signs out one or all of a person", async () => {
    const otto = await api.addPerson("Otto", "USER");
    const place = { address: "192.0.2.7", userAgent: "Firefox" };
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => api.sessions.open(otto.token, place)));
    const listed = await done("sessions", "--person", "Otto");
    expect(listed).toMatch(/user +token +192\.0\.2\.7 +Firefox/);
    const [{ id }] = JSON.parse(await done("sessions", "list", "--person", "Otto", "--json"));
    await done("sessions", "end", id);
    expect(await done("sessions", "end", "--all-of", "Otto")).toContain("2 browsers signed out");
    for (const session of [first, second, third]) {
      expect(await api.sessions.authenticate(must(session, "a session").value)).toBeNull();
    }
  });
});

describe("m365-sync audit", () => {
  it("lists and filters what was done", async () => {
    await api.addPerson("Vera", "USER");
    await done("people", "change", "Vera", "--name", "=Vera,\n1".replace("\n", " "));
    const listed = await done("audit", "--action", "user.changed", "--limit", "1");
    expect(listed).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +You renamed Vera to =Vera, 1$/m);
    expect(await done("audit", "--action", "user.", "--to", "2020-01-01")).toContain(
      "The audit has no matching entries.",
    );
  });

  it("exports all of it as CSV that no spreadsheet takes for formulas, and as JSON", async () => {
    const csv = await done("audit", "--action", "user.changed", "--field", "name", "--export", "csv");
    const [head, line] = csv.split("\n");
    expect(head).toBe("id,at,actorId,actorName,action,level,ownerId,personId,organizationId,field,from,to");
    expect(line).toMatch(/,Administrator,user\.changed,USER,.*,name,Vera,"'=Vera, 1"$/);
    const json = JSON.parse(await done("audit", "--action", "user.changed", "--field", "name", "--export", "json"));
    expect(json[0]).toMatchObject({ action: "user.changed", from: "Vera", to: "=Vera, 1" });
  });

  it("says which times it understands", async () => {
    const { code, errors } = await call(["audit", "--from", "yesterday"]);
    expect([code, errors]).toEqual([2, expect.stringContaining("2026-05-01")]);
  });
});
