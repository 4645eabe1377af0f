import { afterAll, beforeAll, expect, it } from "vitest";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { type FullMailbox, fillMailbox } from "../support/full-mailbox.ts";

/** In every text of Una's records, and nowhere else. */
const secret = "Zephyrine";

let api: TestApi;
let una: { readonly id: string; readonly token: string };
let mailbox: FullMailbox;
beforeAll(async () => {
  api = await startApi();
  una = await api.addPerson("Una", "USER");
  mailbox = await fillMailbox(api.prisma, una.id, secret);
});
afterAll(() => api[Symbol.asyncDispose]());

const query = `{ activity(first: 1) { nodes {
  kind runState seconds rate message account { id } run { id error { message } brake { sampleTitles } }
} } }`;

it("a line of the event log says as data which run ended, how and after how long, and shows of it what the viewer may read", async () => {
  const { organizationId } = await api.prisma.account.findUniqueOrThrow({ where: { id: mailbox.account } });
  const detail = { kind: "RUN_ENDED", message: secret, redacted: "stopped", state: "AWAITING_APPROVAL", seconds: 2.5 };
  const about = { organizationId, userId: una.id, accountId: mailbox.account, resource: "TASKS" as const };
  await api.prisma.$transaction((tx) =>
    writeFeed(tx, [{ topic: "activity", ...about, subjectId: mailbox.run, detail: { ...detail, rate: null } }]),
  );
  const ended = { kind: "RUN_ENDED", runState: "AWAITING_APPROVAL", seconds: 2.5, rate: null };
  const hers = await api.ask(query, {}, una.token);
  expect(hers.data?.activity).toMatchObject({ nodes: [{ ...ended, message: secret, run: { id: mailbox.run } }] });
  const administrators = await api.ask(query);
  expect(administrators.data?.activity).toMatchObject({
    nodes: [{ ...ended, message: "stopped", run: { id: mailbox.run } }],
  });
  expect(JSON.stringify(administrators)).not.toContain(secret);
  const { token } = await api.addPerson("Another", "USER");
  expect((await api.ask(query, {}, token)).data?.activity).toMatchObject({ nodes: [] });
});

it("a line of the event log about a person says so by its kind, and of no run", async () => {
  const input = { userId: una.id, name: "Una Long" };
  await api.ask("mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename } }", { input });
  expect((await api.ask(query)).data?.activity).toMatchObject({
    nodes: [{ kind: "PERSON_CHANGED", run: null, runState: null, seconds: null, account: null }],
  });
});
