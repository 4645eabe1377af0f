import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";
import { run } from "./memory-terminal.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  const una = await api.addPerson("Una", "USER");
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: una.id } });
  const names = {
    tenantId: "tenant",
    objectId: randomUUID(),
    userPrincipalName: "una@contoso.example",
    displayName: "Una",
  };
  await api.prisma.account.create({ data: { organizationId, userId: una.id, ...names, state: "CONNECTED" } });
});
afterAll(() => api[Symbol.asyncDispose]());

const call = (...line: string[]) => run(["--url", `${api.url}/graphql`, "--token", api.token, "mail", ...line], {});
async function done(...line: string[]): Promise<string> {
  const { code, output, errors } = await call(...line);
  expect([code, errors], line.join(" ")).toEqual([0, ""]);
  return output;
}

test("holds are placed on a mailbox or an address, listed and lifted", async () => {
  expect(await done("hold")).toContain("Nothing is held.");
  expect(await done("hold", "place", "una@contoso.example", "--reason", "A lawsuit")).toContain(
    "0 mails of una@contoso.example",
  );
  await done("hold", "place", "ben@fabrikam.example", "--address", "--reason", "Another one");
  const holds = JSON.parse(await done("hold", "list", "--json"));
  expect(holds).toMatchObject([
    { address: "ben@fabrikam.example" },
    { account: { userPrincipalName: "una@contoso.example" } },
  ]);
  expect(await done("hold", "lift", holds[0].id, "--reason", "It is over")).toContain("ben@fabrikam.example is lifted");
  expect((await call("hold", "lift", holds[0].id, "--reason", "It is over")).errors).toContain("lifted already");
});

test("purging and removing say how much it is first, and nothing is done where there is none", async () => {
  expect(await done("purge", "una@contoso.example", "--deleted")).toContain(
    "0 mails of una@contoso.example would be deleted",
  );
  expect(await done("remove-attachments", "--larger-than", "5")).toContain("0 attachments with 0.0 MB");
  expect((await call("purge", "una@contoso.example", "--before", "soon")).errors).toContain("is no date");
});

test("a person is reported, exported and erased; an address of the installation is refused", async () => {
  const reason = ["--reason", "Request 9"];
  expect(await done("erase", "report", "ana@fabrikam.example", ...reason)).toContain("0 mails would go");
  expect(await done("erase", "export", "ana@fabrikam.example", ...reason)).toContain("/mail/exports/");
  expect(await done("erase", "run", "ana@fabrikam.example", ...reason, "--yes")).toContain("It has begun");
  expect(await done("erase")).toMatch(/mail +0 +0 +0 +0 +Request 9/i);
  const { errors } = await call("erase", "report", "una@contoso.example", ...reason);
  expect(errors).toContain("removeUser");
});
