import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";
import { run } from "./memory-terminal.ts";

let api: TestApi;
let accountId: string;
let mailboxId: string;
beforeAll(async () => {
  api = await startApi();
  const { prisma } = api;
  const { organizationId } = await prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } });
  const who = { tenantId: "t", objectId: "o", userPrincipalName: "support@contoso.example", displayName: "Support" };
  ({ id: accountId } = await prisma.account.create({ data: { organizationId, ...who, state: "CONNECTED" } }));
  const data = { organizationId, label: "Support", address: "support@contoso.example", access: "APPLICATION" } as const;
  ({ id: mailboxId } = await prisma.systemMailbox.create({ data: { ...data, accountId } }));
});
afterAll(() => api[Symbol.asyncDispose]());

const call = (line: readonly string[], input = "") =>
  run(["--url", `${api.url}/graphql`, "--token", api.token, "mailboxes", ...line], { input });
async function done(line: readonly string[], input?: string): Promise<string> {
  const { code, output, errors } = await call(line, input);
  expect([code, errors], line.join(" ")).toEqual([0, ""]);
  return output;
}

test("rules are set from a file, switched off and on by name, and printed as they are set", async () => {
  expect(await done(["answers", "support"])).toContain("Support answers nothing automatically.");
  const conditions = [{ field: "SUBJECT", test: "CONTAINS", value: "offer" }];
  const rule = { name: "Thanks", isEnabled: true, conditions, subject: "RE: {{subject}}", text: "Thank you." };
  expect(await done(["answers", "support", "--set"], JSON.stringify([rule]))).toContain("Support has 1 rule.");
  expect(await done(["answers", "support"])).toMatch(/Thanks +since .+ "offer" +RE: \{\{subject\}\}/);
  const printed = JSON.parse(await done(["answers", "support", "--off", "thanks", "--json"]));
  expect(printed).toMatchObject([{ ...rule, isEnabled: false }]);
  expect(await done(["answers", "support", "--set"], JSON.stringify(printed))).toMatch(/Thanks +no/);
  expect(await done(["answers", "support", "--on", "Thanks"])).toMatch(/Thanks +since/);
});

test("what is no rule is refused, with the reason", async () => {
  expect((await call(["answers", "support", "--set"], "{")).errors).toContain("no JSON");
  expect((await call(["answers", "support", "--set"], "{}")).errors).toContain("no JSON array");
  expect((await call(["answers", "support", "--on", "Nothing"])).errors).toContain('no one rule "Nothing"');
  const unknown = { name: "A", isEnabled: true, conditions: [], subject: "{{x}}", text: "T" };
  expect((await call(["answers", "support", "--set"], JSON.stringify([unknown]))).errors).toContain("{{x}}");
});

test("what was answered and what was not is listed with its reason", async () => {
  const email = await api.prisma.email.create({ data: { ownerId: accountId, folderId: "inbox", subject: "Hello" } });
  await api.prisma.mailAnswer.create({ data: { emailId: email.id, mailboxId, outcome: "LIST", header: "List-Id" } });
  expect(await done(["answered", "support"])).toContain("no: It came through a mailing list");
  expect(JSON.parse(await done(["answered", "support", "--json"]))).toMatchObject([{ reason: "LIST" }]);
});
