import { describe, expect, test } from "vitest";
import type { Evidence, FoundDraft } from "../../../src/core/mail/outgoing/evidence.ts";
import { nextStep } from "../../../src/core/mail/outgoing/next-step.ts";
import type { Outgoing } from "../../../src/core/mail/outgoing/outgoing.ts";
import {
  type Gate,
  settleDisarmed,
  settleFound,
  settleLook,
  settleReady,
  settleRefused,
  settleSend,
} from "../../../src/core/mail/outgoing/settle.ts";
import { stopAlert } from "../../../src/core/mail/outgoing/stops.ts";

const t0 = new Date("2026-01-05T10:00:00Z");
const at = (seconds: number) => new Date(t0.getTime() + seconds * 1_000);
const draft: FoundDraft = { id: "d", etag: "1", place: "DRAFT", isHarmless: false, fingerprint: "as ordered" };
const other = { ...draft, id: "e" };
const refusal = { code: "ErrorInvalidRecipients", message: "Nobody." };

const order: Outgoing = {
  ...{ state: "WAITING", dueAt: t0, draftBegunAt: null, draft: null, submittedAt: null, looks: 0 },
  ...{ refusal: null, hold: null, approved: [], copyId: null },
};
const known = { draftBegunAt: t0, draft } satisfies Partial<Outgoing>;
const as = (state: Outgoing["state"], rest: Partial<Outgoing> = {}): Outgoing => ({
  ...order,
  ...known,
  state,
  ...rest,
});
const submitted = (state: Outgoing["state"], rest: Partial<Outgoing> = {}) => as(state, { submittedAt: t0, ...rest });
const nothing: Evidence = { known: null, marked: [], unmarked: [], isInOutbox: false, copyId: null };
const seen = (rest: Partial<Evidence>): Evidence => ({ ...nothing, ...rest });
const open: Gate = { kind: "open" };

describe("what is done next", () => {
  test.each<[string, Outgoing, number, string]>([
    ["rests until it is due", order, -1, "rest"],
    ["makes its draft then", order, 0, "makeDraft"],
    ["asks when it is due for a day", order, 24 * 3600 + 1, "hold"],
    ["and goes on when a person has said so", { ...order, approved: ["OVERDUE"] }, 24 * 3600 + 1, "makeDraft"],
    ["looks for a draft whose making was begun", { ...order, draftBegunAt: t0 }, 1, "findDraft"],
    ["however long ago", { ...order, draftBegunAt: t0 }, 48 * 3600, "findDraft"],
    ["attaches files to a draft", as("DRAFTED"), 0, "attach"],
    ["submits what has all of them", as("ATTACHED"), 0, "submit"],
    ["never submits what may have been submitted", submitted("SUBMITTING"), 3600, "look"],
    ["waits for five seconds before it looks", submitted("SUBMITTING"), 4, "rest"],
    ["looks at what was refused, too", submitted("FAILED", { refusal }), 5, "look"],
    ["but not at what was never submitted", as("FAILED", { refusal }), 3600, "rest"],
    ["withdraws", submitted("WITHDRAWING"), 700, "disarm"],
    ["makes the draft of a cancelled mail harmless", as("CANCELLED"), 0, "disarm"],
    ["and rests when there is none", { ...order, state: "CANCELLED" }, 0, "rest"],
    ["waits for a person", as("HELD", { hold: "DRAFT_CHANGED" }), 3600, "rest"],
    ["waits for a person afterwards", submitted("UNSURE"), 3600, "rest"],
  ])("%s", (_what, message, seconds, kind) => {
    expect(nextStep(message, at(seconds)).kind).toBe(kind);
  });
});

describe("a draft whose making was begun", () => {
  const begun = { ...order, draftBegunAt: t0 };
  test.each<[string, Outgoing, Evidence, number, unknown]>([
    ["is taken up when it is found", begun, seen({ marked: [draft] }), 5, { kind: "adopt", draft, isMarked: true }],
    [
      "is waited for while lookups may miss it",
      begun,
      nothing,
      119,
      { kind: "settled", settled: { restUntil: at(129) } },
    ],
    ["is made anew after that", begun, nothing, 120, { kind: "settled", settled: { facts: { draftBegunAt: null } } }],
    ["of a reply gets its marks", begun, seen({ unmarked: [draft] }), 5, { kind: "adopt", isMarked: false }],
    [
      "among several asks a person",
      begun,
      seen({ unmarked: [draft, other] }),
      5,
      { settled: { event: "held", facts: { hold: "AMBIGUOUS_DRAFTS" } } },
    ],
    [
      "that somebody sent from Outlook is sent",
      begun,
      seen({ copyId: "c" }),
      5,
      { settled: { event: "sent", facts: { copyId: "c" } } },
    ],
    [
      "that is known and gone asks a person",
      as("WAITING"),
      nothing,
      500,
      { settled: { event: "held", facts: { hold: "DRAFT_GONE" } } },
    ],
  ])("%s", (_what, message, evidence, seconds, expected) => {
    expect(settleFound(message, evidence, at(seconds))).toMatchObject(expected as object);
  });
});

