import { afterAll, beforeAll, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { type FullMailbox, fillMailbox } from "../support/full-mailbox.ts";
import { idOf, mailOf } from "../support/mail-world.ts";

/** In every text of Una's records, and nowhere else. */
const secret = "Zephyrine";
const roles = ["USER", "AUDITOR", "ORGANIZATION_ADMINISTRATOR"] as const;

let api: TestApi;
let una: { readonly id: string; readonly token: string };
let mailbox: FullMailbox;
/** Tokens of others; undefined: the administrator's. */
const others: (string | undefined)[] = [undefined];
beforeAll(async () => {
  api = await startApi();
  una = await api.addPerson("Una", "USER");
  mailbox = await fillMailbox(api.prisma, una.id, secret);
  await api.prisma.apiToken.updateMany({ data: { scopes: ["mail.read"] } });
  api.mail.rows.mails.push(mailOf(1, mailbox.account, { subject: secret }));
  for (const role of roles) others.push((await api.addPerson(`Other ${role}`, role)).token);
});
afterAll(() => api[Symbol.asyncDispose]());

const types = [
  { type: "Task", field: "task", fields: "subject description owner { name }", idOf: () => mailbox.task },
  { type: "Event", field: "event", fields: "subject description isBusyOnly owner { name }", idOf: () => mailbox.event },
  {
    type: "Conflict",
    field: "conflict",
    fields: "title versions { officeText } account { id }",
    idOf: () => mailbox.conflict,
  },
  { type: "Run", field: "run", fields: "state error { message } brake { sampleTitles }", idOf: () => mailbox.run },
  { type: "Account", field: "account", fields: "userPrincipalName user { name }", idOf: () => mailbox.account },
  { type: "Email", field: "email", fields: "subject level headers { value }", idOf: () => idOf(4, 1) },
  { type: "User", field: "user", fields: "name email organization { name }", idOf: () => una.id },
];

async function read(id: string, { type, field, fields }: (typeof types)[number], token: string | undefined) {
  const { data } = await api.askComposed(
    `query ($id: ID!) { own: ${field}(id: $id) { __typename id ${fields} } node(id: $id) { __typename id ... on ${type} { ${fields} } } }`,
    { id },
    token,
  );
  return must(data, "an answer");
}

it.each(types)("node(id:) shows of a $type what its own query shows, to each role", async (one) => {
  const mine = await read(one.idOf(), one, una.token);
  expect(mine.node).toMatchObject({ __typename: one.type, id: one.idOf() });
  expect(mine.node).toEqual(mine.own);
  for (const token of others) {
    const { node, own } = await read(one.idOf(), one, token);
    expect(node).toEqual(own);
    expect(JSON.stringify(node)).not.toContain(secret);
  }
});

it("node(id:) of nothing, and of what is no id, is null", async () => {
  const { data } = await api.ask(
    '{ none: node(id: "0c0c0c0c-1111-4222-8333-444455556666") { id } text: node(id: "task") { id } }',
  );
  expect(data).toEqual({ none: null, text: null });
});
