import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";
import { eventCalls, fullEventInput as full, eventTime as time } from "../support/event-calls.ts";

let api: TestApi;
let user: { id: string; token: string };
let calls: ReturnType<typeof eventCalls>;
beforeAll(async () => {
  api = await startApi();
  user = await api.addPerson("Una", "USER");
  calls = eventCalls(api, user);
});
afterAll(() => api[Symbol.asyncDispose]());

/** Opens Una's records to the administrator. */
async function breakGlass(): Promise<void> {
  const input = { userId: user.id, reason: "A ticket about an event" };
  const { data } = await api.ask(`mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { __typename } }`, {
    input,
  });
  expect(data.breakGlass.__typename).toBe("BreakGlassSuccess");
}

describe("who sees what of events", () => {
  test("nobody reads another person's events, an auditor and an administrator neither; an administrator may make some for them", async () => {
    const [other, auditor] = [await api.addPerson("Otto", "USER"), await api.addPerson("Audra", "AUDITOR")];
    const { data } = await calls.create(full);
    expect(await calls.read(data.id, other.token)).toBeNull();
    expect(await calls.update(data.id, 1, { subject: "x" }, other.token)).toMatchObject({
      __typename: "NotFoundError",
    });
    expect(await calls.remove(data.id, 1, other.token)).toMatchObject({ __typename: "NotFoundError" });
    expect(await calls.read(data.id, auditor.token)).toBeNull();
    expect(await calls.create({ time }, auditor.token)).toMatchObject({ __typename: "ForbiddenError" });
    expect(await calls.read(data.id, api.token)).toBeNull();
    expect((await calls.create({ time, ownerId: user.id }, api.token)).data.owner.id).toBe(user.id);
    const mine = `from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z"`;
    expect((await calls.list(mine, other.token)).totalCount).toBe(0);
  });

  test("others see of a private event only that its owner is busy, and neither find nor change it", async () => {
    await breakGlass();
    const secret = await calls.create({ ...full, subject: "Surgery", sensitivity: "PRIVATE" });
    const { id } = secret.data;
    expect(secret.data).toMatchObject({ subject: "Surgery", isBusyOnly: false });
    const seen = await calls.read(id, api.token);
    expect(seen).toMatchObject({
      subject: "Busy",
      description: "",
      attendees: [],
      locations: [],
      categories: [],
      isBusyOnly: true,
      showAs: full.showAs,
      time: { start: time.start },
    });
    const range = `from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z"`;
    expect((await calls.list(`${range}, filter: { text: "surgery" }`, api.token)).totalCount).toBe(0);
    expect((await calls.list(`${range}, filter: { text: "surgery" }`)).totalCount).toBe(1);
    const refused = await calls.update(id, 99, { subject: "x" }, api.token);
    expect(refused).toMatchObject({ __typename: "ForbiddenError" });
    expect(await calls.remove(id, 1, api.token)).toMatchObject({ __typename: "ForbiddenError" });
  });

  test("of a conflict over a private event only its owner sees what is in it", async () => {
    const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: user.id } });
    const { id: accountId } = await api.prisma.account.create({
      data: {
        organizationId,
        userId: user.id,
        tenantId: randomUUID(),
        objectId: randomUUID(),
        userPrincipalName: "una@example.com",
        displayName: "Una",
        state: "CONNECTED",
      },
    });
    const conflictOver = async (m365: object) => {
      const { id } = await api.prisma.conflict.create({
        data: {
          accountId,
          resource: "CALENDAR",
          collectionId: randomUUID(),
          officeId: randomUUID(),
          m365Id: "m",
          kind: "FIELDS",
          fields: ["subject"],
          title: "Title",
          bases: { office: { subject: "Old" }, m365: { subject: "Old" } },
          office: { subject: "Ours" },
          m365,
          officeVersion: 1,
          rule: "ASK",
          state: "OPEN",
        },
      });
      return id;
    };
    const seen = async (id: string, token: string) =>
      (
        await api.ask(
          "query ($id: ID!) { conflict(id: $id) { title base { __typename } office { __typename } m365 { ... on EventContent { subject } } versions { field } } }",
          { id },
          token,
        )
      ).data.conflict;
    const nothing = { title: null, base: null, office: null, m365: null, versions: [] };
    const secret = await conflictOver({ subject: "Surgery", sensitivity: "private" });
    expect(await seen(secret, api.token)).toEqual(nothing);
    expect(await seen(secret, user.token)).toMatchObject({ m365: { subject: "Surgery" }, title: "Title" });
    const changes = { sensitivity: "confidential", subject: "Surgery" };
    const hiddenDay = await conflictOver({
      subject: "Ward",
      exceptions: [{ date: "2026-03-30", kind: "changed", changes }],
    });
    expect(await seen(hiddenDay, api.token)).toEqual(nothing);
    const open = await conflictOver({ subject: "Theirs" });
    expect(await seen(open, api.token)).toMatchObject({
      m365: { subject: "Theirs" },
      versions: [{ field: "subject" }],
    });
  });
});
