import { expect, test } from "vitest";
import { type Outgoing, outgoingStates, outgoingTransitions } from "../../../src/core/mail/outgoing/outgoing.ts";
import { ownMessageId } from "../../../src/core/mail/outgoing/own-message-id.ts";
import { personActs, settlePerson } from "../../../src/core/mail/outgoing/person.ts";

const t0 = new Date("2026-01-05T10:00:00Z");
const minutes = (count: number) => new Date(t0.getTime() + count * 60_000);
const order: Outgoing = {
  ...{ state: "WAITING", dueAt: t0, draftBegunAt: null, draft: null, submittedAt: null, looks: 0 },
  ...{ refusal: null, hold: null, approved: [], copyId: null },
};

test("what people may say depends on the state, and the table of states allows it", () => {
  const allowed = Object.fromEntries(
    personActs.map((act) => [
      act,
      outgoingStates.filter((state) => {
        const hold = state === "HELD" ? "OVERDUE" : null;
        const said = settlePerson({ ...order, state, hold }, act, t0);
        if (said.kind !== "settled" || said.settled.event === null) return false;
        expect(outgoingTransitions[said.settled.event][state], `${act} in ${state}`).not.toBeNull();
        return true;
      }),
    ]),
  );
  expect(allowed).toEqual({
    CANCEL: ["WAITING", "DRAFTED", "ATTACHED", "FAILED", "HELD", "UNSURE"],
    APPROVE: ["HELD"],
    RETRY: ["FAILED"],
    CONFIRM_SENT: ["UNSURE"],
    SEND_AGAIN: ["UNSURE"],
  });
});

test.each(["RETRY", "SEND_AGAIN"] as const)("%s waits until a submission would have shown itself", (act) => {
  const state = act === "RETRY" ? "FAILED" : "UNSURE";
  const submitted: Outgoing = { ...order, state, submittedAt: t0 };
  expect(settlePerson(submitted, act, minutes(9.9)).kind).toBe("tooEarly");
  expect(settlePerson(submitted, act, minutes(10))).toMatchObject({ settled: { event: "withdrawing" } });
});

test("a Message-ID of ours has the mailbox's domain, if that can stand in one", () => {
  expect(ownMessageId("1", "Una@Fabrikam.example")).toBe("<1@fabrikam.example>");
  expect(ownMessageId("1", "una@für.example")).toBe("<1@m365-sync.invalid>");
});