describe("before it is submitted", () => {
  const ready = as("ATTACHED");
  const elsewhere = { ...draft, place: "ELSEWHERE" } as const;
  test.each<[string, Outgoing, Evidence, Gate, unknown]>([
    [
      "it is as it was read first",
      ready,
      seen({ known: { ...draft, etag: "9" } }),
      open,
      { kind: "submit", settled: { event: "submitting", facts: { submittedAt: at(60), draft: { etag: "9" } } } },
    ],
    [
      "a change in Outlook asks a person",
      ready,
      seen({ known: { ...draft, fingerprint: "changed" } }),
      open,
      { settled: { event: "held", facts: { hold: "DRAFT_CHANGED" } } },
    ],
    [
      "so does a draft that was moved",
      ready,
      seen({ known: elsewhere }),
      open,
      { settled: { facts: { hold: "DRAFT_GONE" } } },
    ],
    ["and one that is gone", ready, nothing, open, { settled: { facts: { hold: "DRAFT_GONE" } } }],
    [
      "twins are made harmless first",
      ready,
      seen({ known: draft, marked: [other] }),
      open,
      { kind: "twins", drafts: [other] },
    ],
    [
      "what Outlook sent is not sent again",
      ready,
      seen({ known: draft, copyId: "c" }),
      open,
      { settled: { event: "sent" } },
    ],
    [
      "nor what lies in the Outbox",
      ready,
      seen({ known: draft, isInOutbox: true }),
      open,
      { settled: { event: "accepted" } },
    ],
    [
      "a brake asks a person",
      ready,
      seen({ known: draft }),
      { kind: "hold", reason: "RECIPIENTS_BRAKE" },
      { settled: { event: "held", facts: { hold: "RECIPIENTS_BRAKE" } } },
    ],
    [
      "who may let it go",
      { ...ready, approved: ["RECIPIENTS_BRAKE"] },
      seen({ known: draft }),
      { kind: "hold", reason: "RECIPIENTS_BRAKE" },
      { kind: "submit" },
    ],
    [
      "a rule refuses",
      ready,
      seen({ known: draft }),
      { kind: "refuse", refusal },
      { settled: { event: "failed", facts: { refusal } } },
    ],
    [
      "a pace is kept",
      ready,
      seen({ known: draft }),
      { kind: "rest", until: at(90) },
      { settled: { event: null, restUntil: at(90) } },
    ],
  ])("%s", (_what, message, evidence, gate, expected) => {
    expect(settleReady(message, evidence, gate, at(60))).toMatchObject(expected as object);
  });
});

test("nothing but an acceptance is believed", () => {
  expect(settleSend({ kind: "accepted" }, t0).event).toBe("accepted");
  expect(settleSend({ kind: "unknown" }, t0)).toEqual({ event: null, facts: {} });
  expect(settleSend({ kind: "refused", refusal }, t0)).toEqual({ event: null, facts: { refusal } });
});

describe("a refusal of the mailbox", () => {
  const stop = (code: string) => settleRefused({ code, message: "No." }, t0);
  test.each([
    ["ErrorExceededMessageLimit", 6, "SENDING_LIMIT"],
    ["errorexceededhourlymessagelimit", 1, "SENDING_LIMIT"],
    ["ErrorSubmissionQuotaExceeded", 6, "SENDING_LIMIT"],
    ["ErrorMessageSubmissionBlocked", 24, "SENDING_BLOCKED"],
    ["ErrorAccountSuspend", 24, "SENDING_BLOCKED"],
    ["ErrorQuotaExceeded", 1, "MAILBOX_FULL"],
    ["quotaExceeded", 1, "MAILBOX_FULL"],
  ])("%s fails no mail: it waits for %d hours, with the alert %s", (code, hours, alert) => {
    const until = at(hours * 3600);
    const refused = { code, message: "No.", until: until.toISOString() };
    expect(stop(code)).toEqual({ event: null, facts: { refusal: refused }, restUntil: until });
    expect(settleSend({ kind: "refused", refusal: { code, message: "No." } }, t0).facts.refusal).toEqual(refused);
    expect(stopAlert(refused).code).toBe(alert);
  });

  test.each(["ErrorInvalidRecipients", "ErrorExceededMaxRecipientLimit", "ErrorSendAsDenied"])(
    "is not what concerns one mail: %s",
    (code) => expect(stop(code)).toMatchObject({ event: "failed" }),
  );

  test("leaves a mail that was handed over unsure for ten minutes, and lets it go anew only when it certainly was not sent", () => {
    const sending = submitted("SUBMITTING", { refusal: { ...refusal, until: at(6 * 3600).toISOString() } });
    const there = seen({ known: draft });
    expect(settleLook(sending, there, at(5)).event).toBeNull();
    expect(settleLook(sending, there, at(600)).event).toBe("withdrawing");
    expect(settleLook(sending, seen({ copyId: "c" }), at(600)).event).toBe("sent");
    expect(settleLook(sending, nothing, at(600)).event).toBe("unsure");
  });
});

