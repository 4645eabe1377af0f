import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ada, ben, viewer } from "./answers.ts";
import { type ApiAnswers, page, useApiServer } from "./api-server.ts";
import { run } from "./memory-terminal.ts";

const api = useApiServer();
const askedOf = (field: string) => api.server?.asked.filter((one) => one.field === field).map(({ args }) => args);

const outgoing = {
  ...{
    id: "o-1",
    accountId: "a-1",
    account: ada,
    state: "WAITING",
    sentence: "It waits until it is due.",
    advice: null,
    actions: [],
  },
  ...{
    createdAt: "2026-05-04T09:59:00.000Z",
    dueAt: "2026-05-04T10:00:10.000Z",
    subject: "Minutes",
    recipientCount: 2,
  },
  ...{ to: [{ name: "Ben", address: "ben@x.test" }], bounces: [] },
};
const success = (type: string, data: object = outgoing) => ({ __typename: `${type}Success`, data });
const answersWith = (states: readonly string[] = ["SENT"]): ApiAnswers => {
  const left = [...states];
  return {
    Query: {
      viewer: () => viewer,
      accounts: () =>
        page([
          { ...ada, user: { id: viewer.id } },
          { ...ben, user: { id: "other" } },
        ]),
      email: () => ({ id: "e-1", accountId: "a-1", threadId: "t-1", level: "OWNER", state: "HERE" }),
      outgoingEmails: () => page([outgoing, { ...outgoing, id: "o-2", state: "HELD", advice: "Let it go." }]),
      outgoingEmail: () => ({
        ...outgoing,
        state: left.length > 1 ? left.shift() : left[0],
        sentence: `now ${left[0]}`,
      }),
    },
    Mutation: {
      sendEmail: () => success("SendEmail"),
      replyToEmail: () => success("ReplyToEmail"),
      forwardEmail: () => success("ForwardEmail"),
      cancelOutgoingEmail: () => success("CancelOutgoingEmail", { ...outgoing, sentence: "It was cancelled." }),
    },
  };
};
const mail = async (line: readonly string[], states?: readonly string[], input = "") =>
  run([...(await api.serve(answersWith(states))), "mail", ...line], { input });

describe("m365-sync mail send", () => {
  it("sends what comes by standard input from one's only mailbox, with a key of its own", async () => {
    const { code, output } = await mail(
      ["send", "--to", "ben@x.test", "--to", "cy@x.test", "--subject", "Minutes", "--at", "2026-05-05T08:00:00Z"],
      undefined,
      "Hello\n",
    );
    expect([code, output]).toEqual([0, "It is sent in 10 s: o-1\n"]);
    expect(askedOf("sendEmail")).toMatchObject([
      {
        input: {
          ...{ accountId: "a-1", to: ["ben@x.test", "cy@x.test"], subject: "Minutes", text: "Hello\n" },
          ...{ uploadIds: [], idempotencyKey: expect.stringMatching(/^[\da-f-]{36}$/) },
        },
      },
    ]);
  });

  it.each([
    ["SENT", 0],
    ["FAILED", 10],
    ["HELD", 11],
    ["UNSURE", 12],
    ["CANCELLED", 13],
    ["BOUNCED", 14],
  ])("waits until it is %s and ends with %i", async (state, expected) => {
    const { code, output } = await mail(["send", "--to", "b@x.test", "--text", "x", "--wait"], [state]);
    expect(code).toBe(expected);
    expect(output).toContain("It waits until it is due.");
  });

  it("refuses what cannot be meant, and a file that is not there", async () => {
    expect((await mail(["send", "--to", "b@x.test", "--text", "x", "--html", "y"])).code).toBe(2);
    expect((await mail(["send", "--to", "b@x.test", "--at", "tomorrow"])).code).toBe(2);
    const { code, errors } = await mail(["send", "--to", "b@x.test", "--text", "x", "--attach", "/nowhere/a.txt"]);
    expect([code, errors]).toEqual([2, expect.stringContaining("/nowhere/a.txt")]);
    expect(askedOf("sendEmail")).toEqual([]);
  });

  it("says why a file was not taken, and sends nothing then", async () => {
    const folder = await mkdtemp(join(tmpdir(), "m365-sync-send-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "a.txt"), "12345");
    // This server has no place for files.
    const { code } = await mail(["send", "--to", "b@x.test", "--text", "x", "--attach", join(folder, "a.txt")]);
    expect(code).toBe(1);
    expect(askedOf("sendEmail")).toEqual([]);
  });
});

describe("m365-sync mail reply and forward", () => {
  it("name the mail, and whom they go to only if asked", async () => {
    expect((await mail(["reply", "e-1", "--all", "--text", "Yes"])).code).toBe(0);
    expect(askedOf("replyToEmail")).toMatchObject([{ input: { emailId: "e-1", toAll: true, text: "Yes" } }]);
    expect((await mail(["forward", "e-1", "--to", "di@x.test", "--no-signature"])).code).toBe(0);
    expect(askedOf("forwardEmail")).toMatchObject([
      { input: { emailId: "e-1", to: ["di@x.test"], withSignature: false } },
    ]);
  });
});

describe("m365-sync mail outgoing", () => {
  it("lists what is on its way, and what to do", async () => {
    const { code, output } = await mail(["outgoing", "--state", "held"]);
    expect(code).toBe(0);
    expect(output).toMatch(/o-1 +ada@\S+ +1 min ago +waiting +ben@x.test and 1 more +Minutes/);
    expect(output).toContain("→ Let it go.");
    expect(askedOf("outgoingEmails")).toMatchObject([{ filter: { states: ["HELD"] } }]);
    expect((await mail(["cancel", "o-1"])).output).toBe("It was cancelled.\n");
  });

  it("lists the held mails of others for whoever approves them", async () => {
    expect((await mail(["outgoing", "--to-approve"])).code).toBe(0);
    expect(askedOf("outgoingEmails")).toMatchObject([{ filter: { isToApprove: true } }]);
  });
});
