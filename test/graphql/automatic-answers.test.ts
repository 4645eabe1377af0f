import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";

/** What administrators choose to be answered automatically, and what people see of it. */

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

let mailboxId: string;
let accountId: string;
let organizationId: string;
beforeEach(async () => {
  const { prisma } = api;
  await prisma.systemMailbox.updateMany({ data: { removedAt: new Date() } });
  ({ organizationId } = await prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } }));
  const who = { tenantId: "t", objectId: crypto.randomUUID(), userPrincipalName: "support@contoso.example" };
  const account = await prisma.account.create({
    data: { organizationId, ...who, displayName: "Support", state: "CONNECTED", grantedScopes: [] },
  });
  accountId = account.id;
  const at = { address: "support@contoso.example", access: "APPLICATION", accountId } as const;
  mailboxId = (await prisma.systemMailbox.create({ data: { organizationId, label: "Support", ...at } })).id;
});

const set = `mutation ($input: SetAnswerRulesInput!) { result: setAnswerRules(input: $input) {
  __typename ... on SetAnswerRulesSuccess { data { rules { id name enabledAt conditions { field test value } subject text html } } }
  ... on ValidationError { field rule } ... on ForbiddenError { message } ... on NotFoundError { message } } }`;
const read = `query ($mailboxId: ID!) { answerRules(mailboxId: $mailboxId) { rules { name } } }`;
const list = `query ($mailboxId: ID!, $first: Int, $after: String) { automaticAnswers(mailboxId: $mailboxId, first: $first, after: $after) {
  nodes { emailId isAnswered reason sentence ruleName outgoingEmailId } pageInfo { hasNextPage endCursor } } }`;
const preview = `query ($mailboxId: ID!, $emailId: ID, $sample: AnswerSampleInput) {
  previewAnswer(mailboxId: $mailboxId, emailId: $emailId, sample: $sample) { ruleName reason sentence subject text html } }`;

const rule = (name: string, more: object = {}) => ({
  ...{ name, isEnabled: true, conditions: [], subject: "RE: {{subject}}", text: "Thank you, {{senderName}}." },
  ...more,
});
interface Changed {
  readonly __typename: string;
  readonly rule?: string;
  readonly data: {
    readonly rules: readonly { readonly id: string; readonly name: string; readonly enabledAt: string }[];
  };
}
const change = async (rules: readonly object[], token?: string): Promise<Changed> =>
  must((await api.askComposed(set, { input: { mailboxId, rules } }, token)).data, "an answer").result;
const since = async () =>
  (await api.prisma.systemMailbox.findUniqueOrThrow({ where: { id: mailboxId } })).answeringSince;

describe("the rules of a system mailbox", () => {
  test("are made, changed, moved, switched off and on, and removed; what stays on is on since it was", async () => {
    const [a, b] = (await change([rule("A"), rule("B", { isEnabled: false })])).data.rules;
    if (a === undefined || b === undefined) throw new Error("two rules");
    expect([a.name, b.name, b.enabledAt]).toEqual(["A", "B", null]);
    const conditions = [{ field: "FROM", test: "CONTAINS_NOT", value: "@contoso.example" }];
    const moved = await change([rule("C"), { ...rule("A2", { conditions }), id: a.id }]);
    expect(moved.data.rules).toMatchObject([
      { name: "C" },
      { id: a.id, name: "A2", enabledAt: a.enabledAt, conditions },
    ]);
    await change([{ ...rule("A2", { isEnabled: false }), id: a.id }]);
    const again = await change([{ ...rule("A2"), id: a.id }]);
    expect(Date.parse(again.data.rules[0]?.enabledAt ?? "")).toBeGreaterThan(Date.parse(a.enabledAt));
  });

  test("are not overwritten by whoever read them before somebody else changed them; without a version they are", async () => {
    const save = `mutation ($input: SetAnswerRulesInput!) { result: setAnswerRules(input: $input) {
      __typename ... on SetAnswerRulesSuccess { data { version rules { name } } }
      ... on StaleWriteError { currentVersion current message } } }`;
    const saved = async (names: readonly string[], expectedVersion?: number) =>
      must(
        (await api.askComposed(save, { input: { mailboxId, rules: names.map((one) => rule(one)), expectedVersion } }))
          .data,
        "an answer",
      ).result;
    const {
      data: { version },
    } = await saved(["A"]);
    expect(await saved(["A", "B"], version)).toMatchObject({ data: { version: version + 1 } });
    const stale = await saved(["A", "C"], version);
    expect(stale).toMatchObject({ __typename: "StaleWriteError", currentVersion: version + 1 });
    expect(stale.current.rules.map(({ name }: { name: string }) => name)).toEqual(["A", "B"]);
    const ghost = { ...rule("G"), id: crypto.randomUUID() };
    const removed = await api.askComposed(save, { input: { mailboxId, rules: [ghost], expectedVersion: version } });
    expect(must(removed.data, "an answer").result.__typename).toBe("StaleWriteError");
    const both = await Promise.all([saved(["D"], version + 1), saved(["E"], version + 1)]);
    expect(both.map(({ __typename }) => __typename).toSorted()).toEqual(["SetAnswerRulesSuccess", "StaleWriteError"]);
    expect(await saved(["F"])).toMatchObject({ data: { version: version + 3, rules: [{ name: "F" }] } });
  });

  test("switch on that new mail is noted, and off with the last one", async () => {
    expect(await since()).toBeNull();
    await change([rule("A", { isEnabled: false })]);
    expect(await since()).toBeNull();
    await change([rule("A")]);
    expect(await since()).not.toBeNull();
    await change([]);
    expect(await since()).toBeNull();
  });

  test.each<readonly [string, object, string]>([
    ["no name", { name: " " }, "rules.0.name"],
    ["two lines of subject", { subject: "a\nb" }, "rules.0.subject"],
    ["an unknown variable", { text: "{{senderName}} {{password}}" }, "rules.0.text"],
    ["an unknown variable in HTML", { html: "<b>{{x}}</b>" }, "rules.0.html"],
    [
      "an empty condition",
      { conditions: [{ field: "SUBJECT", test: "CONTAINS", value: "" }] },
      "rules.0.conditions.0.value",
    ],
    ["the id of another mailbox's rule", { id: crypto.randomUUID() }, "rules.0.id"],
  ])("are refused with %s, whole", async (_, more, field) => {
    await change([rule("Before")]);
    const refused = await change([rule("A", more)]);
    expect(refused).toMatchObject({ __typename: "ValidationError", field });
    const names = (await api.askComposed(read, { mailboxId })).data.answerRules.rules;
    expect(names).toEqual([{ name: "Before" }]);
  });

  test("name the variables that there are where one is unknown", async () => {
    const { rule: said } = await change([rule("A", { text: "{{password}}" })]);
    expect(said).toContain("{{senderName}}");
    expect(said).toContain("not {{password}}");
  });

  test("are changed by the organization's administrators, seen by the mailbox's readers, and by nobody else", async () => {
    await change([rule("A")]);
    const reader = await api.addPerson("Rita", "USER");
    const other = await api.addPerson("Otto", "USER");
    await api.prisma.systemMailboxReader.create({ data: { mailboxId, userId: reader.id } });
    const seen = async (token: string) => (await api.askComposed(read, { mailboxId }, token)).data.answerRules;
    expect(await seen(reader.token)).toEqual({ rules: [{ name: "A" }] });
    expect(await seen(other.token)).toBeNull();
    expect((await change([], reader.token)).__typename).toBe("ForbiddenError");
    expect((await change([], other.token)).__typename).toBe("NotFoundError");
    expect(
      await api.prisma.auditEntry.count({ where: { action: "answerRules.changed", ownerId: organizationId } }),
    ).toBeGreaterThan(0);
  });
});

