import type { SimulatedClock } from "./clock.ts";
import type { MailControl } from "./control/mail-control.ts";
import type { Letter } from "./mail/deliver.ts";

const ANA = { name: "Ana Ruiz", address: "ana@fabrikam.example" };
const LI = { name: "Li Wei", address: "li@fabrikam.example" };
const QUIET = { name: "Quinn Quiet", address: "quiet@contoso.example" };
const BUSY = { name: "Bella Busy", address: "busy@contoso.example" };

/** The smallest PNG there is: one pixel. */
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

type Ago = (days: number, minutes?: number) => Pick<Letter, "sentAt" | "receivedAt">;

/** A history for each mailbox: short threads, a full one of two years, and one with everything that is awkward to read. */
export function seedDemoMail(mail: MailControl, clock: SimulatedClock): void {
  const now = clock.now();
  const ago: Ago = (days, minutes = 0) => {
    const at = now - days * 86_400_000 + minutes * 60_000;
    return { sentAt: new Date(at - 4000).toISOString(), receivedAt: new Date(at).toISOString() };
  };
  seedQuiet(mail, ago);
  seedBusy(mail, ago);
  seedBroken(mail, ago);
}

function seedQuiet(mail: MailControl, ago: Ago): void {
  const offer = "<offer-8123@contoso.example>";
  mail.deliver(
    "quiet",
    {
      ...ago(9),
      subject: "Offer 8123",
      to: [ANA],
      cc: [LI],
      messageId: offer,
      text: "Hello Ana,\n\nplease find our offer below.",
    },
    "sentitems",
  );
  const answer = "<answer-8123@fabrikam.example>";
  mail.deliver("quiet", {
    ...ago(8),
    ...{ subject: "RE: Offer 8123", from: ANA, cc: [LI], messageId: answer, inReplyTo: offer, isRead: true },
    html: '<p>Thanks, can you deliver in June?</p><img src="cid:logo@fabrikam" alt="Fabrikam"><hr><p><b>From:</b> Quinn Quiet</p><p>please find our offer below.</p>',
    attachments: [
      { name: "logo.png", contentType: "image/png", contentBytes: PIXEL, isInline: true, contentId: "logo@fabrikam" },
    ],
  });
  mail.deliver("quiet", {
    ...ago(7),
    ...{ subject: "RE: Offer 8123", from: LI, to: [ANA, QUIET], inReplyTo: answer, references: [offer, answer] },
    ...{ text: "June would suit us.\n\n> Thanks, can you deliver in June?", flag: { flagStatus: "flagged" } },
  });
  mail.deliver("quiet", {
    ...ago(3),
    ...{ subject: "Invoice 2026-0417", from: { name: "Accounts", address: "accounts@northwind.example" } },
    ...{ text: "Please find the invoice attached.", categories: ["CRM"], importance: "high" },
    attachments: [
      {
        name: "2026-0417.txt",
        contentType: "text/plain",
        contentBytes: Buffer.from("Total 120.00").toString("base64"),
      },
    ],
  });
  mail.deliver("quiet", {
    ...ago(1),
    ...{ subject: "Kick-off", from: BUSY, kind: "eventMessageRequest", html: "<p>Let us meet.</p>" },
    meeting: { meetingMessageType: "meetingRequest", isAllDay: false, isOutOfDate: false, isDelegated: false },
  });
  mail.deliver("quiet", {
    ...ago(0, -90),
    subject: "Lunch on Friday?",
    from: BUSY,
    sensitivity: "personal",
    text: "At noon?",
  });
  mail.deliver("quiet", { ...ago(0), subject: "Notes for the visit", to: [ANA], text: "To be done" }, "drafts");
}

