// What is said of a mail on its way, and what to do about it, if anything.

import type { HoldReason, Outgoing } from "./outgoing.ts";
import { type PersonAct, personActs, settlePerson } from "./person.ts";
import { isStop } from "./stops.ts";

export interface OutgoingWords {
  readonly sentence: string;
  /** Null: nothing is to be done. */
  readonly advice: string | null;
}

const held: Readonly<Record<HoldReason, OutgoingWords>> = {
  OVERDUE: {
    sentence: "It was not sent: it is due for more than a day.",
    advice: "Let it go if it is still to be sent, or cancel it.",
  },
  RECIPIENTS_BRAKE: {
    sentence: "It was not sent: this mailbox would have written to more people in ten minutes than the brake allows.",
    advice: "An administrator other than the sender lets it go; the sender can where there is none. Or cancel it.",
  },
  AMBIGUOUS_DRAFTS: {
    sentence: "It was not sent: there are several drafts in Outlook that may be its own.",
    advice:
      "Look into Drafts. Delete what is not needed, then let it go; or cancel it and send the draft from Outlook.",
  },
  DRAFT_CHANGED: {
    sentence: "It was not sent: somebody changed its draft in Outlook.",
    advice: "Let it go to send the draft as it is now, or cancel it.",
  },
  DRAFT_GONE: {
    sentence: "It was not sent: somebody deleted or moved its draft in Outlook.",
    advice: "Let it go to make a new draft and send that, or cancel it.",
  },
};

const underWay: ReadonlySet<string> = new Set(["WAITING", "DRAFTED", "ATTACHED", "SUBMITTING", "WITHDRAWING"]);

export function sayOutgoing(
  mail: Outgoing & { readonly bounces: readonly { readonly address: string }[] },
): OutgoingWords {
  const { state, hold, refusal, draftBegunAt, submittedAt, looks, bounces } = mail;
  if (isStop(refusal) && underWay.has(state)) {
    return {
      sentence: `It waits: Microsoft takes no more mail from this mailbox for now. ${refusal.message}`,
      advice:
        state === "SUBMITTING" || state === "WITHDRAWING"
          ? "It is sent by itself once Microsoft takes mail again. In ten minutes it can be cancelled, too."
          : "It is sent by itself once Microsoft takes mail again. Cancel it if it is not to wait.",
    };
  }
  switch (state) {
    case "WAITING":
      return draftBegunAt === null
        ? { sentence: "It waits until it is due.", advice: null }
        : { sentence: "Its draft is being made in Microsoft.", advice: null };
    case "DRAFTED":
    case "ATTACHED":
      return { sentence: "Its draft is in Microsoft and is about to be sent.", advice: null };
    case "SUBMITTING":
      if (looks === 0) return { sentence: "It is being handed to Microsoft.", advice: null };
      return {
        sentence:
          "It was handed to Microsoft, which gave no certain answer. Within ten minutes it shows whether it was sent.",
        advice: null,
      };
    case "SUBMITTED":
      return { sentence: "Microsoft has accepted it and is delivering it.", advice: null };
    case "SENT":
      return { sentence: "It was sent.", advice: null };
    case "WITHDRAWING":
      return { sentence: "It was certainly not sent. Its draft is withdrawn, then it is sent anew.", advice: null };
    case "CANCELLED":
      return { sentence: "It was cancelled and is not sent.", advice: null };
    case "FAILED":
      return {
        sentence: `It was not sent: ${refusal?.message ?? "Microsoft refused it."}`,
        advice:
          submittedAt === null
            ? "Mend the cause, then try again; or cancel it."
            : "Mend the cause, then try again; or cancel it. It can be tried again ten minutes after it was handed over.",
      };
    case "HELD":
      return hold === null ? { sentence: "It was not sent: it is held.", advice: null } : held[hold];
    case "UNSURE":
      return {
        sentence:
          "Nobody knows whether it was sent: Microsoft gave no certain answer, and neither the draft nor a copy tells.",
        advice: "Look into Sent Items or ask a recipient. Then say that it was sent, or send it again.",
      };
    case "BOUNCED":
      return {
        sentence: `It was sent, but did not reach ${bounces.map(({ address }) => address).join(", ") || "somebody"}.`,
        advice: "Check the address, then write again.",
      };
  }
}

/** What a person may say of it now, as far as its state decides. */
export function possibleActs(mail: Outgoing, now: Date): readonly PersonAct[] {
  return personActs.filter((act) => settlePerson(mail, act, now).kind === "settled");
}
