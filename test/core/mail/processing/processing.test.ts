import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { taskOf, unknownSubjectVariables } from "../../../../src/core/mail/processing/mail-task.ts";
import { mailUrl } from "../../../../src/core/mail/processing/mail-url.ts";
import { type ArrivedMail, findSkipReason } from "../../../../src/core/mail/processing/processed-mail.ts";
import { mailReceived } from "../../../../src/core/mail/processing/webhook-payload.ts";
import { findTaskBreach } from "../../../../src/core/records/task-rules.ts";
import { judgeTurn } from "../../../../src/core/webhook/judge-turn.ts";

const arrived: ArrivedMail = {
  ...{ type: "MAIL", from: { name: "Ann", address: "ann@customer.example" }, subject: "Heater", headers: null },
  ...{ namesAncestors: false, hasKnownAncestor: false, isInOlderThread: false, isGone: false },
};
const header = (name: string, value: string): Partial<ArrivedMail> => ({
  type: "AUTOMATIC",
  headers: [{ name, value }],
});

describe("Mail that arrives", () => {
  it.each<[string, Partial<ArrivedMail>, string | null]>([
    ["begins something", {}, null],
    ["has no sender", { from: null }, null],
    ["answers mail that nobody knows", { namesAncestors: true, subject: "Re: Heater" }, null],
    ["answers mail that the mailbox had", { namesAncestors: true, hasKnownAncestor: true }, "ANSWER"],
    ["names others, in a thread that is older", { namesAncestors: true, isInOlderThread: true }, "ANSWER"],
    ["says so in its subject, in a thread that is older", { subject: "AW: Heater", isInOlderThread: true }, "ANSWER"],
    ["is a form's, in one conversation with the form's others", { isInOlderThread: true }, null],
    ["is the mailbox's own", { from: { name: "", address: "SUPPORT@contoso.example" } }, "OWN"],
    ["did not arrive", { type: "BOUNCE" }, "REPORT"],
    ["was read", { type: "RECEIPT" }, "REPORT"],
    ["invites", { type: "MEETING_REQUEST" }, null],
    ["accepts a meeting", { type: "MEETING_RESPONSE" }, "MEETING"],
    ["cancels a meeting", { type: "MEETING_CANCELLATION" }, "MEETING"],
    ["is sent by a program", header("Auto-Submitted", "auto-generated"), null],
    ["is of a list", header("List-Id", "<news.example>"), null],
    ["says that somebody is out", header("Auto-Submitted", "auto-replied; owner"), "AUTOMATIC_ANSWER"],
    ["says so in an old way", header("PRECEDENCE", "auto_reply"), "AUTOMATIC_ANSWER"],
    ["is gone", { isGone: true }, "GONE"],
  ])("that %s: %j", (_name, mail, reason) => {
    expect(findSkipReason({ ...arrived, ...mail }, "support@contoso.example")).toBe(reason);
  });
});

describe("The task of a mail", () => {
  const mail = {
    ...{ subject: "Heater", from: { name: "Ann", address: "ann@customer.example" }, preview: "It is cold." },
    ...{
      receivedAt: new Date("2026-05-01T22:30:00Z"),
      url: "https://sync.example/#/mail/a/b/c",
      mailboxLabel: "Support",
    },
  };
  const template = { subject: "{{subject}}", dueInDays: null, isDueOnWorkingDays: false };

  it("has what its template says, each variable once", () => {
    const subject = "{{ mailboxLabel }}: {{subject}} ({{senderName}}, {{senderAddress}}, {{receivedDate}})";
    expect(taskOf({ ...template, subject }, mail, "Europe/Berlin")).toMatchObject({
      subject: "Support: Heater (Ann, ann@customer.example, 2026-05-02)",
      description: "From: Ann <ann@customer.example>\n\nIt is cold.\n\nhttps://sync.example/#/mail/a/b/c",
      dueDate: null,
    });
    // What a stranger writes is no template.
    const sly = { ...mail, subject: "{{senderAddress}}" };
    expect(taskOf(template, sly, "Etc/UTC").subject).toBe("{{senderAddress}}");
    expect(taskOf(template, { ...mail, subject: " " }, "Etc/UTC").subject).toBe("(no subject)");
  });

  it("tells what of a template is no variable", () => {
    expect(unknownSubjectVariables("{{subject}} {{ senderName }}")).toEqual([]);
    expect(unknownSubjectVariables("{{sender}} {{constructor}} {{sender}} {{")).toEqual([
      ...["{{sender}}", "{{constructor}}", "{{"],
    ]);
  });

  it.each([
    // The mail comes on Friday evening in London, on Saturday in Berlin.
    ["Europe/London", 0, false, "2026-05-01"],
    ["Europe/Berlin", 0, false, "2026-05-02"],
    ["Europe/London", 3, false, "2026-05-04"],
    ["Europe/London", 0, true, "2026-05-01"],
    ["Europe/London", 1, true, "2026-05-04"],
    ["Europe/Berlin", 0, true, "2026-05-04"],
    ["Europe/Berlin", 1, true, "2026-05-04"],
    ["Europe/London", 6, true, "2026-05-11"],
  ])("is due, in %s after %d days (working days: %s), on %s", (zone, dueInDays, isDueOnWorkingDays, day) => {
    expect(taskOf({ ...template, dueInDays, isDueOnWorkingDays }, mail, zone).dueDate).toBe(day);
  });

  it("breaks no rule of tasks, whatever a stranger writes", () => {
    const text = fc.string({ unit: "binary", maxLength: 400 });
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.date({ noInvalidDate: true, min: new Date(0) }),
        (subject, name, preview, receivedAt) => {
          const from = { name, address: subject };
          const whole = "{{subject}} {{senderName}} {{senderAddress}}";
          const at = receivedAt.getTime() > Date.parse("9000-01-01") ? mail.receivedAt : receivedAt;
          const task = taskOf(
            { subject: whole, dueInDays: 3, isDueOnWorkingDays: true },
            { ...mail, subject, from, preview, receivedAt: at },
            "Etc/UTC",
          );
          expect(findTaskBreach({ ...task, dueTime: null })).toBeNull();
        },
      ),
    );
  });
});