describe("a mail that is tried", () => {
  const sample = { fromName: "Ana <b>", fromAddress: "ana@fabrikam.example", subject: "Offer", text: "Hello" };
  const tried = async (variables: object) =>
    (await api.askComposed(preview, { mailboxId, ...variables })).data.previewAnswer;

  test("as a sample shows which rule fits, and what it says", async () => {
    await change([
      rule("Off", { isEnabled: false }),
      rule("Invoices", { conditions: [{ field: "SUBJECT", test: "CONTAINS", value: "invoice" }] }),
      rule("All", { html: '<p onclick="x()">{{senderName}}</p><script>1</script>' }),
    ]);
    expect(await tried({ sample })).toEqual({
      ...{ ruleName: "All", reason: null, sentence: null, subject: "RE: Offer", text: "Thank you, Ana <b>." },
      html: "<p>Ana &lt;b&gt;</p>",
    });
    await change([rule("Off", { isEnabled: false })]);
    expect(await tried({ sample })).toMatchObject({ ruleName: null, reason: "NO_RULES", text: null });
  });

  test("is one of the mailbox, which the viewer may read, or there is none", async () => {
    await change([rule("All")]);
    const asked = await api.askComposed(preview, { mailboxId, emailId: crypto.randomUUID() });
    expect(asked.errors?.[0]?.message).toContain("no such mail");
    const both = await api.askComposed(preview, { mailboxId });
    expect(both.errors).toHaveLength(1);
  });
});

test("what was answered and what was not is listed with its reason, newest first, in pages", async () => {
  const { prisma } = api;
  const judge = async (outcome: string, minute: number, header: string | null = null) => {
    const email = await prisma.email.create({ data: { ownerId: accountId, folderId: "inbox", subject: "Secret" } });
    const judgedAt = new Date(Date.UTC(2026, 0, 1, 10, minute));
    await prisma.mailAnswer.create({
      data: { emailId: email.id, mailboxId, outcome, header, judgedAt, ruleName: "A" },
    });
  };
  await judge("ANSWERED", 1);
  await judge("LIST", 2, "List-Id");
  await judge("ANSWERED_LATELY", 3);
  const page = (await api.askComposed(list, { mailboxId, first: 2 })).data.automaticAnswers;
  expect(page.nodes).toMatchObject([
    { isAnswered: false, reason: "ANSWERED_LATELY" },
    {
      isAnswered: false,
      reason: "LIST",
      sentence: "It came through a mailing list, or went to many. Its header List-Id says so.",
    },
  ]);
  expect(page.pageInfo.hasNextPage).toBe(true);
  const next = (await api.askComposed(list, { mailboxId, first: 2, after: page.pageInfo.endCursor })).data
    .automaticAnswers;
  expect(next.nodes).toMatchObject([{ isAnswered: true, reason: null, sentence: null, ruleName: "A" }]);
});
