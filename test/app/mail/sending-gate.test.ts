import { expect, test } from "vitest";
import { RefusedError } from "../../../src/app/errors.ts";
import { createSendingGate, type SendingGateDependencies } from "../../../src/app/mail/sending/gate.ts";
import type { Person } from "../../../src/app/ports/people.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";
import { judgePace } from "../../../src/core/mail/outgoing/pace.ts";
import type { StopRefusal } from "../../../src/core/mail/outgoing/stops.ts";
import { anOutboxMessage, contentOf } from "../../support/sending-world.ts";

const now = new Date("2026-01-05T10:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const una: Person = {
  ...{ userId: "p", organizationId: "o", name: "Una", email: "una@fabrikam.example" },
  ...{ role: "USER", standing: "ACTIVE" },
};
const stop = { code: "ErrorExceededMessageLimit", message: "No more today.", until: "2026-01-05T16:00:00.000Z" };
const message = anOutboxMessage(contentOf(), now.getTime());

interface Facts {
  readonly person?: Person | null;
  readonly refusal?: Error;
  readonly recipients?: number;
  readonly paceFrom?: Date | null;
  readonly mayLeave?: boolean;
  readonly stop?: StopRefusal | null;
}

function gate(
  { person = una, refusal, recipients = 0, paceFrom = null, mayLeave = true, stop = null }: Facts,
  asked: (Viewer | string)[] = [],
) {
  const settings = { EMAIL_RECIPIENTS_BRAKE: { value: 100 } };
  const allow = (who: Viewer | string) => {
    asked.push(who);
    if (refusal !== undefined) throw refusal;
    return { settings } as unknown as Awaited<ReturnType<SendingGateDependencies["maySend"]["now"]>>;
  };
  return createSendingGate({
    people: { findEver: async () => person },
    maySend: { now: async (viewer) => allow(viewer), automatically: async (accountId) => allow(accountId) },
    answers: { mayLeave: async () => mayLeave },
    submitted: { lately: async () => ({ recipients, paceFrom, stop }) },
  });
}

test("a mail goes as whoever ordered it, if that may still be done", async () => {
  const asked: (Viewer | string)[] = [];
  expect(await gate({}, asked)(message, now)).toEqual({ kind: "open" });
  expect(asked).toMatchObject([{ userId: "p", role: "USER", scopes: ["mail.send"] }]);
});

test.each<[string, Facts, object]>([
  ["a person who is gone", { person: null }, { kind: "refuse", refusal: { code: "NOT_ALLOWED" } }],
  ["a suspended person", { person: { ...una, standing: "SUSPENDED" } }, { kind: "refuse" }],
  [
    "settings, rights or permissions that do not allow it any more",
    { refusal: new RefusedError("Switched off.") },
    { kind: "refuse", refusal: { message: "Switched off." } },
  ],
  ["more recipients than the brake lets pass", { recipients: 99 }, { kind: "hold", reason: "RECIPIENTS_BRAKE" }],
  ["a mailbox from which Microsoft takes nothing for now", { stop }, { kind: "stop", refusal: stop }],
  ["a full minute", { paceFrom: ago(20) }, { kind: "rest", until: new Date(now.getTime() + 40_000) }],
])("%s stops it", async (_what, facts, expected) => {
  expect(await gate(facts)(message, now)).toMatchObject(expected);
});

test("an automatic answer goes as nobody, under the same brakes, as long as it may still leave", async () => {
  const asked: (Viewer | string)[] = [];
  const answer = { ...message, orderedById: null };
  expect(await gate({ person: null }, asked)(answer, now)).toEqual({ kind: "open" });
  expect(asked).toEqual(["account"]);
  expect(await gate({ recipients: 100 })(answer, now)).toMatchObject({ kind: "hold" });
  expect(await gate({ mayLeave: false }, asked)(answer, now)).toMatchObject({ kind: "refuse" });
  expect(await gate({ refusal: new RefusedError("Off.") })(answer, now)).toMatchObject({ kind: "refuse" });
  expect(asked).toHaveLength(1);
});

test("what a person let go in spite of the brake still waits for its minute", async () => {
  const approved = { ...message, approved: ["RECIPIENTS_BRAKE"] as const };
  expect(await gate({ recipients: 99 })(approved, now)).toEqual({ kind: "open" });
  expect(await gate({ recipients: 99, paceFrom: ago(1) })(approved, now)).toMatchObject({ kind: "rest" });
});

test("trouble of the database is no refusal", async () => {
  await expect(gate({ refusal: new Error("The connection broke.") })(message, now)).rejects.toThrow("connection");
});

test("the brake counts up to its limit, the pace to its minute", () => {
  expect(judgePace({ recipients: 98, paceFrom: null, stop: null }, 2, 100, now)).toEqual({ kind: "open" });
  expect(judgePace({ recipients: 98, paceFrom: null, stop: null }, 3, 100, now)).toMatchObject({ kind: "hold" });
  expect(judgePace({ recipients: 0, paceFrom: ago(60), stop: null }, 1, 100, now)).toEqual({ kind: "open" });
});
