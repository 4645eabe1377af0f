import { describe, expect, it } from "vitest";
import { ada, ben } from "./answers.ts";
import { type ApiAnswers, page, useApiServer } from "./api-server.ts";
import { run } from "./memory-terminal.ts";

const api = useApiServer();
const { serve } = api;
const mail = async (...line: string[]) => run([...(await serve(answers)), "mail", ...line]);
const askedOf = (field: string) => api.server?.asked.filter((one) => one.field === field).map(({ args }) => args);

const folder = (id: string, name: string, parentId: string | null, wellKnownName: string | null = null) => ({
  ...{ id, name, parentId, wellKnownName, isFollowed: true, isGone: false, isInDeletedItems: false },
  ...{ count: 3, unread: 1, countInMicrosoft: 4, unreadInMicrosoft: 1 },
});
const email = {
  ...{ id: "e-1", accountId: "a-1", threadId: "t-1", threadCount: 3, level: "OWNER", state: "HERE", isRead: false },
  ...{ receivedAt: "2026-05-04T09:00:00.000Z", sentAt: null, subject: "Offer\nBcc: nobody", messageId: "<1@x>" },
  ...{ size: 10, hasAttachments: true, fileUrl: "/mail/emails/e-1.eml" },
  from: { name: "Buyer", address: "buyer@customer.test" },
  to: [{ name: "", address: "ada@contoso.test" }],
  cc: [],
  bcc: [],
  body: { state: "STORED", reason: null, text: "Dear Ada\u001b]0;x\u0007" },
  attachments: {
    isComplete: true,
    nodes: [{ id: "f-1", name: "offer.pdf", contentType: "application/pdf", size: 7, state: "STORED", url: "/x" }],
  },
};
const hidden = { ...email, id: "e-2", level: "PEOPLE_AND_TIME", subject: null, isRead: null, body: null };
const answers: ApiAnswers = {
  Query: {
    accounts: () => page([ada, ben]),
    mailFolders: ({ accountId }) =>
      accountId === "a-1" ? [folder("f-1", "Inbox", null, "inbox"), folder("f-2", "Offers", "f-1")] : [],
    emails: ({ search }) => page(search === "nothing" ? [] : [email, hidden]),
    email: ({ id }) => (id === "e-1" ? email : id === "e-2" ? { ...hidden, attachments: null } : null),
  },
};

describe("m365-sync mail folders", () => {
  it("shows the tree with what is here and in Microsoft", async () => {
    const { code, output } = await mail("folders", "ada");
    expect(code).toBe(0);
    expect(output).toMatch(/Inbox +yes +3 +1 +4/);
    expect(output).toMatch(/ {2}Offers +yes/);
    expect((await mail("folders", "ben")).output).toContain("Does your token have mail.read?");
    expect(JSON.parse((await mail("folders", "ada", "--json")).output)).toHaveLength(2);
    expect((await mail("folders", "nobody")).code).toBe(2);
  });
});

describe("m365-sync mail list", () => {
  it("shows mail in lines, and what is not the viewer's to read as such", async () => {
    const { code, output } = await mail();
    expect(code).toBe(0);
    expect(output).toMatch(/e-1 .*Buyer <buyer@customer.test> +Offer Bcc: nobody +no/);
    expect(output).toMatch(/e-2 .*\(not yours to read\) +–/);
    expect(JSON.parse((await mail("list", "--json")).output)).toHaveLength(2);
    expect((await mail("list", "--search", "nothing")).output).toContain("No mail that you may read");
  });

  it("shows how many mails each conversation has", async () => {
    expect((await mail("list", "--threads")).output).toMatch(/MAILS.*e-1 .* 3 +Buyer/s);
    expect((await mail("list")).output).not.toContain("MAILS");
  });

  it("asks for a mailbox, a folder by its name, unread mail, words", async () => {
    await mail("list", "--account", "ada", "--folder", "offers", "--unread", "--search", "a b", "--threads");
    expect(askedOf("emails")?.at(-1)).toMatchObject({
      filter: { accountId: "a-1", folderId: "f-2", withSubfolders: true, isRead: false },
      ...{ search: "a b", isThreaded: true },
    });
    expect(await mail("list", "--folder", "offers")).toMatchObject({
      ...{ code: 2, errors: expect.stringContaining("--account") },
    });
    expect(await mail("list", "--account", "ada", "--folder", "none")).toMatchObject({
      ...{ code: 2, errors: expect.stringContaining("mail folders") },
    });
  });
});

describe("m365-sync mail show", () => {
  it("shows one mail, and no code of its text steers the terminal", async () => {
    const { code, output } = await mail("show", "e-1");
    expect(code).toBe(0);
    expect(output).toContain("Subject: Offer Bcc: nobody\n");
    expect(output).toMatch(/To: ada@contoso.test\n/);
    expect(output).toContain("offer.pdf (7 bytes)");
    expect(output).toContain("Dear Ada");
    expect(output).not.toContain("\u001b]");
    expect(output).not.toMatch(/^Bcc:/m);
    expect((await mail("show", "e-2")).output).toContain("(not yours to read)");
    expect(JSON.parse((await mail("show", "e-1", "--json")).output)).toMatchObject({ id: "e-1" });
  });

  it("ends with 1 where there is none to see", async () => {
    expect(await mail("show", "e-9")).toMatchObject({ code: 1, errors: expect.stringContaining('no mail "e-9"') });
  });
});