describe("a look after it may have been submitted", () => {
  const sending = submitted("SUBMITTING", { looks: 3 });
  const refused = submitted("FAILED", { looks: 3, refusal });
  const there = seen({ known: draft });
  test.each<[string, Outgoing, Evidence, number, unknown]>([
    ["finds the copy", sending, seen({ copyId: "c" }), 5, { event: "sent", facts: { copyId: "c" } }],
    [
      "finds what was the draft",
      sending,
      seen({ known: { ...draft, place: "SENT" } }),
      5,
      { event: "sent", facts: { copyId: "d" } },
    ],
    ["finds it on its way", sending, seen({ isInOutbox: true }), 5, { event: "accepted" }],
    ["concludes nothing before ten minutes", sending, there, 599, { event: null }],
    ["concludes then that it was not", sending, there, 600, { event: "withdrawing" }],
    ["does not know where the draft is gone", sending, nothing, 600, { event: "unsure" }],
    ["shows a refusal at once", submitted("SUBMITTING", { refusal }), there, 5, { event: "failed" }],
    ["never repeats what was refused", refused, there, 600, { event: null }],
    ["finds the copy of what was refused", refused, seen({ copyId: "c" }), 600, { event: "sent" }],
    [
      "gives up on the copy after a day",
      submitted("SUBMITTED", { looks: 6 }),
      nothing,
      86_400,
      { event: "sent", facts: { copyId: null } },
    ],
    [
      "asks when what was accepted is a draft still",
      submitted("SUBMITTED", { looks: 6 }),
      there,
      86_400,
      { event: "unsure" },
    ],
  ])("%s", (_what, message, evidence, seconds, expected) => {
    expect(settleLook(message, evidence, at(seconds))).toMatchObject(expected as object);
  });
});

describe("a draft that is withdrawn", () => {
  const withdrawing = submitted("WITHDRAWING");
  const cancelled = { ...order, state: "CANCELLED", draftBegunAt: t0 } as const;
  const harmless = { ...draft, isHarmless: true };
  test.each<[string, Outgoing, Evidence, number, unknown]>([
    [
      "is made harmless, with its twins",
      withdrawing,
      seen({ known: draft, marked: [other] }),
      700,
      { kind: "disarm", drafts: [draft, other] },
    ],
    ["is moved when it is harmless", withdrawing, seen({ known: harmless }), 700, { kind: "disarm" }],
    [
      "is made anew after that",
      withdrawing,
      seen({ known: { ...harmless, place: "ELSEWHERE" } }),
      700,
      { settled: { event: "withdrawn", facts: { draft: null, submittedAt: null } } },
    ],
    ["asks when it is gone", withdrawing, nothing, 700, { settled: { event: "unsure" } }],
    [
      "asks when somebody moved it first",
      withdrawing,
      seen({ known: { ...draft, place: "ELSEWHERE" } }),
      700,
      { settled: { event: "unsure" } },
    ],
    [
      "is made anew where a person says so",
      { ...withdrawing, approved: ["UNSURE"] },
      nothing,
      700,
      { settled: { event: "withdrawn" } },
    ],
    ["was sent meanwhile", withdrawing, seen({ copyId: "c" }), 700, { settled: { event: "sent" } }],
    ["of a cancelled mail is waited for", cancelled, nothing, 5, { settled: { event: null, restUntil: at(15) } }],
    [
      "of a cancelled mail never came",
      cancelled,
      nothing,
      120,
      { settled: { event: null, facts: { draftBegunAt: null } } },
    ],
  ])("%s", (_what, message, evidence, seconds, expected) => {
    expect(settleDisarmed(message, evidence, at(seconds))).toMatchObject(expected as object);
  });
});
