import { describe, expect, it, test } from "vitest";
import { mailLevels } from "../../../src/core/access/mail-access.ts";
import {
  levelOfPart,
  type MailPart,
  searchableParts,
  showsPart,
  visibleMail,
  type WholeMail,
} from "../../../src/core/access/mail-view.ts";
import { emptyMail } from "../../../src/core/records/mail.ts";

const at = (address: string) => ({ name: "", address });
const headers = [
  { name: "Subject", value: "Offer" },
  { name: "Bcc", value: "secret@contoso.example" },
  { name: "Resent-BCC ", value: "secret@contoso.example" },
  { name: "X-Bcc", value: "secret@contoso.example" },
];
const mail: WholeMail = {
  ...emptyMail,
  folderId: "inbox",
  subject: "Offer",
  receivedAt: "2026-03-02T08:00:00Z",
  type: "MAIL",
  from: at("kim@contoso.example"),
  sender: at("kim@contoso.example"),
  to: [at("buyer@customer.example")],
  cc: [at("lee@contoso.example")],
  bcc: [at("secret@contoso.example")],
  replyTo: [],
  sentAt: "2026-03-02T07:59:00Z",
  messageId: "<1@contoso.example>",
  inReplyTo: "<0@contoso.example>",
  references: ["<0@contoso.example>"],
  conversationId: "c1",
  preview: "Dear",
  sensitivity: "normal",
  size: 2_000,
  hasAttachments: true,
  asksForReceipt: false,
  webLink: "https://outlook.example/1",
  headers,
  body: { state: "STORED", type: "text", content: "Dear customer", text: "Dear customer" },
};

const people = ["from", "sender", "to", "cc", "replyTo", "receivedAt", "sentAt"];
const shown = {
  NOTHING: [],
  PEOPLE_AND_TIME: people,
  SUBJECT: [...people, "subject"],
  EVERYTHING: Object.keys(mail).filter((part) => part !== "bcc" && part !== "webLink"),
  OWNER: Object.keys(mail),
};

describe("what a level shows of a mail", () => {
  it.each(mailLevels)("%s shows exactly its parts, and nothing in place of the others", (level) => {
    const seen = visibleMail(mail, level);
    const parts = Object.entries(seen).flatMap(([part, value]) => (value === null ? [] : [part]));
    expect(parts.sort()).toEqual([...shown[level]].sort());
    expect(JSON.stringify(seen).includes("secret@")).toBe(level === "OWNER");
  });

  it("a mail without headers has none at any level", () => {
    expect(visibleMail({ headers: null }, "OWNER")).toEqual({ headers: null });
  });

  it("every part has its level", () => {
    expect(Object.keys(levelOfPart).sort()).toEqual(Object.keys(mail).sort());
    expect((Object.keys(levelOfPart) as MailPart[]).every((part) => showsPart("OWNER", part))).toBe(true);
  });
});

test("a viewer searches in what their level shows, and in nothing else", () => {
  expect(mailLevels.map((level) => searchableParts(level).join(" "))).toEqual([
    "",
    "people",
    "people subject",
    "people subject text",
    "people subject text bcc",
  ]);
});