describe("What a webhook is told", () => {
  const people = Array.from({ length: 300 }, (_, nth) => ({ name: "", address: `p${nth}@x.example` }));
  const told = {
    ...{ deliveryId: "d", mailbox: { id: "m", label: "Support", address: "support@contoso.example" }, emailId: "e" },
    ...{ messageId: "<1@x>", from: null, to: people, cc: people, subject: "Heater", text: "Cold", preview: "Co" },
    ...{ receivedAt: new Date("2026-05-01T10:00:00Z"), url: "https://sync.example/" },
  };

  it("is at most 10,000 characters of text and 200 of its people, and never half a character", () => {
    const long = JSON.parse(mailReceived({ ...told, text: `${"x".repeat(9_999)}😀 and more` }));
    expect(long.data.text).toBe("x".repeat(9_999));
    expect(long.data.isTextCut).toBe(true);
    expect(long.data.to).toHaveLength(200);
    expect(JSON.parse(mailReceived(told)).data).toMatchObject({ text: "Cold", isTextCut: false });
    // A text that could not be read: what Microsoft shows of it.
    expect(JSON.parse(mailReceived({ ...told, text: null })).data).toMatchObject({ text: "Co", isTextCut: true });
  });

  it("leads to the mail's conversation on the page", () => {
    const at = { accountId: "a", folderId: "AQMk/+=", threadId: "t" };
    expect(mailUrl("https://sync.example", at)).toBe("https://sync.example/#/mail/a/AQMk%2F%2B%3D/t");
  });
});

describe("What a turn of deliveries says of the webhook", () => {
  const now = new Date("2026-05-01T10:00:00Z");
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const result = (kind: "delivered" | "again" | "failed" | "stopped") => ({
    ...{ deliveryId: kind, at: now, status: null, error: kind === "delivered" ? null : `It ${kind}.` },
    decision: kind === "again" ? { kind, afterMs: 1 } : { kind },
  });
  it.each([
    ["nothing while it works", ["delivered"], null, { failingSince: null, isStopped: false, alert: "resolve" }],
    [
      "that it works, though one mail is refused",
      ["failed", "delivered"],
      60,
      { failingSince: null, isStopped: false, alert: "resolve" },
    ],
    ["nothing yet when it begins to fail", ["again"], null, { failingSince: now, isStopped: false, alert: null }],
    ["nothing for ten minutes", ["again"], 9, { failingSince: ago(9), isStopped: false, alert: null }],
    [
      "an alert after ten minutes",
      ["again"],
      10,
      { failingSince: ago(10), isStopped: false, alert: { raise: "It again." } },
    ],
    [
      "an alert when a mail is given up",
      ["failed"],
      1,
      { failingSince: ago(1), isStopped: false, alert: { raise: "It failed." } },
    ],
    [
      "that it is stopped",
      ["delivered", "stopped"],
      null,
      { failingSince: now, isStopped: true, alert: { raise: "It stopped." } },
    ],
  ] as const)("%s", (_name, kinds, since, verdict) => {
    expect(judgeTurn(kinds.map(result), since === null ? null : ago(since), now)).toEqual(verdict);
  });
});