function seedBusy(mail: MailControl, ago: Ago): void {
  const years = { from: ago(730).receivedAt ?? "", to: ago(0, -60).receivedAt ?? "" };
  mail.fillMailbox("busy", { count: 1200, ...years });
  for (let number = 1; number <= 12; number += 1)
    mail.createFolder("busy", `Customer ${String(number).padStart(2, "0")}`, { parent: "Projects" });
  mail.fill("busy", "Projects/Customer 03", { count: 60, ...years, prefix: "Customer 03: " });
  mail.deliver("busy", {
    ...ago(0, -20),
    ...{ subject: "Re: Delivery dates", from: ANA, cc: [LI], isReadReceiptRequested: true },
    text: "Thursday is fine. Please confirm that you have read this.",
  });
}

function seedBroken(mail: MailControl, ago: Ago): void {
  const folders = ["Ablage", "2026", "Größe & Gewicht", "日本"];
  folders.forEach((name, depth) => {
    mail.createFolder("broken", name, depth === 0 ? {} : { parent: folders.slice(0, depth).join("/") });
  });
  mail.createFolder("broken", "A/B test");
  mail.createFolder("broken", "TeamsMessagesData", { isHidden: true, isForChats: true, otherItems: 5 });
  mail.createFolder("broken", "Old contacts", { parent: "deleteditems", type: "#microsoft.graph.contactFolder" });
  mail.createFolder("broken", "Unread", { parent: "inbox", search: { in: ["inbox"], filter: "isRead eq false" } });
  const deep = folders.join("/");
  const letters: Letter[] = [
    {
      subject: "Grüße aus Köln – und ein “Zitat”",
      from: { name: "Jürgen Groß", address: "juergen.gross@northwind.example" },
    },
    {
      subject: "見積もりのお願い",
      from: { name: "佐藤 健", address: "sato@tailspin.example" },
      text: "よろしくお願いします。",
    },
    { subject: "Зустріч у вівторок 🚀", from: { name: "Олена Коваль", address: "olena@tailspin.example" } },
    { subject: null, from: ANA, text: "Without a subject" },
    { subject: "Without a sender", from: null, messageId: null },
    { subject: "Only a name", from: { name: "Scanner, second floor" } },
    {
      subject: "Inside the organization",
      from: { name: "Old", address: "/O=CONTOSO/OU=EXCHANGE/CN=RECIPIENTS/CN=OLD" },
    },
    { subject: "To nobody in particular", from: LI, to: [] },
    { subject: "Twice the same", from: LI, messageId: "<same@fabrikam.example>", text: "First" },
    { subject: "Twice the same", from: LI, messageId: "<same@fabrikam.example>", text: "Second" },
    { subject: "A very long Message-ID", from: LI, messageId: `<${"a".repeat(1200)}@fabrikam.example>` },
    { subject: "Personal", from: LI, sensitivity: "private", text: "Only for you" },
    {
      ...{ subject: "Automatic reply: Away", from: ANA, text: "I am away." },
      headers: [
        { name: "Auto-Submitted", value: "auto-replied" },
        { name: "X-Auto-Response-Suppress", value: "All" },
      ],
    },
    {
      ...{ subject: "Unsafe", from: { name: "Prize", address: "prize@tailspin.example" } },
      html: '<p onmouseover="alert(1)">You won</p><script>alert(1)</script><img src="https://tailspin.example/open.gif"><form action="https://tailspin.example"><input name="password"></form>',
    },
    {
      ...{ subject: "Invitation answered", from: BUSY, kind: "eventMessageResponse" },
      meeting: { meetingMessageType: "meetingTenativelyAccepted", isAllDay: false },
    },
  ];
  letters.forEach((letter, place) => {
    mail.deliver("broken", { ...ago(40 - place), ...letter }, place % 4 === 3 ? deep : "inbox");
  });
  mail.deliver("broken", { ...ago(2), subject: "Cheap watches", from: "shop@tailspin.example" }, "junkemail");
  const myself = { name: "Bruno Broken", address: "broken@contoso.example" };
  const note: Letter = {
    ...ago(1),
    subject: "Note to myself",
    from: myself,
    to: [myself],
    messageId: "<note@contoso.example>",
  };
  mail.deliver("broken", note, "sentitems");
  mail.deliver("broken", note);
  mail.delete("broken", mail.deliver("broken", { ...ago(5), subject: "Thrown away", from: ANA }).immutableId);
}
