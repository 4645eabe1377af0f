import { mustShow } from "./next-step.ts";
import type { Approval, Outgoing } from "./outgoing.ts";
import type { Settled } from "./settle.ts";

export const personActs = [
  /** It is not to be sent. */
  "CANCEL",
  /** What is held goes on, in spite of the reason. */
  "APPROVE",
  /** What failed is tried again. */
  "RETRY",
  /** What is unsure was sent: somebody has seen it. */
  "CONFIRM_SENT",
  /** What is unsure is sent again, though it may have been sent. */
  "SEND_AGAIN",
] as const;
export type PersonAct = (typeof personActs)[number];

export type PersonSettled =
  | { readonly kind: "settled"; readonly settled: Settled; readonly approves: Approval | null }
  /** The mail's state does not allow it. */
  | { readonly kind: "refused" }
  /** It may still show that it was sent: nobody sends it again before. */
  | { readonly kind: "tooEarly" };

const refused = { kind: "refused" } as const;
const settled = (one: Settled, approves: Approval | null = null): PersonSettled => ({
  kind: "settled",
  settled: one,
  approves,
});

/** What a person's word makes of a mail. From SUBMITTING on nothing is cancelled, until it is certain or nobody can find out. */
export function settlePerson(message: Outgoing, act: PersonAct, now: Date): PersonSettled {
  const { state, hold, submittedAt } = message;
  switch (act) {
    case "CANCEL": {
      const mayCancel = ["WAITING", "DRAFTED", "ATTACHED", "HELD", "FAILED", "UNSURE"].includes(state);
      return mayCancel ? settled({ event: "cancelled", facts: { hold: null } }) : refused;
    }
    case "APPROVE":
      if (state !== "HELD" || hold === null) return refused;
      return settled({ event: "released", facts: { hold: null } }, hold);
    case "RETRY":
      if (state !== "FAILED") return refused;
      if (submittedAt === null) return settled({ event: "released", facts: { refusal: null } });
      if (!mustShow(submittedAt, now)) return { kind: "tooEarly" };
      return settled({ event: "withdrawing", facts: { refusal: null } });
    case "CONFIRM_SENT":
      return state === "UNSURE" ? settled({ event: "sent", facts: { refusal: null } }) : refused;
    case "SEND_AGAIN":
      if (state !== "UNSURE") return refused;
      if (submittedAt !== null && !mustShow(submittedAt, now)) return { kind: "tooEarly" };
      return settled({ event: "withdrawing", facts: { refusal: null } }, "UNSURE");
  }
}
